package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.SlowCrowd;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand sockets that begin something and send a byte now and then: all are closed by a
 * deadline, and others are served meanwhile.
 */
@Timeout(120)
class SlowSocketsTest {
  private static final int SOCKETS = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final byte[] NOTHING = {};
  private static final byte[] HANDSHAKE = RawPage.to(80).handshake().getBytes(US_ASCII);

  static Stream<Arguments> slowness() {
    byte[] bind = RawFrame.masked(RawFrame.TEXT, true, "slow".getBytes(US_ASCII));
    byte[] header = RawFrame.header(0x81, true, 3, 60_000);
    byte[] fragment = RawFrame.masked(RawFrame.TEXT, false, new byte[1]);
    byte[] empty = RawFrame.masked(RawFrame.CONTINUATION, false, NOTHING);
    byte[] x = {'x'};
    return Stream.of(
        arguments("in the handshake", false, "GET / HTTP/1.1\r\nX: ".getBytes(US_ASCII), x),
        arguments("silent from the first byte", false, NOTHING, NOTHING),
        arguments("in a frame", false, joined(HANDSHAKE, bind, header, new byte[4]), x),
        arguments("between fragments", false, joined(HANDSHAKE, bind, fragment), empty),
        arguments("never bound", false, HANDSHAKE, NOTHING),
        arguments(
            "never bound, with pings",
            false,
            HANDSHAKE,
            RawFrame.masked(RawFrame.PING, true, NOTHING)),
        arguments("in a line", true, "{\"uid\":\"".getBytes(US_ASCII), x));
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slowness")
  void aThousandSlowSocketsAreClosedAndOthersServed(
      String where, boolean listener, byte[] greeting, byte[] trickle) {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .listener(l -> l.lineTimeout(DEADLINE))
                    .limits(
                        l ->
                            l.handshakeTimeout(DEADLINE)
                                .bindTimeout(DEADLINE)
                                .messageTimeout(DEADLINE)))) {
      int port = listener ? hub.hub().listenerPort() : hub.hub().webSocketPort();
      try (SlowCrowd crowd = SlowCrowd.connect(SOCKETS, port, greeting, trickle)) {
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
          long start = System.nanoTime();
          try (RawPage page = hub.to().open().bind("new" + i)) {
            page.text("hello");
            assertThat(page.nextText()).as(where).isEqualTo("hello");
          }
          fastest = Math.min(fastest, System.nanoTime() - start);
        }
        assertThat(Duration.ofNanos(fastest)).as(where).isLessThan(Duration.ofSeconds(1));

        HubUnderTest.await().atMost(Duration.ofSeconds(30)).until(() -> crowd.alive() == 0);
        HubUnderTest.await()
            .untilAsserted(
                () -> {
                  assertThat(hub.hub().stats().connections()).isZero();
                  assertThat(hub.hub().stats().publishers()).isZero();
                });
      }
    }
  }
}
