package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a hub ends: what pages and publishers see, whoever closes it and whatever goes on. */
@Timeout(60)
class PushHubCloseTest {

  @Test
  void pagesAreTold1001AndPublishersSeeTheEnd() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage bound = hub.page("uid1");
      RawPage unbound = hub.page();
      RawPublisher publisher = hub.acquaintedPublisher();

      CompletableFuture<Void> closing = CompletableFuture.runAsync(hub.hub()::close);

      assertThat(bound.expectClose().closeCode()).isEqualTo(1001);
      assertThat(unbound.expectClose().closeCode()).isEqualTo(1001);
      publisher.expectEof();
      publisher.close();
      closing.join();
      HubUnderTest.await().until(() -> !hub.hooks().events("offline").isEmpty());
      HubUnderTest.await().until(() -> !hub.hooks().events("closed").isEmpty());
      assertThat(hub.hooks().events("closed")).hasSize(1);
      assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 1001 ");
    }
  }

  @Test
  void whatWasAcceptedBeforeComesBeforeThe1001() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      int count = 5000;

      for (int i = 0; i < count; i++) {
        assertThat(hub.hub().sendToUid("uid1", "m" + i)).isTrue();
      }
      CompletableFuture<Void> closing = CompletableFuture.runAsync(hub.hub()::close);

      for (int i = 0; i < count; i++) {
        assertThat(page.nextText()).isEqualTo("m" + i);
      }
      assertThat(page.expectClose().closeCode()).isEqualTo(1001);
      closing.join();
    }
  }

  @Test
  void whatAPublisherWasToldOkForComesBeforeThe1001() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      RawPublisher publisher = hub.publisher();

      assertThat(publisher.request("{\"uid\":\"uid1\"}")).isEqualTo("ok");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(hub.hub()::close);

      assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\"}");
      assertThat(page.expectClose().closeCode()).isEqualTo(1001);
      publisher.expectEof();
      publisher.close();
      closing.join();
    }
  }

  @Test
  void closingTwiceDoesNoHarm() {
    HubUnderTest hub = HubUnderTest.started();

    hub.hub().close();
    hub.hub().close();
    hub.close();

    PushHubLifeTest.assertNoThreadIsLeft();
  }

  @Test
  void manyThreadsMayCloseAtOnce() {
    HubUnderTest hub = HubUnderTest.started();
    int port = hub.hub().webSocketPort();
    hub.page("uid1");
    List<Thread> threads = new ArrayList<>();

    for (int i = 0; i < 8; i++) {
      Thread thread = new Thread(hub.hub()::close);
      threads.add(thread);
      thread.start();
    }
    hub.close();

    HubUnderTest.await().until(() -> threads.stream().noneMatch(Thread::isAlive));
    PushHubLifeTest.assertCanBeBound(port);
    PushHubLifeTest.assertNoThreadIsLeft();
  }

  @Test
  void aHookMayCloseTheHub() {
    PushHub[] hubOfTheHook = new PushHub[1];
    CompletableFuture<String> closed = new CompletableFuture<>();
    RecordingListener closing =
        RecordingListener.answering(
            (session, text) -> {
              hubOfTheHook[0].close();
              closed.complete("returned");
            });
    try (HubUnderTest hub = HubUnderTest.started(closing, builder -> {})) {
      hubOfTheHook[0] = hub.hub();
      int webSocketPort = hub.hub().webSocketPort();
      int listenerPort = hub.hub().listenerPort();
      RawPage page = hub.page("uid1");
      RawPage other = hub.page("uid2");

      page.text("stop");

      assertThat(page.expectClose().closeCode()).isEqualTo(1001);
      assertThat(other.expectClose().closeCode()).isEqualTo(1001);
      assertThat(closed.join()).isEqualTo("returned");
      PushHubLifeTest.assertCanBeBound(webSocketPort);
      PushHubLifeTest.assertCanBeBound(listenerPort);
      PushHubLifeTest.assertNoThreadIsLeft();
    }
  }

  @RepeatedTest(5)
  void aHubClosesDuringTraffic() {
    HubUnderTest hub = HubUnderTest.started(builder -> builder.delivery(d -> d.loops(2)));
    int port = hub.hub().webSocketPort();
    List<RawPage> pages = List.of(hub.page("uid1"), hub.page("uid1"), hub.page("uid2"));
    RawPublisher publisher = hub.acquaintedPublisher();
    ExecutorService clients = Executors.newCachedThreadPool();
    try {
      List<Future<Integer>> codes = new ArrayList<>();
      for (RawPage page : pages) {
        codes.add(clients.submit(() -> readToClose(page)));
      }
      Future<?> inProcess = clients.submit(() -> sendUntilClosed(hub.hub()));
      Future<?> byWire = clients.submit(() -> publishUntilGone(publisher));
      HubUnderTest.await().until(() -> hub.hub().stats().deliveries() > 1000);

      hub.hub().close();

      for (Future<Integer> code : codes) {
        assertThat(code).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1001);
      }
      assertThat(inProcess).succeedsWithin(Duration.ofSeconds(10));
      assertThat(byWire).succeedsWithin(Duration.ofSeconds(10));
      PushHubLifeTest.assertCanBeBound(port);
      PushHubLifeTest.assertNoThreadIsLeft();
    } finally {
      hub.close();
      clients.shutdownNow();
    }
  }

  private static int readToClose(RawPage page) {
    while (true) {
      RawFrame frame = page.nextFrame();
      if (frame.opcode() == RawFrame.CLOSE) {
        page.frame(RawFrame.CLOSE, true, frame.payload());
        page.close();
        return frame.closeCode();
      }
    }
  }

  private static void sendUntilClosed(PushHub hub) {
    try {
      while (true) {
        hub.broadcast("in process");
      }
    } catch (PushException e) {
      assertThat(e.reason()).isEqualTo(PushException.Reason.NOT_RUNNING);
    }
  }

  /**
   * A publisher may be told that the hub closes, or see the end or a reset: its next line may be
   * under way when the hub goes.
   */
  private static void publishUntilGone(RawPublisher publisher) {
    String line = "{\"uid\":\"uid1\",\"n\":1}";
    try (publisher) {
      while (publisher.request(line).equals("ok")) {
        Thread.onSpinWait();
      }
    } catch (UncheckedIOException | AssertionError gone) {
      assertThat(gone.getMessage()).doesNotContain("nothing came");
    }
  }
}
