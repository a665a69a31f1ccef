package dev.pushhub.core;

import static dev.pushhub.core.HubUnderTest.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.TestIdentity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pages over wss, from end to end. */
class TlsPageTest {
  private static HubUnderTest started(Consumer<PushHubBuilder> options) {
    return HubUnderTest.started(
        builder -> {
          builder.webSocket(w -> w.tls(t -> t.context(TestIdentity.hub().context())));
          options.accept(builder);
        });
  }

  private static RawPage.Options to(HubUnderTest hub) {
    return hub.to().tls(TestIdentity.hub().trusting());
  }

  private static String message(int number) {
    return number + " " + "x".repeat(number * 7 % 3_000);
  }

  @Test
  void theWebSocketOfTheJdkBindsSpeaksAndHears() throws Exception {
    try (HubUnderTest hub = started(builder -> {})) {
      Queue<String> heard = new ConcurrentLinkedQueue<>();
      WebSocket page =
          HttpClient.newBuilder()
              .sslContext(TestIdentity.hub().trusting())
              .build()
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("wss://localhost:" + hub.hub().webSocketPort()), listener(heard))
              .get(10, TimeUnit.SECONDS);
      page.sendText("uid1", true).get(10, TimeUnit.SECONDS);
      await().until(() -> hub.hub().isOnline("uid1"));

      for (int i = 0; i < 1_000; i++) {
        hub.hub().sendToUid("uid1", message(i));
      }
      await().until(() -> heard.size() == 1_000);
      page.sendText("hello", true).get(10, TimeUnit.SECONDS);
      await().until(() -> heard.size() == 1_001);
      page.sendClose(1000, "").get(10, TimeUnit.SECONDS);
      await().until(() -> !hub.hub().isOnline("uid1"));

      List<String> all = List.copyOf(heard);
      for (int i = 0; i < 1_000; i++) {
        assertThat(all.get(i)).isEqualTo(message(i));
      }
      assertThat(all.get(1_000)).isEqualTo("hello");
      assertThat(hub.hub().stats().tlsFailures()).isZero();
    }
  }

  private static WebSocket.Listener listener(Queue<String> heard) {
    return new WebSocket.Listener() {
      private final StringBuilder parts = new StringBuilder();

      @Override
      public @Nullable CompletionStage<?> onText(WebSocket page, CharSequence data, boolean last) {
        parts.append(data);
        if (last) {
          heard.add(parts.toString());
          parts.setLength(0);
        }
        page.request(1);
        return null;
      }
    };
  }

  @Test
  void underBroadcastEveryPageHearsAllInOrderHoweverSlowlyItReads() {
    int messages = 3_000;
    try (HubUnderTest hub =
        started(builder -> builder.delivery(d -> d.loops(2).highWaterBytes(1 << 20)))) {
      List<RawPage> pages = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        RawPage.Options options = to(hub);
        RawPage page = hub.keep((i % 2 == 0 ? options : options.receiveBuffer(4096)).open());
        pages.add(hub.bound(page, "uid" + i));
      }

      Thread publisher =
          new Thread(
              () -> IntStream.range(0, messages).forEach(i -> hub.hub().broadcast(message(i))));
      publisher.start();
      // One page after the other: those that come later have not read a byte meanwhile.
      for (RawPage page : pages) {
        for (int i = 0; i < messages; i++) {
          assertThat(page.nextText()).isEqualTo(message(i));
        }
      }

      assertThat(hub.hub().stats().dropped()).isZero();
      await().until(() -> hub.hub().stats().bytesWaiting() == 0);
    }
  }

  @Test
  void aPageThatDoesNotReadIsDroppedAndTheOthersHearEverything() {
    try (HubUnderTest hub = started(builder -> builder.delivery(d -> d.slowPageBytes(256 << 10)))) {
      RawPage stuck = hub.bound(hub.keep(to(hub).receiveBuffer(4096).open()), "stuck");
      RawPage reader = hub.bound(hub.keep(to(hub).open()), "reader");
      String large = "y".repeat(16_000);

      for (int i = 0; hub.hub().isOnline("stuck"); i++) {
        hub.hub().sendToUid("stuck", large);
        hub.hub().sendToUid("reader", "message " + i);
        assertThat(reader.nextText()).isEqualTo("message " + i);
        assertThat(i).as("messages before it was dropped").isLessThan(10_000);
      }

      await().until(() -> hub.hub().stats().connections() == 1);
      await().until(() -> hub.hub().stats().bytesWaiting() == 0);
      assertThat(hub.hub().stats().dropped()).isPositive();
      assertThat(stuck.localPort()).isPositive();
    }
  }

  @Test
  void aHubThatClosesSendsWhatWasAcceptedThenTheCloseFrame() {
    try (HubUnderTest hub = started(builder -> {})) {
      RawPage page = hub.bound(hub.keep(to(hub).open()), "uid1");
      for (int i = 0; i < 500; i++) {
        hub.hub().sendToUid("uid1", message(i));
      }

      Thread closing = new Thread(hub.hub()::close);
      closing.start();

      for (int i = 0; i < 500; i++) {
        assertThat(page.nextText()).isEqualTo(message(i));
      }
      RawFrame close = page.expectClose();
      assertThat(close.closeCode()).isEqualTo(1001);
      page.expectEof();
    }
  }

  @Test
  void aPageOfPlainWsIsClosedAtItsFirstByte() {
    try (HubUnderTest hub = started(builder -> {})) {
      RawPage page = hub.connection();

      page.send(hub.to().handshake());

      page.expectGone();
      await().until(() -> hub.hub().stats().tlsFailures() == 1);
      assertThat(hub.hub().stats().connections()).isZero();
    }
  }

  @Test
  void manyStalledHandshakesAreClosedAndANewPageIsServedMeanwhile() {
    try (HubUnderTest hub =
        started(builder -> builder.limits(l -> l.handshakeTimeout(Duration.ofSeconds(3))))) {
      byte[] halfAHello = {22, 3, 1, 1, 0, 1, 0, 0, (byte) 0xfc, 3, 3};
      for (int i = 0; i < 200; i++) {
        RawPage stalled = hub.connection();
        if (i % 2 == 0) {
          stalled.send(halfAHello);
        }
      }

      RawPage page = hub.bound(hub.keep(to(hub).open()), "uid1");
      hub.hub().sendToUid("uid1", "meanwhile");
      assertThat(page.nextText()).isEqualTo("meanwhile");
      assertThat(hub.hub().stats().connections()).isEqualTo(201);

      await().until(() -> hub.hub().stats().connections() == 1);
      assertThat(hub.hub().stats().tlsFailures()).isEqualTo(200);
    }
  }

  @Test
  void aHandshakeThatTakesLongToComputeHoldsUpNobodyElse() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    SSLContext slow = TestIdentity.hub().contextThatWaits(asked, release);
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.webSocket(w -> w.tls(t -> t.context(slow))))) {
      Thread waiting = new Thread(() -> to(hub).open().close());
      waiting.start();
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

      assertThat(hub.publisher().request("{\"cmd\":\"ping\"}")).isEqualTo("ok");

      release.countDown();
      waiting.join(10_000);
      assertThat(waiting.isAlive()).isFalse();
      assertThat(hub.hub().stats().tlsFailures()).isZero();
    } finally {
      release.countDown();
    }
  }
}
