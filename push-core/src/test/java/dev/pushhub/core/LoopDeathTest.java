package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.transport.EventLoop;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop dies of what nobody foresaw: no hub is left that looks alive. */
@Timeout(60)
class LoopDeathTest {
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final PushListener hooks =
      new PushListener() {
        @Override
        public void onClosed(PushSession session, int code, String reason) {
          told.add("closed " + session.uid());
        }

        @Override
        public void onFailed(Throwable cause) {
          told.add("failed " + cause.getMessage());
        }
      };

  /** The loop that has a uid's page can't end a turn any more. */
  private static void kill(HubUnderTest hub, String uid) {
    EventLoop loop = ((Session) hub.hub().sessions(uid).get(0)).loop();
    loop.execute(
        () ->
            loop.atTurnEnd(
                () -> {
                  throw new IllegalStateException("a death, by a test");
                }));
    HubUnderTest.await()
        .until(
            () -> {
              loop.execute(() -> {}); // or it would sleep instead
              return !hub.hub().isRunning();
            });
  }

  /** Dead is the loop that accepts, or another one. */
  @ParameterizedTest
  @ValueSource(strings = {"uid1", "uid2"})
  void theHubClosesItselfAsAWholeAndSaysWhy(String victim) throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.hooks(hooks).delivery(d -> d.loops(2)))) {
      RawPage first = hub.page("uid1");
      RawPage second = hub.page("uid2");
      RawPublisher publisher = hub.acquaintedPublisher();
      int webSocketPort = hub.hub().webSocketPort();
      int listenerPort = hub.hub().listenerPort();
      assertThat(hub.hub().isRunning()).isTrue();

      kill(hub, victim);

      (victim.equals("uid1") ? first : second).expectGone();
      assertThat((victim.equals("uid1") ? second : first).expectClose().closeCode())
          .isEqualTo(1001);
      publisher.expectGone();
      assertThatThrownBy(() -> hub.hub().sendToUid("uid1", "is anybody there?"))
          .isInstanceOf(PushException.class)
          .hasMessageContaining("closed itself")
          .hasMessageContaining("a death, by a test")
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .extracting(e -> ((PushException) e).reason())
          .isEqualTo(Reason.FAILED);
      assertThatThrownBy(() -> hub.hub().broadcast("anybody?")).isInstanceOf(PushException.class);
      hub.hub().close();
      for (int port : new int[] {webSocketPort, listenerPort}) {
        try (ServerSocket again = new ServerSocket()) {
          again.setReuseAddress(true);
          again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
          assertThat(again.isBound()).isTrue();
        }
      }
      assertThat(told)
          .containsExactlyInAnyOrder("failed a death, by a test", "closed uid1", "closed uid2");
      assertThat(hub.hub().stats().connections()).isZero();
      assertThat(hub.hub().stats().publishers()).isZero();
      assertThat(hub.hub().stats().bytesWaiting()).isZero();
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .map(Thread::getName)
                  .filter(name -> name.startsWith("pushhub-loop-")))
          .isEmpty();
    }
  }

  @Test
  void aHubThatWasClosedInTimeHasNotFailed() {
    try (HubUnderTest hub = HubUnderTest.started(builder -> builder.hooks(hooks))) {
      hub.hub().close();

      assertThat(hub.hub().isRunning()).isFalse();
      assertThatThrownBy(() -> hub.hub().broadcast("anybody?"))
          .isInstanceOf(PushException.class)
          .extracting(e -> ((PushException) e).reason())
          .isEqualTo(Reason.NOT_RUNNING);
      assertThat(told).isEmpty();
    }
  }
}
