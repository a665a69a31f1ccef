package dev.pushhub.core.internal.listener;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Whether one connection may push yet. With no secret set, everybody may. */
final class ListenerAuth {
  private final byte[] secret;
  private final BooleanSupplier vouched;
  private boolean passed;

  /**
   * For one connection.
   *
   * @param vouched whether it needs no secret, because its certificate speaks for it
   */
  ListenerAuth(Optional<String> secret, BooleanSupplier vouched) {
    this.vouched = vouched;
    this.secret = secret.orElse("").getBytes(StandardCharsets.UTF_8);
    this.passed = secret.isEmpty();
  }

  boolean passed() {
    if (!passed) {
      passed = vouched.getAsBoolean();
    }
    return passed;
  }

  // Constant time: how long the comparison takes must not tell how much of a guess was right.
  LineReply present(String presented) {
    if (secret.length > 0
        && !MessageDigest.isEqual(secret, presented.getBytes(StandardCharsets.UTF_8))) {
      return LineReply.error(LineError.AUTH_FAILED, "that is not the secret");
    }
    passed = true;
    return LineReply.OK;
  }

  LineReply required() {
    return LineReply.error(
        LineError.AUTH_REQUIRED, "send {\"cmd\":\"auth\",\"secret\":\"...\"} first");
  }
}
