package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.wire.RawFrame;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Java-WebSocket's engine does not bound by itself, one test for each: the adapter's room has
 * to. The handshake's bounds are in {@link HandshakeBoundsTest}.
 */
@Timeout(60)
class EngineBoundsTest {
  private static final int KIB = 1 << 10;
  private static final int LIMIT = 64 * KIB;

  private ScriptedPage page = page(LIMIT);

  private static ScriptedPage page(int limit) {
    return ScriptedPage.with(
        hub ->
            hub.limits(
                    l ->
                        l.pageMessageBytes(limit)
                            .pageControlRate(1_000_000)
                            .pageControlBurst(1_000_000))
                .delivery(d -> d.slowPageBytes(256 * KIB)));
  }

  @AfterEach
  void closePage() {
    page.close();
  }

  private void receive(byte[] bytes) {
    page.peer().sends(bytes);
    page.loop().turn();
  }

  private void receiveHex(String hex) {
    receive(HexFormat.of().parseHex(hex));
  }

  /** Bytes allocated by this thread, which is the loop's, while it runs something. */
  private static long allocated(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void assertClosedWith(int code) {
    page.loop().turn();
    assertThat(page.heard()).last().asString().startsWith("<" + code + " ");
    assertThat(page.told()).last().asString().startsWith("closed " + code + " ");
  }

  /** The engine allocates what a header declares; and one that declares 2 GB ends a server. */
  @Test
  void aDeclaredLengthTakesNoMemoryBeforeTheBytesAreThere() {
    page.close();
    page = page(256 << 20);

    long bytes = allocated(() -> receiveHex("81ff000000000f000000" + "00000000" + "6161"));

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(bytes).isLessThan(64 * KIB);
  }

  @Test
  void memoryForAFrameThatComesInPartsIsAFewTimesWhatHasCome() {
    page.close();
    page = page(256 << 20);
    byte[] frame = RawFrame.header(0x81, true, 9, 200 << 20);
    byte[] chop = new byte[60_000];
    receive(frame);

    long bytes =
        allocated(
            () -> {
              for (int i = 0; i < 50; i++) {
                receive(chop);
              }
            });

    assertThat(page.webSocket().isOpen()).isTrue();
    assertThat(bytes).isLessThan(8L * 50 * chop.length); // all the doublings together
  }

  @ParameterizedTest
  @CsvSource({
    "81ff7fffffffffffffff, 1009",
    "81ff8000000000000000, 1002",
    "81ff000000007fffffff, 1009",
    "81ff000000003b9aca00, 1009",
    "81ff0000000000010001, 1009"
  })
  void whatIsDeclaredOverTheLimitIsRefusedAtItsHeader(String header, int code) {
    long bytes = allocated(() -> receiveHex(header));

    assertClosedWith(code);
    assertThat(bytes).isLessThan(64 * KIB);
  }

  /** The engine does not look at the limit in continuation frames that are not the last. */
  @Test
  void middleFragmentsCountToTheLimit() {
    receive(RawFrame.masked(RawFrame.TEXT, false, new byte[KIB]));
    for (int i = 1; i < 64; i++) {
      receive(RawFrame.masked(RawFrame.CONTINUATION, false, new byte[KIB]));
    }
    assertThat(page.webSocket().isOpen()).isTrue();

    receive(RawFrame.masked(RawFrame.CONTINUATION, false, new byte[1]));

    assertClosedWith(1009);
  }

  @Test
  void emptyFragmentsAreNotForEver() {
    byte[] empty = RawFrame.masked(RawFrame.CONTINUATION, false, new byte[0]);
    byte[] many = new byte[1_000 * empty.length];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(empty, 0, many, i * empty.length, empty.length);
    }
    receive(RawFrame.masked(RawFrame.TEXT, false, new byte[0]));

    int thousands = 0;
    while (page.webSocket().isOpen() && thousands < 1_000) {
      receive(many);
      thousands++;
    }

    assertThat(thousands).isEqualTo(LIMIT / 1_000 + 1);
    assertClosedWith(1009);
  }

  /** The engine takes them. */
  @Test
  void unmaskedFramesAreRefused() {
    receive(RawFrame.encode(0x81, false, 1, "hi".getBytes(UTF_8)));

    assertClosedWith(1002);
  }

  /** The engine ends in a NullPointerException, answers nothing and keeps the connection. */
  @Test
  void theCloseFrameOfTenBytesIsAnsweredAndClosed() {
    receiveHex("88840000000003e8c328");

    assertClosedWith(1007);
    assertThat(page.peer().sawFin()).isTrue();
  }

  /** The engine waits for the whole frame. */
  @Test
  void reservedBitsOpcodesAndBadTextAreRefusedBeforeTheirFrameIsWhole() {
    receiveHex("c1");
    assertClosedWith(1002);
    page.close();
    page = page(LIMIT);
    receiveHex("83");
    assertClosedWith(1002);
    page.close();
    page = page(LIMIT);
    receiveHex("81fe1000" + "00000000" + "61ff");
    assertClosedWith(1007);
  }

  /** The engine's answers to pings wait without bound for a page that does not read. */
  @Test
  void aPingFloodOfAPageThatDoesNotReadIsClosedAtTheQueuesLimit() {
    page.peer().takes(0);
    byte[] ping = RawFrame.masked(RawFrame.PING, true, new byte[125]);
    byte[] many = new byte[400 * ping.length];
    for (int i = 0; i < 400; i++) {
      System.arraycopy(ping, 0, many, i * ping.length, ping.length);
    }

    for (int i = 0; i < 100 && page.webSocket().isOpen(); i++) {
      receive(many);
      assertThat(page.queue().bytes()).isLessThanOrEqualTo(256 * KIB + 400 * 127);
    }

    page.peer().takesAll();
    assertClosedWith(4008);
    assertThat(page.peer().came()).hasSizeLessThan(KIB);
  }

  /** The engine sends close frames of any size. */
  @Test
  void aCloseReasonIsCutToWhatAControlFrameHolds() {
    page.webSocket().close(CloseCode.DISCONNECTED, "€".repeat(100));
    page.loop().turn();

    assertThat(page.heard()).containsExactly("<4501 " + "€".repeat(41) + ">");
    assertThat(page.peer().came()).hasSize(2 + 2 + 123);
  }

  /** One engine serves a loop's pages: what one page did to it must not reach another. */
  @Test
  void anEngineThatFailedIsReplaced() throws ProtocolViolation {
    EngineAdapter engine = new EngineAdapter();
    int[] texts = new int[1];
    FrameSink sink =
        new FrameSink() {
          @Override
          public void data(boolean text, boolean last, java.nio.ByteBuffer payload) {
            texts[0]++;
          }

          @Override
          public void continuation(boolean last, java.nio.ByteBuffer payload) {}

          @Override
          public void ping(java.nio.ByteBuffer payload) {}

          @Override
          public void pong() {}

          @Override
          public void close(int code, String reason) {}
        };
    byte[] frame = RawFrame.masked(RawFrame.TEXT, true, "whole".getBytes(UTF_8));
    try {
      engine.decode(java.nio.ByteBuffer.wrap(Arrays.copyOf(frame, 8)), sink); // half of it
    } catch (ProtocolViolation expected) {
      assertThat(expected.code()).isEqualTo(CloseCode.PROTOCOL_ERROR);
    }

    engine.decode(java.nio.ByteBuffer.wrap(frame), sink);

    assertThat(texts[0]).isEqualTo(1);
  }
}
