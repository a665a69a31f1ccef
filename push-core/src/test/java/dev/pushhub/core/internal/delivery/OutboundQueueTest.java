package dev.pushhub.core.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.SlowPagePolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {
  private final Counters counters = new Counters();
  private final HighWaterMark mark = new HighWaterMark(1_000, 500);
  private final AtomicLong slowInAll = new AtomicLong();
  private final List<String> told = new ArrayList<>();
  private final Set<String> lostOf = new LinkedHashSet<>();
  private final ScriptedClock clock = new ScriptedClock();
  private LoopAccount account = account(delivery -> delivery.slowPageBytes(20));
  private OutboundQueue queue = queue();
  private final ScriptedSocket socket = new ScriptedSocket();

  private LoopAccount account(Consumer<DeliveryOptions.Builder> options) {
    return new LoopAccount(
        ScriptedSocket.slowAtOnce(options),
        mark,
        slowInAll,
        counters,
        () -> told.add("wake"),
        clock);
  }

  private OutboundQueue queue() {
    OutboundQueue made = new OutboundQueue(account);
    made.overflowHandler(
        new OverflowHandler() {
          @Override
          public void overflowed() {
            told.add("overflowed");
          }

          @Override
          public void lostOldest(long messages, long bytes, Set<String> streams) {
            told.add("lost " + messages + " of " + bytes);
            lostOf.addAll(streams);
          }
        });
    return made;
  }

  private static EncodedFrame text(String text) {
    return OutboundMessage.of(text).plainFrame();
  }

  private void write(int buffer, int taken) {
    socket.takes(queue, account, buffer, taken);
  }

  @Test
  void framesLeaveTogetherAndInOrder() {
    queue.put(text("a"));
    queue.put(FrameEncoder.ping());
    queue.put(text("b"));
    assertThat(queue.messages()).isEqualTo(2);
    assertThat(queue.bytes()).isEqualTo(8);

    write(100, 100);

    assertThat(socket.bytes())
        .containsExactly((byte) 0x81, 1, 'a', (byte) 0x89, 0, (byte) 0x81, 1, 'b');
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.messages()).isZero();
    assertThat(counters.deliveries.sum()).isEqualTo(2);
    assertThat(counters.bytesSent.sum()).isEqualTo(8);
  }

  @Test
  void aSocketThatTakesNothingChangesNothing() {
    queue.put(text("a"));

    write(100, 0);

    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.messages()).isEqualTo(1);
    assertThat(counters.deliveries.sum()).isZero();
  }

  @Test
  void anyCutGoesOnWhereItWas() {
    account = account(delivery -> {});
    queue = queue();
    Random random = new Random(42);
    List<String> expected = new ArrayList<>();
    int frames = 0;
    while (frames < 2_000 || !queue.isEmpty()) {
      if (frames < 2_000 && random.nextBoolean()) {
        String message = "m" + frames++ + "x".repeat(random.nextInt(300));
        queue.put(text(message));
        expected.add(message);
      } else {
        write(1 + random.nextInt(500), random.nextInt(500));
      }
    }

    assertThat(socket.texts()).isEqualTo(expected);
    assertThat(queue.bytes()).isZero();
    assertThat(counters.deliveries.sum()).isEqualTo(2_000);
  }

  @Test
  void discardingKeepsOnlyTheRestOfAFrameThatWasCut() {
    queue.put(text("abcd"));
    queue.put(text("efgh"));
    queue.put(text("ijkl"));
    write(100, 8);

    queue.discard();
    queue.put(FrameEncoder.close(4008, ""));
    write(100, 100);

    byte[] sent = socket.bytes();
    assertThat(new String(sent, 8, 4, StandardCharsets.UTF_8)).isEqualTo("efgh");
    assertThat(sent[12]).isEqualTo((byte) 0x88);
    assertThat(sent).hasSize(16);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void discardingAQueueThatIsNotCutLeavesNothing() {
    queue.put(text("abcd"));

    queue.discard();

    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.messages()).isZero();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void aQueueThatFlowsHasNoLimit() {
    for (int i = 0; i < 100; i++) {
      queue.put(text("abcdefgh"));
    }

    account.settle();
    assertThat(queue.messages()).isEqualTo(100);
    assertThat(mark.queued()).isEqualTo(1_000);
    assertThat(told).isEmpty();
  }

  @Test
  void aSlowOneCountsToItsOwnLimitAndFlowsAgainWhenTheSocketTakesEverything() {
    queue.put(text("abcdefgh"));
    write(100, 3);
    assertThat(queue.isSlow()).isTrue();
    assertThat(mark.queued()).isZero();
    assertThat(slowInAll.get()).isEqualTo(7);

    write(100, 100);
    queue.put(text("x"));
    account.settle();

    assertThat(queue.isSlow()).isFalse();
    assertThat(mark.queued()).isEqualTo(3);
    assertThat(slowInAll.get()).isZero();
  }

  @Test
  void aSlowOneOverItsLimitIsToldOnceAndTakesNothingMore() {
    queue.put(text("abcdefgh"));
    write(100, 0);
    queue.put(text("abcdefgh"));
    assertThat(told).isEmpty();

    queue.put(text("y"));
    queue.put(text("z"));

    assertThat(told).containsExactly("overflowed");
    assertThat(queue.messages()).isEqualTo(2);
    assertThat(counters.dropped.sum()).isEqualTo(2);
    queue.putLast(FrameEncoder.close(4008, ""));
    assertThat(queue.bytes()).isEqualTo(24);
  }

  @Test
  void theOldestAreLetGoIfTheOptionSaysSo() {
    account = account(d -> d.slowPageBytes(20).slowPagePolicy(SlowPagePolicy.DROP_OLDEST));
    queue = queue();
    queue.put(text("cut1"));
    queue.put(text("old2"));
    queue.put(FrameEncoder.ping());
    write(100, 2);
    queue.put(text("abc3"));

    queue.put(text("new4"));
    write(100, 100);

    assertThat(told).containsExactly("lost 1 of 6");
    assertThat(new String(socket.bytes(), StandardCharsets.UTF_8).replaceAll("[^a-z0-9]", ""))
        .isEqualTo("cut1abc3new4");
    assertThat(queue.bytes()).isZero();
    assertThat(slowInAll.get()).isZero();
  }

  @Test
  void itTellsOfWhichStreamsItLetSomethingGo() {
    account = account(d -> d.slowPageBytes(24).slowPagePolicy(SlowPagePolicy.DROP_OLDEST));
    queue = queue();
    queue.put(FrameEncoder.text(ascii("cut1"), 0, 4, "cut"));
    queue.put(FrameEncoder.text(ascii("old2"), 0, 4, "uid"));
    queue.put(FrameEncoder.marker(ascii("m3"), 0, 2, "topic:a"));
    queue.put(FrameEncoder.ping());
    write(100, 2);
    queue.put(FrameEncoder.text(ascii("abc4"), 0, 4, "all"));

    queue.put(FrameEncoder.text(ascii("new5"), 0, 4, "all"));
    assertThat(told).containsExactly("lost 1 of 6");
    assertThat(lostOf).containsExactly("uid");
    assertThat(queue.letGoMessages(lostOf)).isEqualTo(2);

    assertThat(lostOf).containsExactly("uid", "topic:a", "all");
    write(100, 100);
    assertThat(new String(socket.bytes(), StandardCharsets.UTF_8).replaceAll("[^a-z0-9]", ""))
        .isEqualTo("cut1");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void ofAllSlowPagesTheLargestGoesFirst() {
    account = account(d -> d.slowPagesBytes(30));
    OutboundQueue small = queue();
    OutboundQueue large = queue();
    for (OutboundQueue one : List.of(small, large)) {
      one.put(text("12345678"));
      one.written(0, false);
    }
    account.settle();
    assertThat(told).isEmpty();

    large.put(text("123456789"));
    account.settle();

    assertThat(told).containsExactly("overflowed");
    assertThat(large.isOverflowed()).isTrue();
    assertThat(small.isOverflowed()).isFalse();
  }

  /** A page that is dropped keeps the frame that was cut for a second more. */
  @Test
  void whatAPageHoldsUntilItIsGoneCostsNoOtherPage() {
    account = account(d -> d.slowPagesBytes(30));
    OutboundQueue goes = queue();
    OutboundQueue stays = queue();
    goes.put(text("x".repeat(40)));
    goes.written(1, false);
    stays.put(text("12345678"));
    stays.written(0, false);
    account.settle();
    assertThat(told).containsExactly("overflowed");

    goes.discard();
    goes.putLast(FrameEncoder.close(4008, ""));
    for (int i = 0; i < 3; i++) {
      stays.put(text("1"));
      account.settle();
    }

    assertThat(told).containsExactly("overflowed");
    assertThat(stays.isOverflowed()).isFalse();
    assertThat(slowInAll.get()).isEqualTo(stays.bytes());
  }

  @Test
  void aPageThatIsDroppedCountsNowhereWhateverItStillTakes() {
    for (boolean all : new boolean[] {false, true}) {
      queue = queue();
      queue.put(text("abcdefgh"));
      write(100, 3);
      queue.put(text("much too much for it"));

      write(100, all ? 100 : 2);
      account.settle();
      assertThat(mark.queued()).isZero();
      assertThat(slowInAll.get()).isZero();

      queue.put(text("x"));
      queue.discard();
      queue.putLast(FrameEncoder.close(4008, ""));
      write(100, 100);
      queue.close();
      account.settle();
      assertThat(mark.queued()).isZero();
      assertThat(slowInAll.get()).isZero();
    }
  }

  /** A frame of two bytes costs the heap thirty times that. */
  @Test
  void controlFramesCountToTheLimitOnMessages() {
    account = account(d -> d.slowPageMessages(10));
    queue = queue();
    queue.put(text("abcdefgh"));
    write(100, 0);

    for (int i = 0; i < 20; i++) {
      queue.put(FrameEncoder.ping());
    }

    assertThat(told).containsExactly("overflowed");
    assertThat(queue.bytes()).isEqualTo(10 + 9 * 2);
  }

  @Test
  void aPageThatIsGoneHoldsNothing() {
    queue.put(text("abcdefgh"));
    write(100, 3);
    OutboundQueue other = queue();
    other.put(text("flowing"));

    queue.close();
    other.close();
    account.settle();

    assertThat(mark.queued()).isZero();
    assertThat(slowInAll.get()).isZero();
  }

  @Test
  void aPageThatTakesEverythingWithinTheGraceIsNeverSlow() {
    account = account(d -> d.slowPageBytes(20).slowPageGrace(Duration.ofNanos(100)));
    queue = queue();
    queue.put(text("a"));
    write(100, 1);
    assertThat(clock.wakeBy).as("the grace ends without an event, too").isEqualTo(100);

    clock.now = 99;
    queue.put(text("x".repeat(600)));
    account.settle();
    assertThat(queue.isSlow()).isFalse();
    assertThat(mark.queued()).as("publishers are held back for it").isGreaterThan(600);
    write(1_000, 1_000);
    clock.now = 200;
    account.settle();

    assertThat(queue.isSlow()).isFalse();
    assertThat(told).doesNotContain("overflowed");
    assertThat(mark.queued()).isZero();
  }

  @Test
  void theGraceRunsFromTheFirstRefusalWhateverIsTakenMeanwhile() {
    account = account(d -> d.slowPageBytes(20).slowPageGrace(Duration.ofNanos(100)));
    queue = queue();
    queue.put(text("x".repeat(90)));
    for (clock.now = 0; clock.now < 100; clock.now += 10) {
      write(100, 1);
      assertThat(queue.isSlow()).isFalse();
    }

    write(100, 1);

    assertThat(queue.isSlow()).isTrue();
    assertThat(mark.queued()).as("and nobody is held back any longer").isZero();
    assertThat(slowInAll).hasValue(queue.bytes());
    queue.put(text("b"));
    assertThat(told).containsExactly("overflowed");
  }

  @Test
  void aPageThatGoesWithinTheGraceLeavesNothingBehind() {
    account = account(d -> d.slowPageBytes(20).slowPageGrace(Duration.ofNanos(100)));
    queue = queue();
    queue.put(text("x".repeat(90)));
    write(100, 1);

    queue.close();
    clock.now = 100;
    account.settle();

    assertThat(mark.queued()).isZero();
    assertThat(slowInAll).hasValue(0);
    assertThat(queue.isSlow()).isFalse();
  }

  private static final class ScriptedClock implements LoopAccount.Clock {
    private long now;
    private long wakeBy;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void wakeBy(long nanos) {
      wakeBy = nanos;
    }
  }
}
