package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that promise much, or send without end: each is closed, and leaves nothing behind. */
@Timeout(120)
class FloodsTest {
  private static final int LIMIT = 64 << 10;
  private static final int MEBIBYTE = 1 << 20;

  private HubUnderTest hub = HubUnderTest.started();

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** What other tests of this process leave behind goes in a moment; what is held stays. */
  private static void awaitHeapWithin(long bytes) {
    HubUnderTest.await()
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(heap()).isLessThan(bytes));
  }

  private void assertNobodyIsLeftAndTheLoopIsIdle() {
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    IdleLoopsTest.assertIdle("after the flood");
  }

  @ParameterizedTest
  @CsvSource({
    "9223372036854775807, 1009",
    "-9223372036854775808, 1002",
    "2147483647, 1009",
    "1000000000, 1009"
  })
  void aDeclaredLengthIsNoMoreThanAPromise(long length, int code) {
    RawPage page = hub.page("uid1");
    long before = heap();

    page.send(RawFrame.header(0x81, true, 9, length));

    assertThat(page.expectClose().closeCode()).isEqualTo(code);
    awaitHeapWithin(before + LIMIT + MEBIBYTE);
    assertNobodyIsLeftAndTheLoopIsIdle();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aMillionFragmentsAreTooMany(int bytes) {
    byte[] fragment =
        RawFrame.masked(RawFrame.CONTINUATION, false, "x".repeat(bytes).getBytes(UTF_8));
    byte[] thousand = new byte[1_000 * fragment.length];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(fragment, 0, thousand, i * fragment.length, fragment.length);
    }
    RawPublisher probe = hub.publisher();
    RawPage page = hub.page("uid1");
    long before = heap();

    page.frame(RawFrame.TEXT, false, new byte[0]);
    for (int i = 0; i < 65; i++) {
      page.send(thousand); // not yet too many
    }
    hub.letTheHubRead(probe);
    awaitHeapWithin(before + LIMIT + MEBIBYTE);
    assertThat(hub.hub().stats().protocolErrors()).isZero();
    int more = sendUntilItBreaks(page, thousand, 935);

    assertThat(more).isPositive();
    HubUnderTest.await().until(() -> hub.hub().stats().protocolErrors() == 1);
    assertThat(hub.hub().stats().messagesTooLarge()).isEqualTo(1);
    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 1009 ");
    page.close();
    awaitHeapWithin(before + LIMIT + MEBIBYTE);
    assertNobodyIsLeftAndTheLoopIsIdle();
  }

  /** A reset is a good answer too. */
  private static int sendUntilItBreaks(RawPage page, byte[] bytes, int times) {
    for (int i = 0; i < times; i++) {
      try {
        page.send(bytes);
      } catch (UncheckedIOException e) {
        return i + 1;
      }
    }
    return times;
  }

  private static byte[] pings(int count) {
    byte[] ping = RawFrame.masked(RawFrame.PING, true, new byte[125]);
    byte[] many = new byte[count * ping.length];
    for (int i = 0; i < count; i++) {
      System.arraycopy(ping, 0, many, i * ping.length, ping.length);
    }
    return many;
  }

  @Test
  void aPingFloodIsClosedWith1008() {
    RawPage page = hub.page("uid1");

    sendUntilItBreaks(page, pings(100), 1_000);

    HubUnderTest.await().until(() -> hub.hub().stats().controlRatesExceeded() == 1);
    assertThat(hub.hub().stats().ratesExceeded()).isZero();
    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 1008 ");
    page.close();
    assertNobodyIsLeftAndTheLoopIsIdle();
  }

  /** Without the grace, in which it is the rate that bounds what waits. */
  @Test
  void aPingFloodOfAPageThatDoesNotReadIsClosedAtTheQueuesLimit() {
    hub.close();
    int limit = 512 << 10;
    hub =
        HubUnderTest.started(
            builder ->
                builder
                    .limits(l -> l.pageControlRate(1_000_000).pageControlBurst(1_000_000_000))
                    .delivery(d -> d.slowPageBytes(limit).slowPageGrace(Duration.ZERO)));
    RawPage page = hub.bound(hub.keep(hub.to().receiveBuffer(4_096).open()), "uid1");
    long[] most = new long[1];
    byte[] pings = pings(100);

    for (int i = 0; i < 5_000 && hub.hooks().events("closed").isEmpty(); i++) {
      sendUntilItBreaks(page, pings, 1);
      most[0] = Math.max(most[0], hub.hub().stats().bytesWaiting());
    }

    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 4008 ");
    assertThat(most[0]).isLessThanOrEqualTo(limit + (256L << 10)); // and what one read may add
    HubUnderTest.await().until(() -> hub.hooks().droppedBytes().size() == 1);
    assertThat(hub.hooks().droppedBytes().get(0)).isBetween(1L, limit + (256L << 10));
    page.close();
    assertNobodyIsLeftAndTheLoopIsIdle();
  }

  @Test
  void aFloodOfMessagesIsClosedWith1008AndOthersAreServed() {
    RawPage other = hub.page("uid2");
    RawPage page = hub.page("uid1");
    byte[] text = RawFrame.masked(RawFrame.TEXT, true, "x".getBytes(UTF_8));
    byte[] many = new byte[1_000 * text.length];
    for (int i = 0; i < 1_000; i++) {
      System.arraycopy(text, 0, many, i * text.length, text.length);
    }
    byte[] echoes = Arrays.copyOf(many, many.length);

    Thread reader = new Thread(() -> readUntilItBreaks(page), "reader");
    reader.start();
    sendUntilItBreaks(page, echoes, 10_000);

    HubUnderTest.await().until(() -> hub.hub().stats().ratesExceeded() == 1);
    assertThat(hub.hub().stats().controlRatesExceeded()).isZero();
    other.text("still here");
    assertThat(other.nextText()).isEqualTo("still here");
    page.close();
  }

  private static void readUntilItBreaks(RawPage page) {
    try {
      int opcode;
      do {
        opcode = page.nextFrame().opcode();
      } while (opcode == RawFrame.TEXT);
    } catch (AssertionError | RuntimeException gone) {
      return;
    }
  }
}
