package dev.pushhub.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.Memberships;
import dev.pushhub.core.internal.topics.TopicIndex;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.wire.CollidingNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 100,000 uids with one hash code. Looked at one after the other they would take some five thousand
 * million comparisons each time, minutes in all.
 */
@Timeout(60)
class CollidingUidsTest {
  private static final List<String> UIDS = CollidingNames.of(100_000);

  @Test
  void theyAreDifferentAndCollide() {
    assertThat(new HashSet<>(UIDS)).hasSize(100_000);
    assertThat(UIDS.stream().mapToInt(String::hashCode).distinct().count()).isEqualTo(1);
  }

  @Test
  void theyAreBoundFoundListedAndUnboundInLinearTime() {
    AtomicInteger online = new AtomicInteger();
    PushListener counting =
        new PushListener() {
          @Override
          public void onOnline(String uid) {
            online.incrementAndGet();
          }

          @Override
          public void onOffline(String uid) {
            online.decrementAndGet();
          }
        };
    HubOptions options = new HubOptions.Builder().build();
    HookRunner hooks =
        new HookRunner(Optional.of(counting), options.hookThreads(), new Counters(), () -> false);
    SessionRegistry registry =
        new SessionRegistry(1, false, hooks, new HighWaterMark(1 << 20, 1 << 20));
    HandshakeRequest handshake =
        new HandshakeRequest(
            "/", "", Map.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
    try (ScriptedPage page = ScriptedPage.open()) {
      Surroundings around =
          new Surroundings(
              hooks,
              (to, message) -> false,
              new Memberships(
                  new TopicIndex(1, options.topics(), hooks, Departures.withoutGrace()),
                  registry,
                  options.topics(),
                  null),
              page.counters(),
              1);
      List<Session> sessions = new ArrayList<>();
      for (String uid : UIDS) {
        sessions.add(
            new Session(
                sessions.size(),
                uid,
                page.webSocket(),
                handshake,
                java.util.Set.of(),
                around,
                null));
      }

      sessions.forEach(registry::add);

      assertThat(UIDS).allMatch(registry::isOnline);
      assertThat(registry.uids()).hasSize(UIDS.size());
      assertThat(registry.uids().containsAll(UIDS)).isTrue();
      sessions.forEach(registry::remove);
      assertThat(registry.uidCount()).isZero();
    }
    hooks.close(TimeUnit.SECONDS.toNanos(30));
    assertThat(online).hasValue(0);
  }
}
