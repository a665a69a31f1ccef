package dev.pushhub.core.soak;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.core.wire.PageCrowd;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Does harm, a few times a second, to whoever is not among those who stay. One thread. */
final class Trouble implements Runnable {
  private static final long MOST_PAUSE_NANOS = 400_000_000;

  private final PushHub hub;
  private final FaultProxy rough;
  private final FaultProxy gentle;
  private final Random random;
  private final AtomicBoolean over;
  private final AtomicLong made = new AtomicLong();

  Trouble(PushHub hub, FaultProxy rough, FaultProxy gentle, long seed, AtomicBoolean over) {
    this.hub = hub;
    this.rough = rough;
    this.gentle = gentle;
    this.random = new Random(seed);
    this.over = over;
  }

  long made() {
    return made.get();
  }

  @Override
  public void run() {
    while (!over.get()) {
      try {
        make(random.nextInt(9));
        made.incrementAndGet();
      } catch (AssertionError | UncheckedIOException e) {
        // The hub had closed what was still being written to, as it may.
        made.incrementAndGet();
      }
      LockSupport.parkNanos(random.nextLong(MOST_PAUSE_NANOS));
    }
  }

  private void make(int kind) {
    switch (kind) {
      case 0, 1 -> rough.cut(1 + random.nextInt(2));
      case 2, 3 -> rough.halfClose(1);
      case 4 -> rough.stall(Duration.ofMillis(random.nextInt(1_000)));
      case 5 -> gentle.stall(Duration.ofMillis(random.nextInt(300)));
      case 6 -> oneThatNeverReads();
      case 7 -> garbage();
      default -> manyThatDropAtOnce();
    }
  }

  private void oneThatNeverReads() {
    try (PageCrowd never =
        PageCrowd.thatNeverReads(hub.webSocketPort(), Collections.singletonList("never"))) {
      String much = "x".repeat(1 << 20);
      for (int i = 0; i < 20 && !over.get(); i++) {
        hub.sendToUid("never", much);
      }
      never.check();
    }
  }

  private void garbage() {
    byte[] bytes = new byte[1 + random.nextInt(2_000)];
    random.nextBytes(bytes);
    try (RawPublisher publisher = RawPublisher.connect(hub.listenerPort());
        RawPage handshake = RawPage.to(hub.webSocketPort()).openRaw();
        RawPage frames = RawPage.connect(hub.webSocketPort())) {
      publisher.send(bytes);
      handshake.send(bytes);
      frames.bind("garbage").send(bytes);
    }
  }

  private void manyThatDropAtOnce() {
    PageCrowd.connect(hub.webSocketPort(), Collections.nCopies(100, "drops"), (page, text) -> {})
        .abort();
  }
}
