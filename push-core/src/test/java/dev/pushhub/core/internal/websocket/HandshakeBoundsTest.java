package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pushhub.core.wire.CollidingNames;
import dev.pushhub.core.wire.RawPage;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's handshake has no bound in size or time, and does not close after a refusal. */
@Timeout(60)
class HandshakeBoundsTest {
  private static final int LIMIT = 8 << 10;

  private final ScriptedHandshake page = new ScriptedHandshake(hub -> {});

  @AfterEach
  void closePage() {
    page.close();
  }

  private void receive(String text) {
    page.peer().sends(text.getBytes(ISO_8859_1));
    page.loop().turn();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000, 8_000})
  void aHandshakeWithoutEndIsRefusedAtTheLimitWhateverItsParts(int part) {
    receive("GET / HTTP/1.1\r\n");
    int sent = 16;
    while (!page.peer().sawFin() && sent < 10 * LIMIT) {
      receive("x".repeat(part));
      sent += part;
    }

    assertThat(page.peer().text()).startsWith("HTTP/1.1 431 ");
    assertThat(sent).isBetween(LIMIT, LIMIT + 16 + part);
  }

  @Test
  void memoryAndTimeForAHandshakeInSingleBytesAreLinear() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteAccumulator all = new ByteAccumulator(512);
    byte[] one = {'x'};
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < LIMIT; i++) {
      all.append(java.nio.ByteBuffer.wrap(one));
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64L * LIMIT);
  }

  @Test
  void aHandshakeThatIsNotEndedIsRefusedInTime() {
    receive("GET / HTTP/1.1\r\n");
    for (int i = 0; i < 10; i++) {
      assertThat(page.peer().came()).isEmpty();
      page.loop().advance(Duration.ofSeconds(1));
      receive("x");
    }
    page.loop().advance(Duration.ofMillis(70));

    assertThat(page.peer().text()).startsWith("HTTP/1.1 408 ");
    assertThat(page.peer().sawFin()).isTrue();
  }

  @Test
  void afterARefusalTheConnectionIsClosedWhetherThePageGoesOrNot() {
    receive("POST / HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(page.peer().text()).startsWith("HTTP/1.1 405 ");
    assertThat(page.peer().sawFin()).isTrue();
    assertThat(page.peer().isGone()).isFalse();

    page.loop().advance(Duration.ofSeconds(5)).advance(Duration.ofMillis(70));

    assertThat(page.peer().isGone()).isTrue();
    assertThat(page.counters().connections.sum()).isZero();
  }

  /** 8 KiB hold no more than a few hundred of them; and none costs more than another. */
  @Test
  void headersWhoseNamesCollideAreTaken() {
    StringBuilder headers = new StringBuilder();
    for (String name : CollidingNames.of(256)) {
      headers.append(name).append(": x\r\n");
    }
    String handshake = RawPage.to(1234).handshake();

    receive(handshake.substring(0, handshake.length() - 2) + headers + "\r\n");

    assertThat(page.peer().text()).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void spacesInTheSubprotocolAndTwoHundredHeadersAreNoWork() {
    StringBuilder headers = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      headers.append("x-").append(i).append(":\r\n");
    }
    headers.append("Sec-WebSocket-Protocol:").append(" ".repeat(5_000)).append("\r\n");
    String handshake = RawPage.to(1234).handshake();

    receive(handshake.substring(0, handshake.length() - 2) + headers + "\r\n");

    assertThat(page.peer().text()).startsWith("HTTP/1.1 101 ");
  }
}
