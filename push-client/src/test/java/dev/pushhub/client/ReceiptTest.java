package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pushhub.client.PushClientException.Reason;
import dev.pushhub.client.Receipt.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes that ask for a receipt. */
@Timeout(60)
class ReceiptTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static CompletableFuture<Receipt> send(PushClient push, String id) {
    return push.sendForReceipt("u", 1, Send.options().withId(id), MINUTE);
  }

  private static Receipt get(CompletableFuture<Receipt> receipt) throws Exception {
    return receipt.get(10, TimeUnit.SECONDS);
  }

  /** Of a push that the hub took, as the client knows. */
  private static CompletableFuture<Receipt> accepted(PushClient push, LineServer.Peer peer)
      throws Exception {
    CompletableFuture<Receipt> receipt = send(push, "a");
    CompletableFuture<Boolean> answered = push.sendAsync("u", 2);
    peer.read();
    peer.read();
    peer.write("ok\nok\n");
    assertThat(answered.get(10, TimeUnit.SECONDS)).isTrue();
    return receipt;
  }

  @Test
  void aReceiptComesOutOfTurnAndIsFoundByItsId() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> first = send(push, "a \"b\"");
      CompletableFuture<Receipt> second = send(push, "c");
      CompletableFuture<Boolean> plain = push.sendAsync("u", 2);
      assertThat(peer.read())
          .isEqualTo(
              "{\"cmd\":\"send\",\"to\":\"u\",\"id\":\"a \\\"b\\\"\",\"receipt\":60000,"
                  + "\"message\":{\"uid\":\"u\",\"data\":1}}\n");
      peer.read();
      peer.read();

      peer.write("ok\nreceipt \"c\" acknowledged 1 1 1\nok\n");
      assertThat(get(second)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 1, 1, 1));
      assertThat(first).isNotDone();
      peer.write("receipt \"nobody's\" timed-out 0 0 0\nok\n");
      assertThat(plain.get(10, TimeUnit.SECONDS)).isTrue();
      peer.write("receipt \"a \\\"b\\\"\" timed-out 3 2 1\n");

      assertThat(get(first)).isEqualTo(new Receipt(State.TIMED_OUT, 3, 2, 1));
      assertThat(get(first).isAcknowledged()).isFalse();
    }
  }

  @Test
  void thoseOfATopicAndOfABroadcastAsWellAndWithoutAnIdThereIsARandomOne() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> topic =
          push.sendToTopicForReceipt("t", 1, Send.options().withId("i"), MINUTE);
      CompletableFuture<Receipt> all = push.broadcastForReceipt(1, Send.options(), MINUTE);

      assertThat(peer.read())
          .isEqualTo(
              "{\"cmd\":\"topic\",\"topic\":\"t\",\"id\":\"i\",\"receipt\":60000,\"message\":1}\n");
      String line = String.valueOf(peer.read());
      assertThat(line).matches("\\{\"cmd\":\"broadcast\",\"id\":\"[-0-9a-f]{36}\",\"receipt\".*\n");
      String id = line.substring(line.indexOf("id\":") + 4, line.indexOf(",\"receipt\""));
      peer.write("ok\nok\nreceipt " + id + " acknowledged 2 2 2\nreceipt \"i\" timed-out 0 0 0\n");

      assertThat(get(all).acknowledged()).isEqualTo(2);
      assertThat(get(topic).sessions()).isZero();
    }
  }

  @Test
  void twoOfOneIdGetOneEach() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> first = send(push, "a");
      CompletableFuture<Receipt> repeat = send(push, "a");
      peer.read();
      peer.read();

      peer.write("ok\nok\nreceipt \"a\" acknowledged 1 1 1\nreceipt \"a\" acknowledged 1 1 1\n");

      assertThat(get(first)).isEqualTo(get(repeat));
    }
  }

  /** An id is for one target, so the same one may be under way to several. */
  @Test
  void oneIdForSeveralTargetsAndEachGetsItsOwn() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      Send same = Send.options().withId("a");
      CompletableFuture<Receipt> uid = push.sendForReceipt("x \" 1 \\", 1, same, MINUTE);
      CompletableFuture<Receipt> other = push.sendForReceipt("y", 1, same, MINUTE);
      CompletableFuture<Receipt> topic = push.sendToTopicForReceipt("y", 1, same, MINUTE);
      CompletableFuture<Receipt> all = push.broadcastForReceipt(1, same, MINUTE);
      for (int line = 0; line < 4; line++) {
        peer.read();
      }

      peer.write("ok\nok\nok\nok\nreceipt \"a\" acknowledged 4 4 4 \"all\"\n");
      assertThat(get(all).sessions()).isEqualTo(4);
      peer.write("receipt \"a\" timed-out 3 3 0 \"topic:y\"\n");
      assertThat(get(topic).sessions()).isEqualTo(3);
      peer.write("receipt \"a\" acknowledged 9 9 9 \"uid:nobody\"\n");
      peer.write("receipt \"a\" acknowledged 2 2 2 \"uid:y\" and what a later hub says\n");
      assertThat(get(other).sessions()).isEqualTo(2);
      assertThat(uid).isNotDone();
      peer.write("receipt \"a\" acknowledged 1 1 1 \"uid:x \\\" 1 \\\\\"\n");
      assertThat(get(uid).sessions()).isEqualTo(1);
    }
  }

  /** An older hub leaves it out, and any hub a long one. */
  @Test
  void whereTheTargetIsLeftOutTheOneThatWaitsLongestGetsIt() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> first = send(push, "a");
      CompletableFuture<Receipt> second =
          push.broadcastForReceipt(1, Send.options().withId("a"), MINUTE);
      peer.read();
      peer.read();

      peer.write("ok\nok\nreceipt \"a\" acknowledged 1 1 1\n");
      assertThat(get(first).sessions()).isEqualTo(1);
      assertThat(second).isNotDone();
      peer.write("receipt \"a\" acknowledged 2 2 2\n");
      assertThat(get(second).sessions()).isEqualTo(2);
    }
  }

  @Test
  void aHubThatKeepsNoHistoryRejects() {
    try (LineServer hub = LineServer.answering(line -> "error unavailable keeps no history");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      PushClientException rejected = Failures.of(send(push, "a"));

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected.errorCode()).contains("unavailable");
    }
  }

  @Test
  void aServerThatKnowsNoReceiptsRejects() {
    try (LineServer hub = LineServer.answering(line -> "fail");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      PushClientException rejected = Failures.of(send(push, "a"));

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected).hasMessageContaining("knows no receipts");
    }
  }

  @Test
  void aReceiptIsLostWithItsConnection() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> receipt = accepted(push, peer);
      peer.close();

      PushClientException lost = Failures.of(receipt);

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(lost.mayHaveBeenDelivered()).isTrue();
      assertThat(lost).hasMessageContaining("sent again with it");
    }
  }

  @Test
  void closingTheClientEndsThem() throws Exception {
    try (LineServer hub = LineServer.played()) {
      PushClient push = PushClient.connect("127.0.0.1", hub.port());
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> accepted = accepted(push, peer);
      CompletableFuture<Receipt> unanswered = send(push, "b");

      push.close();

      assertThat(Failures.of(accepted).reason()).isEqualTo(Reason.CLOSED);
      assertThat(Failures.of(unanswered).reason()).isEqualTo(Reason.CLOSED);
    }
  }

  @Test
  void aHubThatNeverTellsIsNotWaitedForForEver() throws Exception {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .connectTimeout(Duration.ofMillis(100))
                .replyTimeout(Duration.ofMillis(100))
                .build()) {
      CompletableFuture<Receipt> receipt =
          push.sendForReceipt("u", 1, Send.options(), Duration.ofMillis(100));

      assertThat(Failures.of(receipt).reason()).isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void whatWaitsForReceiptsIsBounded() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.builder().port(hub.port()).maxQueuedBytes(1_024).build()) {
      CompletableFuture<Receipt> receipt = send(push, "a");
      for (int i = 0; i < 3; i++) {
        receipt = send(push, "a" + i);
      }

      assertThat(Failures.of(receipt).reason()).isEqualTo(Reason.OVERLOADED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "receipt a acknowledged 1 1 1",
        "receipt \"a\" acknowledged 1 1",
        "receipt \"a\" whatever 1 1 1",
        "receipt \"\\x\" acknowledged 1 1 1",
        "receipt \"a\" acknowledged 1 1 -1",
        "receipt \"a\" acknowledged 1 1 1x",
        "receipt \"a acknowledged 1 1 1",
        "receipt \"a\" acknowledged 1 1 1 \"all",
        "receipt \"a\" acknowledged 1 1 1 \"\\x\""
      })
  void whatIsNoReceiptEndsTheConnection(String line) throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Receipt> receipt = send(push, "a");
      peer.read();
      peer.write(line + "\n");

      assertThat(Failures.of(receipt).reason()).isEqualTo(Reason.CONNECTION_LOST);
    }
  }

  @Test
  void theTimeHasARange() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      for (Duration none : new Duration[] {Duration.ZERO, Duration.ofDays(2)}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> push.broadcastForReceipt(1, Send.options(), none))
            .withMessageContaining("1 ms to 1 day");
      }
    }
  }
}
