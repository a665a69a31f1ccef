package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.api.Receipt.State;
import dev.pushhub.core.options.ListenerOptions;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pushes that ask for a receipt, where nobody acknowledges it. */
@Timeout(60)
class ReceiptTest {
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Push PUSH = Push.of("m");

  private static HubUnderTest started() {
    return HubUnderTest.started(b -> b.history(h -> h.enabled(true)));
  }

  private static HubUnderTest started(Consumer<ListenerOptions.Builder> options) {
    return HubUnderTest.started(b -> b.history(h -> h.enabled(true)).listener(options));
  }

  private static Receipt get(CompletableFuture<Receipt> receipt) throws Exception {
    return receipt.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whereNobodyIsThereTheReceiptSaysSo() throws Exception {
    try (HubUnderTest hub = started()) {
      assertThat(get(hub.hub().sendToUidForReceipt("u", PUSH, SHORT)))
          .isEqualTo(new Receipt(State.TIMED_OUT, 0, 0, 0));
      assertThat(get(hub.hub().sendToTopicForReceipt("t", PUSH, SHORT)))
          .isEqualTo(new Receipt(State.TIMED_OUT, 0, 0, 0));
      assertThat(get(hub.hub().broadcastForReceipt(PUSH, SHORT)))
          .isEqualTo(new Receipt(State.TIMED_OUT, 0, 0, 0));
      assertThat(hub.hub().stats().receiptsTimedOut()).isEqualTo(3);
      assertThat(hub.hub().stats().receiptsWaiting()).isZero();
    }
  }

  @Test
  void aPlainPageGetsItAndNeverAcknowledges() throws Exception {
    try (HubUnderTest hub = started()) {
      RawPage page = hub.page("u");

      Receipt receipt = get(hub.hub().sendToUidForReceipt("u", PUSH, SHORT));

      assertThat(receipt.state()).isEqualTo(State.TIMED_OUT);
      assertThat(receipt.sessions()).isEqualTo(1);
      assertThat(receipt.acknowledged()).isZero();
      assertThat(page.nextText()).isEqualTo("m");
    }
  }

  @Test
  void withoutAHistoryNothingIsSent() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.page("u");
      assertThatThrownBy(() -> hub.hub().sendToUidForReceipt("u", PUSH, SHORT))
          .isInstanceOfSatisfying(
              PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_HISTORY))
          .hasMessageContaining("history.enabled");
      assertThat(
              hub.publisher()
                  .request(
                      "{\"cmd\":\"send\",\"to\":\"u\",\"message\":1,\"id\":\"i\",\"receipt\":100}"))
          .isEqualTo("error unavailable a receipt needs a history, and this hub keeps none");
      assertThat(hub.hub().stats().accepted()).isZero();
      assertThat(hub.hub().stats().receiptsWaiting()).isZero();
    }
  }

  @Test
  void aLineIsAnsweredInItsTurnAndItsReceiptComesLater() {
    try (HubUnderTest hub = started()) {
      RawPage page = hub.page("u");
      RawPublisher publisher = hub.publisher();

      publisher
          .line(
              "{\"cmd\":\"send\",\"to\":\"u\",\"message\":1,"
                  + "\"id\":\"a \\\"b\\\"\\n\",\"receipt\":100}")
          .line("{\"cmd\":\"ping\"}");

      assertThat(publisher.readLine()).isEqualTo("ok");
      assertThat(publisher.readLine()).isEqualTo("ok");
      assertThat(publisher.readLine())
          .isEqualTo("receipt \"a \\\"b\\\"\\u000a\" timed-out 1 0 0 \"uid:u\"");
      assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
      assertThat(page.nextText()).isEqualTo("1");
      assertThat(hub.hub().stats().linesRejected()).isZero();
    }
  }

  /** Ids are for one target each, so a receipt says whose it is. */
  @Test
  void aLinesReceiptSaysWhomThePushWasFor() {
    try (HubUnderTest hub = started()) {
      RawPublisher publisher = hub.publisher();
      String same = ",\"message\":1,\"id\":\"i\",\"receipt\":50}";
      String longest = "u".repeat(1_020);

      for (String target :
          List.of(
              "\"send\",\"to\":\"a \\\"b\\\"\"",
              "\"send\",\"to\":7",
              "\"send\",\"to\":\"" + longest + "\"",
              "\"send\",\"to\":\"" + longest + "u\"",
              "\"topic\",\"topic\":\"7\"",
              "\"broadcast\"")) {
        publisher.line("{\"cmd\":" + target + same);
      }

      assertThat(Stream.generate(publisher::readLine).limit(12).filter(l -> !l.equals("ok")))
          .containsExactlyInAnyOrder(
              "receipt \"i\" timed-out 0 0 0 \"uid:a \\\"b\\\"\"",
              "receipt \"i\" timed-out 0 0 0 \"uid:7\"",
              "receipt \"i\" timed-out 0 0 0 \"uid:" + longest + "\"",
              "receipt \"i\" timed-out 0 0 0",
              "receipt \"i\" timed-out 0 0 0 \"topic:7\"",
              "receipt \"i\" timed-out 0 0 0 \"all\"");
    }
  }

  private static String broadcast(int receiptMillis) {
    return "{\"cmd\":\"broadcast\",\"message\":1,\"id\":\"i\",\"receipt\":" + receiptMillis + "}";
  }

  @Test
  void aPublisherThatWaitsForAReceiptIsNotIdle() {
    try (HubUnderTest hub = started(l -> l.idleTimeout(Duration.ofMillis(200)))) {
      RawPublisher publisher = hub.publisher();

      publisher.line(broadcast(1_500));

      assertThat(publisher.readToEnd()).isEqualTo("ok\nreceipt \"i\" timed-out 0 0 0 \"all\"\n");
      assertThat(hub.hub().stats().publishersIdle()).isEqualTo(1); // afterwards
    }
  }

  @Test
  void aPublisherThatSaidGoodbyeHearsItsReceiptsAndThenTheHubsGoodbye() {
    try (HubUnderTest hub = started(l -> l.lineTimeout(Duration.ofMillis(100)))) {
      RawPublisher publisher = hub.publisher();

      publisher.line(broadcast(300)).line(broadcast(600)).send("{\"no\":\"line").halfClose();

      String receipt = "receipt \"i\" timed-out 0 0 0 \"all\"\n";
      assertThat(publisher.readToEnd()).isEqualTo("ok\nok\n" + receipt + receipt);
    }
  }

  /** It may have gone altogether: that looks the same. */
  @Test
  void aPublisherThatSaidGoodbyeHasNoLongerThanAnIdleOne() {
    try (HubUnderTest hub = started(l -> l.idleTimeout(Duration.ofMillis(200)))) {
      RawPublisher publisher = hub.publisher();

      publisher.line(broadcast(3_600_000)).halfClose();

      assertThat(publisher.readToEnd()).isEqualTo("ok\n");
    }
  }

  @Test
  void aPublisherThatHasLeftIsToldNothing() {
    try (HubUnderTest hub = started()) {
      RawPublisher publisher = hub.publisher();
      assertThat(
              publisher.request(
                  "{\"cmd\":\"broadcast\",\"message\":1,\"id\":\"i\",\"receipt\":100}"))
          .isEqualTo("ok");
      publisher.close();

      HubUnderTest.await().until(() -> hub.hub().stats().receiptsTimedOut() == 1);
      assertThat(hub.acquaintedPublisher().request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
    }
  }

  @Test
  void moreThanMayBeWaitedForAreRefused() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b -> b.history(h -> h.enabled(true)).delivery(d -> d.receiptsWaiting(1)))) {
      CompletableFuture<Receipt> first =
          hub.hub().sendToUidForReceipt("u", PUSH, Duration.ofMinutes(1));

      assertThatThrownBy(() -> hub.hub().sendToUidForReceipt("u", PUSH, SHORT))
          .isInstanceOfSatisfying(
              PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
      assertThat(
              hub.publisher()
                  .request("{\"cmd\":\"broadcast\",\"message\":1,\"id\":\"i\",\"receipt\":100}"))
          .isEqualTo("error unavailable as many receipts are waited for as may be");
      assertThat(first).isNotDone();
      assertThat(hub.hub().stats().receiptsRefused()).isEqualTo(2);
    }
  }

  @Test
  void theHubsEndEndsThem() {
    CompletableFuture<Receipt> receipt;
    try (HubUnderTest hub = started()) {
      receipt = hub.hub().sendToUidForReceipt("u", PUSH, Duration.ofMinutes(1));
    }

    assertThat(receipt)
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_RUNNING));
  }

  @Test
  void theTimeHasARange() {
    try (HubUnderTest hub = started()) {
      for (Duration none : new Duration[] {Duration.ZERO, Duration.ofDays(2)}) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> hub.hub().broadcastForReceipt(PUSH, none))
            .withMessageContaining("1 ns to 1 day");
      }
    }
  }
}
