package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.EventLoopGroup;
import dev.pushhub.core.internal.transport.Ticker;
import dev.pushhub.core.options.HubOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long one send waits, by a clock that the test sets. */
@Timeout(30)
class BackpressureDeadlineTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final HubOptions options =
      new HubOptions.Builder().delivery(d -> d.publishTimeout(LONG)).build();
  private final Counters counters = new Counters();
  private final HighWaterMark mark = new HighWaterMark(10, 10);
  private final AtomicLong now = new AtomicLong();
  private EventLoopGroup loops;
  private HandTurnedHub hub;

  @BeforeEach
  void openLoopsThatNeverRun() throws IOException {
    loops = new EventLoopGroup(1, System::nanoTime);
    hub = HandTurnedHub.on(loops.loops().get(0), options, counters, mark);
    mark.sessions(1);
  }

  @AfterEach
  void closeLoops() {
    hub.close();
    loops.close(0);
  }

  private Backpressure backpressure(Ticker ticker) {
    return new Backpressure(loops, hub.registry(), mark, options.delivery(), counters, ticker);
  }

  @Test
  void whatTheHubTookOfTheTimeIsNotThereForTheTarget() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Backpressure backpressure =
        backpressure(
            () -> {
              looks.incrementAndGet();
              return now.get();
            });
    mark.add(11);
    CompletableFuture<Boolean> waited =
        CompletableFuture.supplyAsync(() -> backpressure.awaitRoom(() -> true));
    await().until(() -> looks.get() == 2); // when it ends, and how much of that is left

    now.set(LONG.toNanos());
    hub.account().flowing(-11);
    hub.account().settle();

    assertThat(waited.get(20, TimeUnit.SECONDS)).isFalse(); // not five minutes later
    assertThat(counters.publishesRefused.sum()).isZero();
  }

  @Test
  void whoFindsNoRoomInTimeIsRefusedAndCounted() {
    Backpressure backpressure = backpressure(() -> now.getAndAdd(LONG.toNanos()));
    mark.add(11);

    assertThatThrownBy(() -> backpressure.awaitRoom(() -> false))
        .isInstanceOf(PushException.class)
        .hasMessageContaining("11 bytes wait");
    assertThat(counters.publishesRefused.sum()).isEqualTo(1);
  }
}
