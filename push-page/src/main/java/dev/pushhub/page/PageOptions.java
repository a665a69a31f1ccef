package dev.pushhub.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client was built with. */
record PageOptions(
    URI uri,
    @Nullable CredentialSupplier credential,
    boolean credentialInHeader,
    Map<String, String> headers,
    StreamHandler handler,
    Consumer<PageState> onState,
    Consumer<Throwable> onError,
    Duration connectTimeout,
    Duration firstDelay,
    Duration longestDelay,
    Duration stableAfter,
    Duration heartbeatTimeout,
    Duration ackInterval,
    int maxWaiting,
    int maxFrameChars,
    int maxQueuedChars,
    HttpClient httpClient,
    Executor executor) {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_CHARS = 1 << 30;

  /**
   * Throws what can't be used, all at once, and what would do.
   *
   * @throws IllegalArgumentException naming every option that can't be used
   */
  void check() {
    List<String> problems = new ArrayList<>();
    String scheme = String.valueOf(uri.getScheme());
    if (!(scheme.equals("ws") || scheme.equals("wss")) || uri.getHost() == null) {
      problems.add("the address is " + uri + "; give one such as ws://localhost:1234");
    }
    if (credentialInHeader && credential == null) {
      problems.add("credentialInHeader is set, and no credential; give one");
    }
    check(problems, "connectTimeout", connectTimeout);
    check(problems, "the first reconnectDelay", firstDelay);
    check(problems, "the longest reconnectDelay", longestDelay);
    check(problems, "stableAfter", stableAfter);
    check(problems, "heartbeatTimeout", heartbeatTimeout);
    check(problems, "ackInterval", ackInterval);
    if (longestDelay.compareTo(firstDelay) < 0) {
      problems.add("the longest reconnectDelay is shorter than the first; give a longer one");
    }
    check(problems, "maxWaiting", maxWaiting, 2, 1_000_000);
    check(problems, "maxFrameChars", maxFrameChars, 1 << 10, MOST_CHARS);
    check(problems, "maxQueuedChars", maxQueuedChars, 1 << 10, MOST_CHARS);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The client's options can't be used: " + String.join(". ", problems) + ".");
    }
  }

  private static void check(List<String> problems, String option, Duration value) {
    if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
      problems.add(
          "%s is %s; give a time from %s to %s".formatted(option, value, SHORTEST, LONGEST));
    }
  }

  private static void check(List<String> problems, String option, int value, int least, int most) {
    if (value < least || value > most) {
      problems.add("%s is %d; give a number from %d to %d".formatted(option, value, least, most));
    }
  }
}
