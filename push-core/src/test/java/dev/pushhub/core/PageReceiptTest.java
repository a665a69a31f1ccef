package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.api.Receipt.State;
import dev.pushhub.core.wire.JsonPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receipts, keys and tabs of pages that speak pushhub.v1. */
@Timeout(60)
class PageReceiptTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(200);

  private static HubUnderTest started() {
    return HubUnderTest.started(b -> b.history(h -> h.enabled(true)));
  }

  private static JsonPage bound(HubUnderTest hub, String uid, String tab, JsonObject... positions) {
    JsonPage page = hub.jsonPage().bind(uid, tab, positions);
    page.expect("bound");
    return page;
  }

  private static Receipt get(CompletableFuture<Receipt> receipt) throws Exception {
    return receipt.get(10, TimeUnit.SECONDS);
  }

  private static void ack(JsonPage page, String stream, long offset) {
    page.raw().text("{\"type\":\"ack\",\"stream\":\"" + stream + "\",\"offset\":" + offset + "}");
  }

  private static Position position(JsonObject bound, String stream) {
    JsonObject state = JsonPage.stream(bound, stream);
    return new Position(state.get("epoch").getAsString(), state.get("offset").getAsLong());
  }

  @Test
  void itEndsWhenThePagesCodeHasHandledItAndNotBefore() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage page = bound(hub, "u", "t1");

      CompletableFuture<Receipt> receipt = hub.hub().sendToUidForReceipt("u", Push.of("1"), LONG);
      hub.hub().sendToUid("u", "2");
      JsonObject message = page.expect("message");
      assertThat(message.get("receipt").getAsBoolean()).isTrue();
      assertThat(page.expect("message").has("receipt")).isFalse();
      assertThat(receipt).isNotDone();
      ack(page, "uid", 2);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 1, 1, 1));
    }
  }

  @Test
  void atItsEndItSaysHowFarItGot() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage handles = bound(hub, "u", "t1");
      bound(hub, "v", "t2"); // which says nothing

      CompletableFuture<Receipt> receipt = hub.hub().broadcastForReceipt(Push.of("1"), SHORT);
      handles.expect("message");
      ack(handles, "all", 1);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.TIMED_OUT, 2, 2, 1));
    }
  }

  @Test
  void whoWasOfflineAcknowledgesWhenItIsBack() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage first = hub.jsonPage().bind("u", "t1");
      JsonObject before = JsonPage.stream(first.expect("bound"), "uid");
      first.close();
      HubUnderTest.await().until(() -> !hub.hub().isOnline("u"));

      CompletableFuture<Receipt> receipt = hub.hub().sendToUidForReceipt("u", Push.of("1"), LONG);
      JsonPage again = bound(hub, "u", "t1", JsonPage.position(before));
      again.expect("message");
      ack(again, "uid", 1);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 0, 1, 1));
    }
  }

  @Test
  void aResumeCarriesTheAcknowledgementThatACutSwallowed() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage first = hub.jsonPage().bind("u", "t1");
      Position before = position(first.expect("bound"), "uid");
      CompletableFuture<Receipt> receipt = hub.hub().sendToUidForReceipt("u", Push.of("1"), LONG);
      first.expect("message");
      first.raw().abort(); // handled, and cut before it could say so

      bound(hub, "u", "t2", JsonPage.position("uid", before.epoch(), 1));
      assertThat(receipt).isNotDone();
      bound(hub, "u", "t1", JsonPage.position("uid", before.epoch(), 1));

      assertThat(get(receipt).isAcknowledged()).isTrue();
    }
  }

  /** What was on its way when it was cut, and is not kept any more, it has not handled. */
  @Test
  void aTabThatComesBackToAResetAcknowledgesNothingOfBefore() throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.history(h -> h.enabled(true).messagesPerStream(1)))) {
      JsonPage first = hub.jsonPage().bind("u", "t1");
      JsonObject before = JsonPage.stream(first.expect("bound"), "uid");
      CompletableFuture<Receipt> lost = hub.hub().sendToUidForReceipt("u", Push.of("1"), LONG);
      first.expect("message");
      first.raw().abort();
      HubUnderTest.await().until(() -> !hub.hub().isOnline("u"));
      hub.hub().sendToUid("u", "2");
      JsonPage again = hub.jsonPage().bind("u", "t1", JsonPage.position(before));
      assertThat(position(again.expect("bound"), "uid").offset()).isEqualTo(2);

      CompletableFuture<Receipt> next = hub.hub().sendToUidForReceipt("u", Push.of("3"), LONG);
      again.expect("message");
      ack(again, "uid", 3);

      assertThat(get(next).isAcknowledged()).isTrue();
      assertThat(hub.hub().stats().receiptsAcknowledged()).isEqualTo(1);
      assertThat(lost).isNotDone();
    }
  }

  /** What it had not handled when it was taken off the topic, it does not show any more. */
  @Test
  void aTabThatIsJoinedAgainAcknowledgesNothingOfBefore() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage page = bound(hub, "u", "t1");
      hub.hub().join("u", "orders");
      page.expect("joined");
      CompletableFuture<Receipt> before =
          hub.hub().sendToTopicForReceipt("orders", Push.of("1"), LONG);
      page.expect("message");

      hub.hub().leave("u", "orders");
      hub.hub().join("u", "orders");
      page.expect("left");
      page.expect("joined");
      CompletableFuture<Receipt> after =
          hub.hub().sendToTopicForReceipt("orders", Push.of("2"), LONG);
      page.expect("message");
      ack(page, "topic:orders", 2);

      assertThat(get(after).isAcknowledged()).isTrue();
      assertThat(before).isNotDone();
    }
  }

  @Test
  void aTabThatIsLeftOutDoesNotAcknowledge() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage page = bound(hub, "u", "t1");

      CompletableFuture<Receipt> receipt =
          hub.hub().sendToUidForReceipt("u", Push.of("1").exceptTab("t1"), SHORT);
      assertThat(page.expect("skip").get("offset").getAsLong()).isEqualTo(1);
      ack(page, "uid", 1);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.TIMED_OUT, 1, 0, 0));
    }
  }

  @Test
  void aTabThatIsLeftOutIsNotWaitedFor() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage own = bound(hub, "u", "t1");
      JsonPage other = bound(hub, "u", "t2");

      CompletableFuture<Receipt> receipt =
          hub.hub().broadcastForReceipt(Push.of("1").exceptTab("t1"), LONG);
      own.expect("skip");
      other.expect("message");
      assertThat(receipt).isNotDone();
      ack(other, "all", 1);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 2, 1, 1));
    }
  }

  /** It counts from its begin on, and has nothing of any stream before its bound hook has ended. */
  @Test
  void aTabThatIsLeftOutIsNotWaitedForEitherWhileItCatchesUp() throws Exception {
    CountDownLatch joined = new CountDownLatch(2);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    PushListener slow =
        new PushListener() {
          @Override
          public void onBound(PushSession session) {
            session.join("t");
            joined.countDown();
            if (session.uid().equals("own")) {
              waitFor(mayGoOn);
            }
          }
        };
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.hooks(slow)
                    .history(h -> h.enabled(true))
                    .limits(l -> l.resumeTimeout(Duration.ofMinutes(1))))) {
      JsonPage other = hub.jsonPage().bind("other", "t2");
      JsonObject bound = other.expect("bound");
      other.expect("joined");
      JsonPage own =
          hub.jsonPage()
              .bind("own", "t1", JsonPage.position("all", position(bound, "all").epoch(), 0));
      waitFor(joined);

      Push push = Push.of("1").exceptTab("t1");
      CompletableFuture<Receipt> broadcast = hub.hub().broadcastForReceipt(push, LONG);
      CompletableFuture<Receipt> topic = hub.hub().sendToTopicForReceipt("t", push, LONG);
      other.expect("message");
      other.expect("message");
      ack(other, "all", 1);
      ack(other, "topic:t", 1);

      assertThat(get(broadcast)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 2, 1, 1));
      assertThat(get(topic)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 2, 1, 1));
      mayGoOn.countDown();
      own.expect("bound");
      assertThat(own.expect("skip").get("stream").getAsString()).isEqualTo("all");
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPlainPageIsWaitedForAndTheNumbersTell() throws Exception {
    try (HubUnderTest hub = started()) {
      hub.page("plain");
      JsonPage page = bound(hub, "u", "t1");

      CompletableFuture<Receipt> receipt = hub.hub().broadcastForReceipt(Push.of("1"), SHORT);
      page.expect("message");
      ack(page, "all", 1);

      assertThat(get(receipt)).isEqualTo(new Receipt(State.TIMED_OUT, 2, 1, 1));
    }
  }

  @Test
  void aRepeatHasTheReceiptOfTheFirst() throws Exception {
    try (HubUnderTest hub = started()) {
      JsonPage page = bound(hub, "u", "t1");
      Push push = Push.of("1").withId("i");

      CompletableFuture<Receipt> first = hub.hub().sendToUidForReceipt("u", push, LONG);
      CompletableFuture<Receipt> repeat = hub.hub().sendToUidForReceipt("u", push, LONG);
      page.expect("message");
      ack(page, "uid", 1);

      assertThat(get(first).isAcknowledged()).isTrue();
      assertThat(get(repeat)).isEqualTo(get(first));
      assertThat(hub.hub().stats().pushesRepeated()).isEqualTo(1);
    }
  }

  @Test
  void aLineIsToldInALineOfItsOwn() {
    try (HubUnderTest hub = started()) {
      JsonPage page = bound(hub, "u", "t1");
      RawPublisher publisher = hub.publisher();

      assertThat(
              publisher.request(
                  "{\"cmd\":\"send\",\"to\":\"u\",\"message\":1,\"id\":\"17\",\"receipt\":60000}"))
          .isEqualTo("ok");
      assertThat(page.expect("message").get("id").getAsString()).isEqualTo("17");
      ack(page, "uid", 1);

      assertThat(publisher.readLine()).isEqualTo("receipt \"17\" acknowledged 1 1 1 \"uid:u\"");
    }
  }

  /** Every offset comes, as itself or skipped, and the newest value last. */
  @Test
  void aConflatedMessageBehindAnotherLeavesAMarkerInItsPlace() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.history(h -> h.enabled(true).messagesPerStream(10_000).bytes(1L << 30))
                    .delivery(d -> d.slowPageBytes(64 << 20).slowPageGrace(Duration.ZERO)))) {
      JsonPage page = hub.keep(JsonPage.connect(hub.to().receiveBuffer(4096))).bind("u", "t1");
      page.expect("bound");
      long before = hub.hub().stats().bytesSent();
      hub.hub().sendToUid("u", "\"" + "x".repeat(16 << 20) + "\"");
      HubUnderTest.await().until(() -> hub.hub().stats().bytesSent() > before);
      int rounds = 1_000;
      for (int i = 1; i <= rounds; i++) {
        hub.hub().sendToUid("u", Push.of("" + i).withKey("percent"));
        if (i % 10 == 0) {
          hub.hub().sendToUid("u", "\"row\"");
        }
      }
      HubUnderTest.await().until(() -> hub.hub().stats().conflated() == rounds - 1);

      long offset = 0;
      long last = 0;
      int rows = 0;
      while (offset < 1 + rounds + rounds / 10) {
        JsonObject frame = page.next();
        long to = frame.get("offset").getAsLong();
        if (frame.get("type").getAsString().equals("skip")) {
          long from = frame.has("from") ? frame.get("from").getAsLong() : to;
          assertThat(from).isEqualTo(offset + 1);
        } else {
          assertThat(to).isEqualTo(offset + 1);
          String data = frame.get("data").getAsString();
          if (data.equals("row")) {
            rows++;
          } else if (!data.startsWith("x")) {
            last = Long.parseLong(data);
          }
        }
        offset = to;
      }
      assertThat(last).isEqualTo(rounds);
      assertThat(rows).isEqualTo(rounds / 10);
      assertThat(hub.hub().stats().dropped()).isZero();
    }
  }
}
