package dev.pushhub.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.publish.HandTurnedHub;
import dev.pushhub.core.internal.websocket.ScriptedPage;
import dev.pushhub.core.options.HubOptions;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fresh credential for a bound page: the same uid goes on, another one is refused. */
class SessionRenewalTest {
  private final ScriptedPage page = ScriptedPage.open();
  private final HandTurnedHub hub = HandTurnedHub.of(page, new HubOptions.Builder().build());
  private final Sessions sessions = hub.sessions();
  private final Session session = hub.begin("uid1", page);
  private final Heartbeat heartbeat = sessions.heartbeat(page.webSocket(), in(5));

  SessionRenewalTest() {
    page.atDeadline(heartbeat::beat);
  }

  @AfterEach
  void closePage() {
    page.close();
  }

  private OptionalLong in(int seconds) {
    return OptionalLong.of(page.webSocket().loop().nanos() + Duration.ofSeconds(seconds).toNanos());
  }

  private void passes(int seconds) {
    page.loop().advance(Duration.ofSeconds(seconds)).advance(Duration.ofMillis(100));
  }

  @Test
  void withoutAFreshCredentialTheSessionEnds() {
    passes(5);

    assertThat(page.heard()).last().asString().startsWith("<4001 ");
  }

  @Test
  void aFreshCredentialOfTheSameUidMovesTheEnd() {
    assertThat(sessions.renew(session, heartbeat, "uid1", in(10))).isTrue();

    passes(8);
    assertThat(page.webSocket().isOpen()).isTrue();
    passes(2);
    assertThat(page.heard()).last().asString().startsWith("<4001 ");
  }

  @Test
  void aFreshCredentialMayEndSooner() {
    assertThat(sessions.renew(session, heartbeat, "uid1", in(1))).isTrue();

    passes(1);

    assertThat(page.webSocket().isOpen()).isFalse();
  }

  @Test
  void aFreshCredentialThatIsOverEndsTheSession() {
    assertThat(sessions.renew(session, heartbeat, "uid1", in(0))).isTrue();
    assertThat(page.told()).contains("closed 4001 the credential has expired: bring a fresh one");
  }

  @Test
  void aFreshCredentialWithoutAnEndTakesTheEndAway() {
    sessions.renew(session, heartbeat, "uid1", OptionalLong.empty());

    passes(8);

    assertThat(page.webSocket().isOpen()).isTrue();
  }

  @Test
  void aFreshCredentialOfAnotherUidIsRefused() {
    assertThat(sessions.renew(session, heartbeat, "uid2", in(10))).isFalse();
    page.loop().turn();

    assertThat(session.isOpen()).isFalse();
    assertThat(session.uid()).isEqualTo("uid1");
    assertThat(hub.registry().isOnline("uid2")).isFalse();
    assertThat(page.heard()).containsExactly("<1008 the fresh credential is for another user>");
    assertThat(page.counters().bindsRefused.sum()).isEqualTo(1);
  }
}
