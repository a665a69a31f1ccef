package dev.pushhub.bench.peer;

/**
 * Whether a peer can be started here.
 *
 * @param isThere whether it can
 * @param remark what it is, with its version; or what is missing
 */
public record Availability(boolean isThere, String remark) {
  static Availability yes(String what) {
    return new Availability(true, what);
  }

  static Availability no(String missing) {
    return new Availability(false, missing);
  }
}
