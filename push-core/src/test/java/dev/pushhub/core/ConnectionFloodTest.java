package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections past the limits are refused and counted, and everybody else is served. */
@Timeout(120)
class ConnectionFloodTest {

  /** Whether a page gets in; a refusal is an answer or a reset. */
  private static boolean getsIn(HubUnderTest hub, RawPage.Options page) {
    RawPage opened = hub.keep(page.openRaw());
    try {
      String head = opened.send(page.handshake()).readHead();
      if (!head.startsWith("HTTP/1.1 101 ")) {
        assertThat(head).contains("\r\nRetry-After: ");
        opened.close();
        return false;
      }
      return true;
    } catch (AssertionError | UncheckedIOException reset) {
      opened.close();
      return false;
    }
  }

  private static RawPage.Options from(HubUnderTest hub, String client) {
    return hub.to().header("X-Forwarded-For", client);
  }

  @Test
  void pastTheLimitInAllPagesAreRefusedAndThoseWhoAreThereAndPublishersAreServed() {
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.limits(l -> l.connections(5)))) {
      List<RawPage> here = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        here.add(hub.page("uid" + i));
      }

      for (int i = 0; i < 300; i++) {
        assertThat(getsIn(hub, hub.to())).isFalse();
      }

      RawPublisher publisher = hub.publisher();
      for (int i = 0; i < 5; i++) {
        assertThat(publisher.request("{\"uid\":\"uid" + i + "\"}")).isEqualTo("ok");
        assertThat(here.get(i).nextText()).isEqualTo("{\"uid\":\"uid" + i + "\"}");
      }
      assertThat(hub.hub().stats().connectionsRefused()).isEqualTo(300);
      assertThat(hub.hub().stats().connections()).isEqualTo(5);

      here.get(0).close();
      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 4);
      assertThat(getsIn(hub, hub.to())).isTrue();
    }
  }

  @Test
  void aFloodFromOneAddressIsRefusedWhileOthersAreServed() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .limits(l -> l.connectionsPerAddress(3))
                    .access(a -> a.trustedProxies(List.of("127.0.0.1"))))) {
      for (int i = 0; i < 3; i++) {
        assertThat(getsIn(hub, from(hub, "203.0.113.7"))).isTrue();
      }

      for (int i = 0; i < 200; i++) {
        assertThat(getsIn(hub, from(hub, "127.0.0.1, 203.0.113.7"))).isFalse();
        if (i % 20 == 0) {
          assertThat(getsIn(hub, from(hub, "198.51.100." + i))).isTrue();
        }
      }

      assertThat(hub.hub().stats().connectionsPerAddressRefused()).isEqualTo(200);
      assertThat(hub.hub().stats().connectionsRefused()).isZero();
      assertThat(
              hub.keep(from(hub, "203.0.113.7").openRaw())
                  .send(from(hub, "203.0.113.7").handshake())
                  .readHead())
          .startsWith("HTTP/1.1 429 ");
    }
  }

  @Test
  void allAddressesOfAnIpv6CustomerCountAsOne() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            builder ->
                builder
                    .limits(l -> l.connectionsPerAddress(1))
                    .access(a -> a.trustedProxies(List.of("127.0.0.1"))))) {
      assertThat(getsIn(hub, from(hub, "2001:db8:0:1::1"))).isTrue();
      assertThat(getsIn(hub, from(hub, "2001:db8:0:1::2"))).isFalse();
      assertThat(getsIn(hub, from(hub, "2001:db8:0:2::1"))).isTrue();
    }
  }

  @Test
  void loopbackIsSparedUnlessAProxyThatIsNotTrustedHidesBehindIt() {
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.limits(l -> l.connectionsPerAddress(2)))) {
      for (int i = 0; i < 10; i++) {
        assertThat(getsIn(hub, hub.to())).isTrue();
      }
      assertThat(getsIn(hub, from(hub, "203.0.113.1"))).isTrue();
      assertThat(getsIn(hub, from(hub, "203.0.113.2"))).isTrue();
      assertThat(getsIn(hub, from(hub, "203.0.113.3"))).isFalse();
    }
  }

  /** With a limit of four in all and two for an address, one that leaked would be felt. */
  @Test
  void placesAreGivenBackOnEveryWayAConnectionCanEnd() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            RecordingListener.silent(),
            builder ->
                builder
                    .newestSessionOnly(true)
                    .limits(
                        l ->
                            l.connections(4)
                                .connectionsPerAddress(2)
                                .handshakeTimeout(Duration.ofMillis(50))
                                .bindTimeout(Duration.ofMillis(100)))
                    .access(a -> a.trustedProxies(List.of("127.0.0.1"))))) {
      Random random = new Random(11);
      for (int i = 0; i < 200; i++) {
        comeAndGo(hub, random.nextInt(10));
        HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      }

      assertThat(hub.hub().stats().connectionsRefused()).isZero();
      assertThat(hub.hub().stats().connectionsPerAddressRefused()).isZero();
      for (String client : List.of("203.0.113.7", "203.0.113.7", "203.0.113.8", "203.0.113.8")) {
        assertThat(getsIn(hub, from(hub, client))).isTrue();
      }
      assertThat(getsIn(hub, from(hub, "203.0.113.9"))).isFalse();
    }
  }

  private static void comeAndGo(HubUnderTest hub, int way) {
    RawPage.Options to = from(hub, "203.0.113.7");
    switch (way) {
      case 0 -> to.open().sendClose(1000, "").expectClose();
      case 1 -> to.open().close();
      case 2 -> to.open().abort();
      case 3 -> to.openRaw().close();
      case 4 -> to.openRaw().abort();
      case 5 -> readToEndOf(to.openRaw()); // its time is over
      case 6 -> readToEndOf(to.openRaw().send("no HTTP\r\n\r\n"));
      case 7 ->
          readToEndOf(to.header("Origin", "http://evil.example").openRaw().send(to.handshake()));
      case 8 -> to.open().expectClose(); // no credential
      default -> {
        RawPage older = hub.bound(to.open(), "uid1");
        RawPage newer = to.open().bind("uid1");
        assertThat(older.expectClose().closeCode()).isEqualTo(4500);
        hub.hub().disconnect("uid1", "enough");
        assertThat(newer.expectClose().closeCode()).isEqualTo(4501);
      }
    }
  }

  private static void readToEndOf(RawPage page) {
    page.readToEnd();
    page.close();
  }
}
