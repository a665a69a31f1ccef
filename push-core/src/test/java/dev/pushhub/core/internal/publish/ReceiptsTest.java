package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.api.Receipt.State;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReceiptsTest {
  private static final StreamName STREAM = StreamName.ofUid("uid1");
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ScriptedPage page = ScriptedPage.open();
  private final HandTurnedHub hub = HandTurnedHub.of(page, new HubOptions.Builder().build());
  private final Session session = hub.begin("uid1", page);
  private Receipts receipts = receipts(1_000);
  private final EncodedFrame frame = OutboundMessage.of("m").plainFrame();

  private Receipts receipts(int most) {
    return new Receipts(hub.hooks(), most, page.counters());
  }

  @AfterEach
  void end() {
    page.close();
    hub.close();
  }

  private static Position at(long offset) {
    return new Position("e", offset);
  }

  private ReceiptRequest published(boolean all, Duration timeout, long offset, int sessions) {
    ReceiptRequest request = receipts.request(all, timeout, Outcome.NEVER);
    request.placed(STREAM, at(offset));
    request.fannedOut(sessions);
    return request;
  }

  private ReceiptRequest repeated(
      ReceiptRequest first, boolean all, Duration timeout, int sessions) {
    ReceiptRequest request = receipts.request(all, timeout, Outcome.NEVER);
    request.repeats(first);
    request.fannedOut(sessions);
    return request;
  }

  private Receipt ended(ReceiptRequest request) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!request.receipt().isDone() && System.nanoTime() - end < 0) {
      page.loop().turn(); // which is where it is asked what has been written
      Thread.onSpinWait();
    }
    return request.receipt().get(1, TimeUnit.SECONDS);
  }

  @Test
  void anAcknowledgementUpToItsOffsetEndsIt() throws Exception {
    ReceiptRequest five = published(false, LONG, 5, 1);
    ReceiptRequest seven = published(false, LONG, 7, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    receipts.passedOn(session, "t", STREAM, at(7), frame);

    receipts.acknowledged(session, "t", STREAM, at(4));
    receipts.acknowledged(session, "t", StreamName.ALL, at(9));
    receipts.acknowledged(session, "t", STREAM, new Position("other", 9));
    assertThat(five.receipt()).isNotDone();
    receipts.acknowledged(session, "t", STREAM, at(6));

    assertThat(ended(five)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 1, 1, 1));
    assertThat(seven.receipt()).isNotDone();
    assertThat(page.counters().receiptsAcknowledged.sum()).isEqualTo(1);
    assertThat(page.counters().receiptsWaiting.sum()).isEqualTo(1);
  }

  @Test
  void aTabThatWasNotGivenItDoesNotAcknowledgeIt() throws Exception {
    ReceiptRequest request = published(false, SHORT, 5, 1);

    receipts.acknowledged(session, "left out", STREAM, at(9));

    assertThat(ended(request)).isEqualTo(new Receipt(State.TIMED_OUT, 1, 0, 0));
    assertThat(page.counters().receiptsTimedOut.sum()).isEqualTo(1);
    assertThat(page.counters().receiptsWaiting.sum()).isZero();
  }

  @Test
  void aStreamThatWasResetAcknowledgesNothingOfBefore() throws Exception {
    ReceiptRequest request = published(false, SHORT, 5, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);

    receipts.lost(session, "t", STREAM);
    receipts.acknowledged(session, "t", STREAM, at(9));

    assertThat(ended(request).acknowledged()).isZero();
  }

  @Test
  void aResumedTabBringsTheAcknowledgementThatACutSwallowed() throws Exception {
    ReceiptRequest request = published(false, LONG, 5, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    Session resumed = hub.begin("uid1", page);

    receipts.acknowledged(resumed, "another", STREAM, at(5));
    assertThat(request.receipt()).isNotDone();
    receipts.acknowledged(resumed, "t", STREAM, at(5));

    assertThat(ended(request).isAcknowledged()).isTrue();
  }

  @Test
  void everyTabIsWaitedForWhereThatIsAskedAndCountsOnce() throws Exception {
    ReceiptRequest request = published(true, LONG, 5, 2);
    receipts.passedOn(session, "a", STREAM, at(5), frame);
    receipts.passedOn(session, "b", STREAM, at(5), frame);

    receipts.acknowledged(session, "a", STREAM, at(5));
    receipts.acknowledged(session, "a", STREAM, at(6));
    assertThat(request.receipt()).isNotDone();
    receipts.acknowledged(session, "b", STREAM, at(6));

    assertThat(ended(request)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 2, 2, 2));
  }

  @Test
  void atItsEndItTellsWhatIsWrittenAndWhatWaits() throws Exception {
    ReceiptRequest request = published(true, SHORT, 5, 3);
    EncodedFrame waits = OutboundMessage.of("waits").plainFrame();
    page.peer().takes(0);
    page.webSocket().send(waits);
    receipts.passedOn(session, "written", STREAM, at(5), frame);
    receipts.passedOn(session, "waits", STREAM, at(5), waits);
    receipts.passedOn(session, "handled", STREAM, at(5), frame);
    receipts.acknowledged(session, "handled", STREAM, at(5));

    assertThat(ended(request)).isEqualTo(new Receipt(State.TIMED_OUT, 3, 2, 1));
  }

  @Test
  void anAcknowledgementThatComesBeforeTheNumberOfSessionsCounts() throws Exception {
    ReceiptRequest request = receipts.request(true, LONG, Outcome.NEVER);
    request.placed(STREAM, at(5));
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    receipts.acknowledged(session, "t", STREAM, at(5));
    assertThat(request.receipt()).isNotDone();

    request.fannedOut(1);

    assertThat(ended(request)).isEqualTo(new Receipt(State.ACKNOWLEDGED, 1, 1, 1));
  }

  /** What a page acknowledges a thousand times a second costs what is new in it, and no more. */
  @Test
  void anAcknowledgementLooksAtNothingThatIsNotNewToIt() throws Exception {
    int many = 50_000;
    receipts = receipts(10 * many);
    List<ReceiptRequest> waiting = new ArrayList<>();
    for (int offset = 1; offset <= many; offset++) {
      waiting.add(published(true, LONG, offset, 2));
      receipts.passedOn(session, "acknowledges", STREAM, at(offset), frame);
      receipts.passedOn(session, "does not", STREAM, at(offset), frame);
    }

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int offset = 1; offset <= many; offset++) {
            receipts.acknowledged(session, "acknowledges", STREAM, at(offset));
            receipts.acknowledged(session, "was not given any", STREAM, at(many));
            receipts.acknowledged(session, "acknowledges", STREAM, at(offset));
          }
        });

    assertThat(waiting).allSatisfy(request -> assertThat(request.receipt()).isNotDone());
    receipts.acknowledged(session, "does not", STREAM, at(many));
    assertThat(ended(waiting.get(many - 1)).isAcknowledged()).isTrue();
  }

  @Test
  void whatIsOverIsKeptForNoTab() throws Exception {
    ReceiptRequest timedOut = published(true, SHORT, 5, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    ReceiptRequest acknowledged = published(false, LONG, 6, 2);
    receipts.passedOn(session, "t", STREAM, at(6), frame);
    receipts.passedOn(session, "u", STREAM, at(6), frame);

    receipts.acknowledged(session, "u", STREAM, at(6));

    assertThat(ended(acknowledged).isAcknowledged()).isTrue();
    assertThat(ended(timedOut).isAcknowledged()).isFalse();
    assertThat(receipts.readers()).isZero();
  }

  /** A page that comes again and again, each time as another tab, is given it anew each time. */
  @Test
  void tabsThatHaveGoneAreForgottenOnceTheyAreMany() throws Exception {
    ReceiptRequest request = published(true, LONG, 5, 2);
    receipts.passedOn(session, "stays", STREAM, at(5), frame);

    for (int i = 0; i < 10_000; i++) {
      Session gone = hub.begin("uid1", page);
      receipts.passedOn(gone, "tab " + i, STREAM, at(5), frame);
      hub.sessions().end(gone, 1001, "");
    }
    receipts.passedOn(session, "comes", STREAM, at(5), frame);

    assertThat(receipts.readers()).isLessThan(1_000);
    assertThat(request.tabs().unacknowledged()).hasSizeLessThan(1_000);
    receipts.acknowledged(session, "stays", STREAM, at(5));
    receipts.acknowledged(session, "comes", STREAM, at(5));
    assertThat(ended(request).acknowledged()).isEqualTo(2);
  }

  @Test
  void aTabAcknowledgesNothingOfAnEarlierLife() throws Exception {
    ReceiptRequest earlier = published(false, SHORT, 5, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    ReceiptRequest now = receipts.request(false, LONG, Outcome.NEVER);
    now.placed(STREAM, new Position("f", 1));
    now.fannedOut(1);
    receipts.passedOn(session, "t", STREAM, new Position("f", 1), frame);

    receipts.acknowledged(session, "t", STREAM, at(5));
    receipts.acknowledged(session, "t", STREAM, new Position("f", 1));

    assertThat(ended(now).isAcknowledged()).isTrue();
    assertThat(ended(earlier)).isEqualTo(new Receipt(State.TIMED_OUT, 1, 0, 0));
  }

  /** An id is known for longer than its push is waited for, and with it the request. */
  @Test
  void whatIsOverKeepsNoSession() throws Exception {
    ReceiptRequest acknowledged = published(false, LONG, 5, 1);
    ReceiptRequest timedOut = published(false, SHORT, 6, 1);
    ReceiptRequest refused = published(false, LONG, 7, 1);
    for (long offset = 5; offset <= 7; offset++) {
      receipts.passedOn(session, "t", STREAM, at(offset), frame);
    }

    receipts.acknowledged(session, "t", STREAM, at(5));
    refused.end(new PushException(Reason.STORE, "no"));

    assertThat(ended(acknowledged).isAcknowledged()).isTrue();
    assertThat(ended(timedOut).written()).isEqualTo(1);
    assertThat(reason(refused.receipt())).isEqualTo(Reason.STORE);
    for (ReceiptRequest request : List.of(acknowledged, timedOut, refused)) {
      assertThat(receipts.takeGiven(request)).isEmpty();
    }
  }

  @Test
  void whoWasAnsweredIsNotToldAgainAtTheHubsEnd() {
    AtomicInteger told = new AtomicInteger();
    ReceiptRequest request =
        receipts.request(
            false,
            LONG,
            new Outcome() {
              @Override
              public void accepted(int sessions) {
                told.incrementAndGet();
              }

              @Override
              public void refused(PushException why) {
                told.incrementAndGet();
              }
            });
    request.placed(STREAM, at(5));
    request.fannedOut(1);

    receipts.close();

    assertThat(reason(request.receipt())).isEqualTo(Reason.NOT_RUNNING);
    assertThat(told).hasValue(0);
  }

  @Test
  void noMoreAreWaitedForThanMayBe() {
    receipts = receipts(10);
    ReceiptRequest broadcast = published(true, LONG, 1, 10);

    assertThatThrownBy(() -> receipts.request(false, LONG, Outcome.NEVER))
        .isInstanceOfSatisfying(
            PushException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED))
        .hasMessageContaining("delivery.receiptsWaiting");
    assertThat(page.counters().receiptsRefused.sum()).isEqualTo(1);

    broadcast.end(new PushException(Reason.STORE, "no"));
    assertThat(receipts.request(false, LONG, Outcome.NEVER).receipt()).isNotDone();
  }

  @Test
  void aRepeatIsAnsweredAsTheFirst() throws Exception {
    ReceiptRequest first = published(false, LONG, 5, 1);
    ReceiptRequest repeat = repeated(first, false, SHORT, 1);

    receipts.passedOn(session, "t", STREAM, at(5), frame);
    receipts.acknowledged(session, "t", STREAM, at(5));

    assertThat(ended(first).isAcknowledged()).isTrue();
    assertThat(ended(repeat)).isEqualTo(ended(first));
    assertThat(page.counters().receiptsWaiting.sum()).isZero();
  }

  @Test
  void repeatsCountUntilTheFirstIsAnswered() throws Exception {
    receipts = receipts(3);
    ReceiptRequest first = published(false, LONG, 5, 1);
    ReceiptRequest timedOut = repeated(first, false, SHORT, 1);
    ReceiptRequest waits = repeated(first, true, LONG, 1_000); // it goes to nobody once more
    assertThat(ended(timedOut).isAcknowledged()).isFalse();

    assertThatThrownBy(() -> receipts.request(false, LONG, Outcome.NEVER))
        .isInstanceOf(PushException.class);

    receipts.passedOn(session, "t", STREAM, at(5), frame);
    receipts.acknowledged(session, "t", STREAM, at(5));
    assertThat(ended(waits).isAcknowledged()).isTrue();
    assertThat(page.counters().receiptsWaiting.sum()).isZero();
  }

  @Test
  void aRepeatOfAPushWithoutAReceiptWaitsForItsTime() throws Exception {
    PushIds ids =
        new PushIds(hub.options().delivery(), sessions -> true, System::nanoTime, page.counters());
    ids.once(STREAM, "i", Outcome.NEVER, outcome -> 2);
    ReceiptRequest repeat = receipts.request(false, SHORT, Outcome.NEVER);

    repeat.fannedOut(ids.once(STREAM, "i", repeat, outcome -> 99));

    assertThat(ended(repeat)).isEqualTo(new Receipt(State.TIMED_OUT, 2, 0, 0));
    assertThat(page.counters().receiptsWaiting.sum()).isZero();
  }

  @Test
  void whatIsRefusedOrLeftAtTheEndSaysWhy() {
    ReceiptRequest refused = receipts.request(false, LONG, Outcome.NEVER);
    ReceiptRequest left = published(false, LONG, 5, 1);

    refused.refused(new PushException(Reason.STORE, "full"));
    receipts.close();

    assertThat(reason(refused.receipt())).isEqualTo(Reason.STORE);
    assertThat(reason(left.receipt())).isEqualTo(Reason.NOT_RUNNING);
    assertThatThrownBy(() -> receipts.request(false, LONG, Outcome.NEVER))
        .isInstanceOf(PushException.class);
    assertThat(page.counters().receiptsWaiting.sum()).isZero();
  }

  @Test
  void whatItAsksALoopThatHasEndedIsEndedAsWell() {
    ReceiptRequest request = published(false, SHORT, 5, 1);
    receipts.passedOn(session, "t", STREAM, at(5), frame);
    await().until(() -> page.counters().receiptsWaiting.sum() == 0);

    receipts.close(); // and the loop does not turn again

    assertThat(reason(request.receipt())).isEqualTo(Reason.NOT_RUNNING);
  }

  private static Reason reason(CompletableFuture<Receipt> receipt) {
    return receipt
        .handle((answer, error) -> ((PushException) error).reason())
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
  }
}
