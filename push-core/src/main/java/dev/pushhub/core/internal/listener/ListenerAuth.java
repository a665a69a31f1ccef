package dev.pushhub.core.internal.listener;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether one connection may push yet. With no secret set, everybody may. A secret that comes after
 * too many wrong ones, of whomever, waits before it is looked at.
 */
final class ListenerAuth {
  private final byte[] secret;
  private final BooleanSupplier vouched;
  private final WrongSecrets wrongSecrets;
  private final LongSupplier clock;
  private final Runnable admitted;
  private @Nullable String waiting;
  private boolean passed;

  /**
   * For one connection.
   *
   * @param vouched whether it needs no secret, because its certificate speaks for it
   * @param wrongSecrets those of all connections
   * @param clock monotonic nanoseconds
   * @param admitted told once when it may push that could not before
   */
  ListenerAuth(
      Optional<String> secret,
      BooleanSupplier vouched,
      WrongSecrets wrongSecrets,
      LongSupplier clock,
      Runnable admitted) {
    this.vouched = vouched;
    this.wrongSecrets = wrongSecrets;
    this.clock = clock;
    this.admitted = admitted;
    this.secret = secret.orElse("").getBytes(StandardCharsets.UTF_8);
    this.passed = secret.isEmpty();
  }

  boolean passed() {
    return passed;
  }

  /** Lets it push if its certificate speaks for it, which is known once TLS is going. */
  void admitIfVouched() {
    if (!passed && vouched.getAsBoolean()) {
      pass();
    }
  }

  private void pass() {
    if (!passed) {
      passed = true;
      admitted.run();
    }
  }

  /** Whether a secret is kept to be looked at later, and nothing may be done before. */
  boolean isWaiting() {
    return waiting != null;
  }

  /** Looks at the secret that is kept. */
  LineReply presentWaiting() {
    String presented = waiting == null ? "" : waiting;
    waiting = null;
    return look(presented);
  }

  /** Looks at a secret now, or keeps it for later and answers nothing yet. */
  @Nullable LineReply present(String presented) {
    if (secret.length > 0 && wrongSecrets.areTooMany(clock.getAsLong())) {
      waiting = presented;
      return null;
    }
    return look(presented);
  }

  // Constant time: how long the comparison takes must not tell how much of a guess was right.
  private LineReply look(String presented) {
    if (secret.length > 0
        && !MessageDigest.isEqual(secret, presented.getBytes(StandardCharsets.UTF_8))) {
      wrongSecrets.add(clock.getAsLong());
      return LineReply.error(LineError.AUTH_FAILED, "that is not the secret");
    }
    pass();
    return LineReply.OK;
  }

  LineReply required() {
    return LineReply.error(
        LineError.AUTH_REQUIRED, "send {\"cmd\":\"auth\",\"secret\":\"...\"} first");
  }
}
