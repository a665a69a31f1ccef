package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** No address exposes a port in silence. */
class ExposedAddressTest {
  private static String startedWith(String webSocket, String listener) {
    PrintStream err = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (PushHub hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .webSocket(w -> w.address(webSocket))
            .listener(l -> l.address(listener))
            .build()) {
      hub.start();
    } catch (IllegalArgumentException refused) {
      return "ANYBODY CAN PUSH, EVERYBODY'S MESSAGES ARE EXPOSED: refused, which is as good";
    } finally {
      System.setErr(err);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aWildcardIsLoud() {
    assertThat(startedWith("0.0.0.0", "0.0.0.0")).contains("ANYBODY CAN PUSH", "ARE EXPOSED");
  }

  @Test
  void anEmptyAddressIsRefusedOrJustAsLoud() {
    assertThat(startedWith("", "")).contains("ANYBODY CAN PUSH", "ARE EXPOSED");
  }
}
