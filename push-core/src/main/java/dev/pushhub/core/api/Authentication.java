package dev.pushhub.core.api;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** An {@link Authenticator}'s answer. */
public sealed interface Authentication {

  /**
   * The page belongs to this user, for as long as it is connected; {@link Accepted#expiresAfter}
   * and {@link Accepted#expiresAt} set an end to that.
   *
   * @param uid the user, not empty
   * @return the answer
   * @throws IllegalArgumentException if the uid is empty
   */
  static Accepted uid(String uid) {
    return new Accepted(uid);
  }

  /**
   * The page may not listen; it is closed with {@link CloseCode#REFUSED} and should not come back.
   *
   * @param reason told to the page; cut to the 123 bytes a close frame holds
   * @return the answer
   */
  static Authentication refused(String reason) {
    return new Refused(reason);
  }

  /**
   * The credential was good once. The page is closed with {@link CloseCode#EXPIRED} and should come
   * back with a fresh one.
   *
   * @return the answer
   */
  static Authentication expired() {
    return new Expired();
  }

  /**
   * It can't be known now, for a reason that needs no line in the log. The page is closed with
   * {@link CloseCode#NOT_AUTHENTICATED_NOW} and should come back. An authenticator that throws has
   * the same effect, and is logged.
   *
   * @return the answer
   */
  static Authentication notNow() {
    return new NotNow();
  }

  /**
   * The answer comes later, from another system. Until then it counts as one of the authentications
   * that may be under way at once. A stage that ends with an exception closes the page with {@link
   * CloseCode#NOT_AUTHENTICATED_NOW}.
   *
   * @param answer completed with any of the answers, on any thread
   * @return the answer
   */
  static Authentication later(CompletionStage<? extends Authentication> answer) {
    return new Later(answer);
  }

  /**
   * The page belongs to a user.
   *
   * @param uid the user, not empty
   * @param until when that ends, as a value of {@link System#nanoTime}; empty for never. It is
   *     monotonic, so a wall clock set back keeps nobody beyond his time
   */
  record Accepted(String uid, OptionalLong until) implements Authentication {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /**
     * Refuses the empty uid.
     *
     * @param uid the user, not empty
     * @param until when that ends; empty for never
     */
    public Accepted {
      if (uid.isEmpty()) {
        throw new IllegalArgumentException("a uid must not be empty");
      }
      Objects.requireNonNull(until, "until");
    }

    /**
     * Without an end.
     *
     * @param uid the user, not empty
     */
    public Accepted(String uid) {
      this(uid, OptionalLong.empty());
    }

    /**
     * The same with an end, after which the session is closed with {@link CloseCode#EXPIRED}.
     *
     * @param time from now; none or less closes the page at once; more than 100 years are taken for
     *     100 years
     * @return the answer
     */
    public Accepted expiresAfter(Duration time) {
      Duration bounded = time.compareTo(LONGEST) > 0 ? LONGEST : time;
      long nanos = bounded.isNegative() ? 0 : bounded.toNanos();
      return new Accepted(uid, OptionalLong.of(System.nanoTime() + nanos));
    }

    /**
     * The same with an end, after which the session is closed with {@link CloseCode#EXPIRED}. The
     * wall clock is asked once, now; from then on monotonic time counts.
     *
     * @param end such as a token's {@code exp}; one that is over closes the page at once
     * @return the answer
     */
    public Accepted expiresAt(Instant end) {
      return expiresAt(end, Clock.systemUTC());
    }

    /**
     * As {@link #expiresAt(Instant)}, by a clock of the application's own.
     *
     * @param end when it ends
     * @param clock asked once, now
     * @return the answer
     */
    public Accepted expiresAt(Instant end, Clock clock) {
      Instant now = clock.instant();
      try {
        return expiresAfter(Duration.between(now, end));
      } catch (ArithmeticException | DateTimeException e) { // too far for a Duration
        return expiresAfter(end.isAfter(now) ? LONGEST : Duration.ZERO);
      }
    }
  }

  /**
   * The page may not listen.
   *
   * @param reason told to the page
   */
  record Refused(String reason) implements Authentication {
    /**
     * Refuses null.
     *
     * @param reason told to the page
     */
    public Refused {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** The credential was good once. */
  record Expired() implements Authentication {}

  /** It can't be known now. */
  record NotNow() implements Authentication {}

  /**
   * Not known yet.
   *
   * @param answer completed with the answer
   */
  record Later(CompletionStage<? extends Authentication> answer) implements Authentication {
    /**
     * Refuses null.
     *
     * @param answer completed with the answer
     */
    public Later {
      Objects.requireNonNull(answer, "answer");
    }
  }
}
