package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.HandTurnedLoop;
import dev.pushhub.core.options.HubOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a message that finds nobody. */
@Timeout(60)
class PublisherTest {
  private final List<String> undelivered = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch release = new CountDownLatch(1);
  private final HandTurnedLoop loop = new HandTurnedLoop();
  private final Counters counters = new Counters();
  private final HandTurnedHub hub =
      HandTurnedHub.on(
          loop.loop(),
          new HubOptions.Builder()
              .hooks(new Slow())
              .hookThreads(h -> h.threads(1).undeliveredBytes(10_000))
              .build(),
          counters);
  private final Publisher publisher = hub.publisher();

  private final class Slow implements PushListener {
    @Override
    public void onUndelivered(String uid, String message) {
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      undelivered.add(uid + " " + message.length());
    }
  }

  @AfterEach
  void end() {
    release.countDown();
    hub.close();
    loop.close();
  }

  private static OutboundMessage message(int bytes) {
    return OutboundMessage.of("x".repeat(bytes));
  }

  @Test
  void whatWaitsForTheHookIsBoundedAndWhatIsLeftOutIsCounted() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(publisher.toUid("uid" + i % 7, message(100), Outcome.NEVER)).isZero();
    }

    long lost = counters.undeliveredLost.sum();
    assertThat(lost).isBetween(900L, 999L); // the least a message counts is some hundred bytes
    assertThat(counters.undelivered.sum()).isEqualTo(1_000);
    release.countDown();
    await().until(() -> undelivered.size() == 1_000 - lost);

    publisher.toUid("uid1", message(99), Outcome.NEVER);
    await().until(() -> undelivered.contains("uid1 99"));
    assertThat(counters.undeliveredLost.sum()).isEqualTo(lost);
  }

  @Test
  void whereNothingWaitsAMessageOfAnySizeMay() {
    publisher.toUid("uid1", message(20_000), Outcome.NEVER);
    publisher.toUid("uid1", message(1), Outcome.NEVER);

    assertThat(counters.undeliveredLost.sum()).isEqualTo(1);
    release.countDown();
    await().until(() -> undelivered.equals(List.of("uid1 20000")));
  }

  @Test
  void nobodyIsAbsentWhileTheHubCloses() {
    publisher.close();

    assertThatThrownBy(() -> publisher.toUid("uid1", message(1), Outcome.NEVER))
        .isInstanceOfSatisfying(
            PushException.class,
            e -> assertThat(e.reason()).isEqualTo(PushException.Reason.NOT_RUNNING));
    assertThatThrownBy(() -> publisher.toAll(message(1), Outcome.NEVER))
        .isInstanceOf(PushException.class);
    assertThat(counters.undelivered.sum()).isZero();
  }
}
