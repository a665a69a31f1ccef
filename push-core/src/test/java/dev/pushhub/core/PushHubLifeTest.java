package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.wire.RawPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Built, started, closed, in that order, once; ports and threads. */
@Timeout(60)
class PushHubLifeTest {

  @Test
  void aHubIsStartedOnce() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      PushHub started = hub.hub();

      assertThatThrownBy(started::start).isInstanceOf(IllegalStateException.class);

      hub.page("uid1");
    }
  }

  @Test
  void aClosedHubIsNotStartedAgain() {
    PushHub hub = HubUnderTest.builder().build();
    hub.close();

    assertThatThrownBy(hub::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void beforeItIsStartedAHubSendsNothing() {
    try (PushHub hub = HubUnderTest.builder().build()) {
      assertNotRunning(() -> hub.sendToUid("uid1", "x"));
      assertNotRunning(() -> hub.broadcast("x"));
    }
  }

  @Test
  void afterItIsClosedAHubSendsNothing() {
    PushHub hub = HubUnderTest.builder().build();
    hub.start();
    hub.close();

    assertNotRunning(() -> hub.sendToUid("uid1", "x"));
    assertNotRunning(() -> hub.broadcast("x"));
    assertThat(hub.isOnline("uid1")).isFalse();
    assertThat(hub.onlineUids()).isEmpty();
  }

  @Test
  void portZeroPicksFreeOnes() {
    try (HubUnderTest hub = HubUnderTest.started();
        HubUnderTest another = HubUnderTest.started()) {
      assertThat(
              List.of(
                  hub.hub().webSocketPort(),
                  hub.hub().listenerPort(),
                  another.hub().webSocketPort(),
                  another.hub().listenerPort()))
          .doesNotHaveDuplicates()
          .allMatch(port -> port > 0);
    }
  }

  @Test
  void aTakenWebSocketPortIsNamedAndNothingStaysOpen() throws IOException {
    try (ServerSocket taken = bind(0)) {
      int free = freePort();
      PushHub hub =
          HubUnderTest.builder().webSocketPort(taken.getLocalPort()).listenerPort(free).build();

      assertCanNotBind(hub, taken.getLocalPort());

      assertCanBeBound(free);
      assertNoThreadIsLeft();
      hub.close();
    }
  }

  @Test
  void aTakenListenerPortIsNamedAndNothingStaysOpen() throws IOException {
    try (ServerSocket taken = bind(0)) {
      int free = freePort();
      PushHub hub =
          HubUnderTest.builder().webSocketPort(free).listenerPort(taken.getLocalPort()).build();

      assertCanNotBind(hub, taken.getLocalPort());

      assertCanBeBound(free);
      assertNoThreadIsLeft();
      hub.close();
    }
  }

  @Test
  void anAddressThatIsNotHereIsNamed() {
    PushHub hub = HubUnderTest.builder().webSocket(w -> w.address("192.0.2.1")).build();

    assertThatThrownBy(hub::start)
        .asInstanceOf(InstanceOfAssertFactories.type(PushException.class))
        .returns(PushException.Reason.CANNOT_BIND, PushException::reason)
        .extracting(PushException::getMessage)
        .asString()
        .contains("192.0.2.1", "an address of this machine");
    assertNoThreadIsLeft();
  }

  @Test
  void withoutListenerAHubIsFedInProcessOnly() throws IOException {
    int port = freePort();
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder -> builder.listenerPort(port).listener(l -> l.enabled(false)))) {
      RawPage page = hub.page("uid1");

      assertThat(hub.hub().sendToUid("uid1", "hi")).isTrue();

      assertThat(page.nextText()).isEqualTo("hi");
      assertCanBeBound(port);
    }
  }

  @Test
  void aClosedHubLeavesNoPortAndNoThread() {
    HubUnderTest hub = HubUnderTest.started(builder -> builder.delivery(d -> d.loops(3)));
    int webSocketPort = hub.hub().webSocketPort();
    int listenerPort = hub.hub().listenerPort();
    hub.page("uid1").text("so that hook threads run");
    hub.publisher();

    hub.close();

    assertCanBeBound(webSocketPort);
    assertCanBeBound(listenerPort);
    assertNoThreadIsLeft();
  }

  @Test
  void startedAndClosedTwentyTimesItLeavesNoThread() {
    int port = freePort();
    for (int i = 0; i < 20; i++) {
      try (HubUnderTest hub = HubUnderTest.started(builder -> builder.webSocketPort(port))) {
        RawPage page = hub.page("uid1");
        assertThat(hub.hub().sendToUid("uid1", "hi")).isTrue();
        assertThat(page.nextText()).isEqualTo("hi");
        page.sendClose(1000, "");
        page.expectClose();
      }
    }
    assertNoThreadIsLeft();
  }

  private static void assertNotRunning(ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(PushException.class))
        .returns(PushException.Reason.NOT_RUNNING, PushException::reason);
  }

  private static void assertCanNotBind(PushHub hub, int port) {
    assertThatThrownBy(hub::start)
        .asInstanceOf(InstanceOfAssertFactories.type(PushException.class))
        .returns(PushException.Reason.CANNOT_BIND, PushException::reason)
        .extracting(PushException::getMessage)
        .asString()
        .contains(Integer.toString(port));
  }

  static void assertCanBeBound(int port) {
    try (ServerSocket socket = bind(port)) {
      assertThat(socket.getLocalPort()).isEqualTo(port);
    } catch (IOException e) {
      throw new AssertionError("port " + port + " is still bound", e);
    }
  }

  /** A thread that has been told to end may take a moment; hence the wait. */
  static void assertNoThreadIsLeft() {
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("pushhub-")));
  }

  private static int freePort() {
    try (ServerSocket socket = bind(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    return new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }
}
