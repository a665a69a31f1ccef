package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * What comes after an idle time has its whole time for everything: no deadline is set in the past.
 */
class AfterIdleTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** Time passes and nothing happens at the hub. */
  private static void idle() {
    Awaitility.await().pollDelay(SHORT.multipliedBy(2)).until(() -> true);
  }

  @Test
  void aPageThatComesAfterAnIdleTimeHasItsWholeTimeForTheHandshake() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.limits(l -> l.handshakeTimeout(SHORT)))) {
      idle();
      hub.keep(hub.to().open()).bind("uid1");
    }
  }

  @Test
  void aHandshakeAfterAnIdleTimeLeavesTheWholeTimeToBind() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.limits(l -> l.bindTimeout(SHORT)))) {
      RawPage page = hub.connection();
      hub.letTheHubRead(hub.acquaintedPublisher());
      idle();
      page.send(hub.to().handshake()).expectUpgrade();
      page.bind("uid1");
      HubUnderTest.await().untilAsserted(() -> assertThat(hub.hub().isOnline("uid1")).isTrue());
    }
  }

  @Test
  void aPageThatClosesAfterAnIdleTimeIsAnsweredAndNotReset() {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.delivery(d -> d.loops(1).closeTimeout(SHORT)))) {
      RawPage page = hub.page("uid1");
      RawPublisher probe = hub.acquaintedPublisher();
      idle();
      page.sendClose(1000, "bye");
      assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.CLOSE);
      page.expectEof();
      hub.letTheHubRead(probe);
      // The page keeps its end open: the hub must wait for it closeTimeout long.
      assertThat(hub.hub().stats().connections()).isEqualTo(1);
    }
  }

  @Test
  void aRefusalAfterAnIdleTimeReachesThePublisher() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.delivery(d -> d.loops(1).closeTimeout(SHORT))
                    .listener(l -> l.secret("secret")))) {
      RawPublisher publisher = hub.publisher();
      RawPage probe = hub.page("uid1");
      idle();
      publisher.line("{\"cmd\":\"ping\"}");
      assertThat(publisher.readToEnd()).startsWith("error auth-required");
      assertThat(probe.text("a turn later").nextText()).isEqualTo("a turn later");
      assertThat(hub.hub().stats().publishers()).isEqualTo(1);
    }
  }
}
