package dev.pushhub.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.internal.publish.HandTurnedHub;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.wire.CollidingNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    try (ScriptedPage page = ScriptedPage.open()) {
      HandTurnedHub hub = HandTurnedHub.of(page, new HubOptions.Builder().hooks(counting).build());
      SessionRegistry registry = hub.registry();
      Surroundings around =
          new Surroundings(
              hub.hooks(), (to, message) -> false, hub.memberships(), page.counters(), 1);
      List<Session> sessions = new ArrayList<>();
      for (String uid : UIDS) {
        sessions.add(
            new Session(
                sessions.size(),
                uid,
                page.webSocket(),
                HandTurnedHub.handshake(),
                Set.of(),
                around,
                null));
      }

      sessions.forEach(registry::add);

      assertThat(UIDS).allMatch(registry::isOnline);
      assertThat(registry.uids()).hasSize(UIDS.size());
      assertThat(registry.uids().containsAll(UIDS)).isTrue();
      sessions.forEach(registry::remove);
      assertThat(registry.uidCount()).isZero();
      hub.close();
    }
    assertThat(online).hasValue(0);
  }
}
