package dev.pushhub.core.soak;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Everything at once, for a while: pages that stay, pages and publishers that come and go, bad
 * networks and worse ones, pages that never read, garbage. At the end no page that stayed has
 * missed a message or heard one out of order, and the process holds what it held before.
 *
 * <p>There are two rounds, on one hub: what the process holds is counted after the first, which has
 * made all that is made once, and after the second.
 */
final class Soak implements AutoCloseable {
  private static final int STAY = 60; // by each of two ways
  private static final int COME = 8;
  private static final Duration LEAST_REHEARSAL = Duration.ofSeconds(6);

  private final Random random;
  private final ExecutorService hookThreads = Executors.newFixedThreadPool(4);
  private final PushHub hub;
  private final StringBuilder figures = new StringBuilder();

  Soak(long seed) {
    random = new Random(seed);
    ((ThreadPoolExecutor) hookThreads).prestartAllCoreThreads(); // so that their number is known
    hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .webSocket(
                w ->
                    w.heartbeatInterval(Duration.ofSeconds(2))
                        .heartbeatTimeout(Duration.ofSeconds(8)))
            .delivery(d -> d.loops(2))
            .hooks(new PushListener() {})
            .hookThreads(h -> h.executor(hookThreads))
            .build();
    hub.start();
  }

  /** What was done and heard. */
  String figures() {
    return figures.toString();
  }

  /** Both rounds. */
  void run(Duration time) {
    Duration rehearsal = time.dividedBy(10);
    round(rehearsal.compareTo(LEAST_REHEARSAL) < 0 ? LEAST_REHEARSAL : rehearsal);
    Footprint before = Footprint.now();
    round(time);
    Footprint[] after = new Footprint[1];
    patiently()
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              after[0] = Footprint.now();
              if (!after[0].isBackTo(before)) {
                throw new AssertionError("before: " + before + "; after: " + after[0]);
              }
            });
    figures.append("before: ").append(before).append("\nafter:  ").append(after[0]).append('\n');
  }

  private static ConditionFactory patiently() {
    return Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(60));
  }

  private void round(Duration time) {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (FaultProxy gentle =
            FaultProxy.to(hub.webSocketPort())
                .seed(random.nextLong())
                .delay(Duration.ofMillis(20))
                .pieces(700)
                .bytesPerSecond(4 << 20)
                .start();
        FaultProxy rough =
            FaultProxy.to(hub.webSocketPort())
                .seed(random.nextLong())
                .delay(Duration.ofMillis(40))
                .pieces(200)
                .start();
        FaultProxy gentleListener =
            FaultProxy.to(hub.listenerPort())
                .seed(random.nextLong())
                .delay(Duration.ofMillis(10))
                .pieces(50)
                .start();
        FaultProxy roughListener =
            FaultProxy.to(hub.listenerPort()).seed(random.nextLong()).pieces(30).start();
        Stayers near = Stayers.connect(hub.webSocketPort(), "near", STAY);
        Stayers far = Stayers.connect(gentle.port(), "far", STAY);
        RawPublisher direct = RawPublisher.connect(hub.listenerPort());
        RawPublisher detour = RawPublisher.connect(gentleListener.port())) {
      patiently().until(() -> hub.stats().sessions() == 2 * STAY);
      List<String> targets = Stream.concat(near.uids().stream(), far.uids().stream()).toList();
      List<Publishing> publishers =
          List.of(
              new Publishing("process1", targets, this::inProcess, random.nextLong(), over),
              new Publishing("process2", targets, this::inProcess, random.nextLong(), over),
              new Publishing("wire1", targets, byWire(direct), random.nextLong(), over),
              new Publishing("wire2", targets, byWire(detour), random.nextLong(), over));
      Comers comers = new Comers(over);
      Trouble trouble = new Trouble(hub, rough, gentle, random.nextLong(), over);
      AtomicLong flighty = new AtomicLong();
      List<Future<?>> work = new ArrayList<>();
      publishers.forEach(publisher -> work.add(threads.submit(publisher)));
      for (int i = 0; i < COME; i++) {
        boolean byProxy = i % 2 == 0;
        long seed = random.nextLong();
        work.add(
            threads.submit(
                () -> comers.comeAndGo(() -> byProxy ? rough.port() : hub.webSocketPort(), seed)));
      }
      work.add(threads.submit(trouble));
      long seed = random.nextLong();
      work.add(threads.submit(() -> publishAndGo(roughListener, seed, flighty, over)));

      watch(time, near, far, comers, work);
      over.set(true);
      HubStats stats = hub.stats();
      finish(work, near, far, publishers);

      tell(time, stats, near, far, publishers, comers, trouble, rough, roughListener, flighty);
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
    patiently().until(this::isEmpty);
  }

  /** Till the time is over, or something is wrong. */
  private static void watch(
      Duration time, Stayers near, Stayers far, Comers comers, List<Future<?>> work) {
    long end = System.nanoTime() + time.toNanos();
    Awaitility.await()
        .forever()
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> {
              near.check();
              far.check();
              comers.check();
              for (Future<?> one : work) {
                if (one.isDone()) {
                  one.get(); // fails as it has
                }
              }
              return System.nanoTime() - end >= 0;
            });
  }

  private void finish(
      List<Future<?>> work, Stayers near, Stayers far, List<Publishing> publishers) {
    for (Future<?> one : work) {
      patiently()
          .until(
              () -> {
                hub.disconnect(Comers.UID, "the soak is over"); // who waits for one more message
                return one.isDone();
              });
    }
    patiently()
        .untilAsserted(
            () -> {
              near.check();
              far.check();
              for (Publishing publisher : publishers) {
                List<String> missing = new ArrayList<>(near.missing(publisher));
                missing.addAll(far.missing(publisher));
                if (!missing.isEmpty()) {
                  throw new AssertionError(missing.size() + " runs end early: " + missing);
                }
              }
            });
  }

  private boolean isEmpty() {
    HubStats stats = hub.stats();
    return stats.connections() == 0
        && stats.sessions() == 0
        && stats.uids() == 0
        && stats.publishers() == 0
        && stats.bytesWaiting() == 0;
  }

  private boolean inProcess(String target, String message) {
    try {
      return target.equals(Publishing.ALL)
          ? hub.broadcast(message) > 0
          : hub.sendToUid(target, message);
    } catch (PushException e) {
      if (e.reason() != PushException.Reason.OVERLOADED) {
        throw e;
      }
      return false; // nothing was sent
    }
  }

  private static Publishing.Way byWire(RawPublisher publisher) {
    return (target, message) -> publisher.request(line(target, message)).equals("ok");
  }

  private static String line(String target, String message) {
    return target.equals(Publishing.ALL)
        ? "{\"cmd\":\"broadcast\",\"message\":\"" + message + "\"}"
        : "{\"cmd\":\"send\",\"to\":\"" + target + "\",\"message\":\"" + message + "\"}";
  }

  /** Publishers that a bad network cuts: under a new name each time, to those who come and go. */
  private static void publishAndGo(
      FaultProxy network, long seed, AtomicLong connections, AtomicBoolean over) {
    Random random = new Random(seed);
    while (!over.get()) {
      publishAWhile(network, random, "flighty" + connections.incrementAndGet(), over);
    }
  }

  private static void publishAWhile(
      FaultProxy network, Random random, String name, AtomicBoolean over) {
    try (RawPublisher publisher = RawPublisher.connect(network.port())) {
      int lines = random.nextInt(400);
      for (int i = 0; i < lines && !over.get(); i++) {
        if (i == lines / 2) {
          network.cut(random.nextInt(2));
          network.halfClose(random.nextInt(2));
        }
        if (!publisher
            .request(line(Comers.UID, Runs.message(name, Comers.UID, i, "")))
            .equals("ok")) {
          return; // nobody was there: a run must not have a gap
        }
      }
    } catch (AssertionError | UncheckedIOException e) {
      return; // cut
    }
  }

  private void tell(
      Duration time,
      HubStats stats,
      Stayers near,
      Stayers far,
      List<Publishing> publishers,
      Comers comers,
      Trouble trouble,
      FaultProxy rough,
      FaultProxy roughListener,
      AtomicLong flighty) {
    long sent = publishers.stream().mapToLong(Publishing::sent).sum();
    figures.append(
        """
        %d s: %d messages sent, %d heard by the %d pages that stayed, none missing, none out of order
          %d pages came and went and heard %d without a gap; the network ended %d of them
          %d publishers came and went; %d cuts, %d half closes, %d troubles in all
          %s
        """
            .formatted(
                time.toSeconds(),
                sent,
                near.heard() + far.heard(),
                near.size() + far.size(),
                comers.pages(),
                comers.heard(),
                comers.cut(),
                flighty.get(),
                rough.cuts() + roughListener.cuts(),
                rough.halfCloses() + roughListener.halfCloses(),
                trouble.made(),
                stats));
    if (stats.connectionsFailed() > 0 || comers.heard() == 0 || trouble.made() == 0) {
      throw new AssertionError("connections failed, or nothing went on: " + figures);
    }
  }

  @Override
  public void close() {
    hub.close();
    hookThreads.shutdown();
  }
}
