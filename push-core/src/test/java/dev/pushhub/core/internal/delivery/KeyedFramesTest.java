package dev.pushhub.core.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.SlowPagePolicy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Messages with a key in a queue whose socket refuses bytes. */
class KeyedFramesTest {
  private static final MarkerEncoding SKIPS =
      (stream, from, to) -> notice("skip " + stream + " " + from + "-" + to);

  private final Counters counters = new Counters();
  private final HighWaterMark mark = new HighWaterMark(1 << 20, 1 << 20);
  private final AtomicLong slowInAll = new AtomicLong();
  private LoopAccount account = account(delivery -> {});
  private OutboundQueue queue = new OutboundQueue(account);
  private final ScriptedSocket socket = new ScriptedSocket();

  private LoopAccount account(Consumer<DeliveryOptions.Builder> options) {
    return new LoopAccount(
        ScriptedSocket.slowAtOnce(options),
        mark,
        slowInAll,
        counters,
        () -> {},
        LoopAccount.Clock.standing());
  }

  private static EncodedFrame notice(String text) {
    return FrameEncoder.notice(bytes(text), 0, bytes(text).length);
  }

  private static EncodedFrame plain(String key, String text) {
    return FrameEncoder.text(bytes(text), 0, bytes(text).length)
        .keyed("uid", key, 0, MarkerEncoding.NONE, false);
  }

  private static EncodedFrame counted(String stream, String key, long offset) {
    byte[] text = bytes("message " + stream + " " + offset);
    return FrameEncoder.text(text, 0, text.length).keyed(stream, key, offset, SKIPS, false);
  }

  private static EncodedFrame unkeyed(String text) {
    return OutboundMessage.of(text).plainFrame();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void becomeSlow() {
    queue.put(unkeyed("first"));
    write(1 << 20, 3);
    assertThat(queue.isSlow()).isTrue();
  }

  private void write(int buffer, int taken) {
    socket.takes(queue, account, buffer, taken);
  }

  private List<String> drained() {
    while (!queue.isEmpty()) {
      write(1 << 20, 1 << 20);
    }
    assertThat(queue.bytes()).isZero();
    assertThat(queue.messages()).isZero();
    assertThat(mark.queued()).isZero();
    assertThat(slowInAll.get()).isZero();
    return socket.texts();
  }

  @Test
  void aNewerOneJoinsAtTheEndAndTheOlderGoes() {
    becomeSlow();
    queue.put(plain("percent", "87"));
    queue.put(unkeyed("row"));
    queue.put(plain("other", "a"));

    queue.put(plain("percent", "88"));

    assertThat(queue.messages()).isEqualTo(4);
    assertThat(counters.conflated.sum()).isEqualTo(1);
    assertThat(drained()).containsExactly("first", "row", "a", "88");
    assertThat(counters.dropped.sum()).isZero();
  }

  @Test
  void oneThatWaitedBeforeTheSocketRefusedIsReplacedToo() {
    queue.put(unkeyed("first"));
    queue.put(plain("percent", "87"));
    write(1 << 20, 3);

    queue.put(plain("percent", "88"));

    assertThat(drained()).containsExactly("first", "88");
  }

  @Test
  void oneWhoseReceiptIsWaitedForReplacesOthersAndStays() {
    becomeSlow();
    queue.put(plain("percent", "87"));
    queue.put(unkeyed("88").keyed("uid", "percent", 0, MarkerEncoding.NONE, true));
    queue.put(plain("percent", "89"));
    queue.put(plain("percent", "90"));

    assertThat(drained()).containsExactly("first", "88", "90");
  }

  @Test
  void oneThatIsPartlyWrittenStays() {
    queue.put(plain("percent", "87"));
    queue.put(unkeyed("row"));
    write(1 << 20, 1);

    queue.put(plain("percent", "88"));
    queue.put(plain("percent", "89"));

    assertThat(drained()).containsExactly("87", "row", "89");
  }

  @Test
  void oneThatWasWrittenIsNotLookedFor() {
    becomeSlow();
    queue.put(plain("percent", "87"));
    queue.put(unkeyed("a"));
    queue.put(unkeyed("b"));
    write(1 << 20, 4 + 4 + 3); // the first, 87, and all of a
    assertThat(queue.isSlow()).isTrue();

    queue.put(plain("percent", "88"));

    assertThat(counters.conflated.sum()).isZero();
    assertThat(drained()).containsExactly("first", "87", "a", "b", "88");
  }

  @Test
  void aQueueThatFlowsReplacesNothing() {
    queue.put(plain("percent", "87"));
    queue.put(plain("percent", "88"));

    assertThat(drained()).containsExactly("87", "88");
  }

  @Test
  void oneKeyInTwoStreamsIsTwoKeys() {
    becomeSlow();
    queue.put(counted("topic:a", "k", 1));
    queue.put(counted("topic:b", "k", 1));
    queue.put(counted("topic:ak", "", 1));

    assertThat(drained())
        .containsExactly("first", "message topic:a 1", "message topic:b 1", "message topic:ak 1");
  }

  @Test
  void forAPageThatCountsAMarkerTakesThePlace() {
    becomeSlow();
    queue.put(counted("uid", "k", 1));
    queue.put(counted("uid", "other", 2));
    queue.put(counted("uid", "k", 3));
    queue.put(counted("uid", "k", 4));

    assertThat(queue.messages()).isEqualTo(3);
    assertThat(drained())
        .containsExactly("first", "skip uid 1-1", "message uid 2", "skip uid 3-3", "message uid 4");
  }

  @Test
  void oldestThatAreLetGoTakeNoOtherAlong() {
    account = account(d -> d.slowPageMessages(3).slowPagePolicy(SlowPagePolicy.DROP_OLDEST));
    queue = new OutboundQueue(account);
    queue.put(plain("k", "cut"));
    queue.put(unkeyed("old"));
    write(1 << 20, 1);
    queue.put(plain("j", "j1"));
    queue.put(plain("i", "i1")); // which lets "old" go
    assertThat(counters.dropped.sum()).isEqualTo(1);

    queue.put(plain("k", "k2")); // and this one "j1"
    queue.put(plain("i", "i2"));
    queue.put(plain("k", "k3"));

    assertThat(counters.dropped.sum()).isEqualTo(2);
    assertThat(drained()).containsExactly("cut", "i2", "k3");
  }

  @Test
  void aValueThatChangesMillionsOfTimesTakesNoMoreRoom() {
    becomeSlow();
    for (int i = 1; i <= 3_000_000; i += 3) {
      queue.put(counted("uid", "k", i));
      queue.put(counted("topic:t", "k", i));
      queue.put(plain("plain", "p"));
      assertThat(queue.size()).isLessThan(120);
    }

    assertThat(queue.messages()).isEqualTo(4);
    assertThat(queue.isSlow()).isTrue();
    assertThat(counters.dropped.sum()).isZero();
    assertThat(drained()).last().isEqualTo("p");
  }

  @Test
  void manyKeysAreForgottenOnceTheirMessagesHaveLeft() {
    becomeSlow();
    for (int i = 0; i < 100_000; i++) {
      queue.put(plain("key" + i, "x"));
      if (i % 2 == 1) {
        write(100, 6); // two more leave, and the socket still refuses
      }
    }

    assertThat(queue.isSlow()).isTrue();
    assertThat(queue.size()).isLessThan(10);
    assertThat(queue.keysNoted()).isLessThan(100);
  }

  /** Against a list from which the older of a key is taken out, whatever the socket does. */
  @Test
  void anyOrderOfPutsAndWritesEndsAsInTheModel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 300; run++) {
      tryAgainstModel(random, "seed " + seed + ", run " + run);
    }
  }

  private void tryAgainstModel(Random random, String name) {
    socket.reset();
    queue = new OutboundQueue(account);
    List<Long> keptOf = new ArrayList<>(); // offsets that must come as messages
    long offset = 0;
    int keys = 1 + random.nextInt(20);
    int steps = random.nextInt(400);
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(3) > 0) {
        int key = random.nextInt(keys + 3);
        offset++;
        if (key < keys) {
          queue.put(counted("uid", "k" + key, offset));
        } else {
          byte[] text = bytes("message uid " + offset);
          queue.put(FrameEncoder.text(text, 0, text.length));
          keptOf.add(offset);
        }
      } else {
        write(1 + random.nextInt(200), random.nextInt(120));
      }
    }
    List<String> heard = drained();

    long at = 0;
    long newest = 0;
    for (String text : heard) {
      String[] words = text.split("[ -]", -1);
      if (words[0].equals("skip")) {
        assertThat(Long.parseLong(words[2])).as(name).isEqualTo(at + 1);
        at = Long.parseLong(words[3]);
      } else {
        assertThat(Long.parseLong(words[2])).as(name).isEqualTo(at + 1);
        at++;
        newest = at;
        keptOf.remove(at);
      }
    }
    assertThat(at).as(name).isEqualTo(offset); // every offset, in order, as itself or skipped
    assertThat(newest).as(name).isEqualTo(offset); // the newest is never skipped
    assertThat(keptOf).as(name).isEmpty();
  }
}
