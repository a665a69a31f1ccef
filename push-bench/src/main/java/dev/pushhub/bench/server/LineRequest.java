package dev.pushhub.bench.server;

import org.jspecify.annotations.Nullable;

/**
 * A publisher's line, as the load generator writes it.
 *
 * @param uid whom it is for, or null for everybody
 * @param message what the pages are to receive
 */
record LineRequest(@Nullable String uid, String message) {
  private static final String UID = "{\"uid\":\"";
  private static final String BROADCAST = "{\"cmd\":\"broadcast\",\"message\":";

  /**
   * Reads it in the cheapest way there is: two fixed beginnings are known, and nothing is checked.
   * The hub parses every byte; what the peers save here counts for them.
   */
  static LineRequest parse(String line) {
    if (line.startsWith(UID)) {
      return new LineRequest(line.substring(UID.length(), line.indexOf('"', UID.length())), line);
    }
    if (line.startsWith(BROADCAST)) {
      return new LineRequest(null, line.substring(BROADCAST.length(), line.length() - 1));
    }
    throw new IllegalArgumentException("not a line of the load generator: " + line);
  }
}
