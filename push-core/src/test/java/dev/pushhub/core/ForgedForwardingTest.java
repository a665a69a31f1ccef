package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.options.AccessOptions;
import dev.pushhub.core.options.ForwardedHeader;
import dev.pushhub.core.wire.RawPage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a page comes from, with headers that say something else. */
@Timeout(60)
class ForgedForwardingTest {
  private final Queue<InetSocketAddress> authenticated = new ConcurrentLinkedQueue<>();

  private HubUnderTest hub(Consumer<AccessOptions.Builder> options) {
    return HubUnderTest.started(
        builder ->
            builder
                .access(options)
                .authenticator(
                    (credential, handshake) -> {
                      authenticated.add(handshake.remoteAddress());
                      return Authentication.uid(credential);
                    }));
  }

  private InetSocketAddress remote(HubUnderTest hub, RawPage.Options page) {
    authenticated.clear();
    hub.bound(hub.keep(page.open()), "uid1");
    PushSession session = hub.hub().sessions("uid1").iterator().next();
    assertThat(authenticated).containsExactly(session.remoteAddress());
    session.close("the next");
    HubUnderTest.await().until(() -> !hub.hub().isOnline("uid1"));
    return session.remoteAddress();
  }

  @Test
  void fromWhomIsNotTrustedTheHeadersAreIgnored() {
    try (HubUnderTest hub = hub(a -> a.trustedProxies(List.of("10.0.0.0/8")))) {
      for (List<String> forged :
          List.of(
              List.of("X-Forwarded-For", "203.0.113.7"),
              List.of("X-Forwarded-For", "203.0.113.7", "X-Forwarded-For", "10.0.0.1"),
              List.of("Forwarded", "for=203.0.113.7"),
              List.of("X-Real-IP", "203.0.113.7"))) {
        RawPage.Options to = hub.to();
        for (int i = 0; i < forged.size(); i += 2) {
          to.header(forged.get(i), forged.get(i + 1));
        }

        InetSocketAddress remote = remote(hub, to);

        assertThat(remote.getAddress().isLoopbackAddress()).isTrue();
        assertThat(remote.getPort()).isPositive();
      }
    }
  }

  @Test
  void whatAClientForgesInFrontOfATrustedProxysWordIsIgnored() {
    try (HubUnderTest hub = hub(a -> a.trustedProxies(List.of("127.0.0.1", "10.0.0.0/8")))) {
      RawPage.Options two =
          hub.to()
              .header("X-Forwarded-For", "127.0.0.1")
              .header("X-Forwarded-For", "127.0.0.1, 203.0.113.7, 10.0.0.2")
              .header("Forwarded", "for=198.51.100.9");

      assertThat(remote(hub, two)).isEqualTo(new InetSocketAddress("203.0.113.7", 0));
    }
  }

  @Test
  void theStandardHeaderIsAnOption() {
    try (HubUnderTest hub =
        hub(
            a ->
                a.trustedProxies(List.of("127.0.0.1"))
                    .forwardedHeader(ForwardedHeader.FORWARDED))) {
      RawPage.Options page =
          hub.to()
              .header("X-Forwarded-For", "198.51.100.9")
              .header("Forwarded", "for=\", for=\"[2001:db8::7]:4711\"");

      assertThat(remote(hub, page)).isEqualTo(new InetSocketAddress("2001:db8::7", 4711));
    }
  }

  @Test
  void aProxyThatSaysNothingOrNonsenseIsItselfTheClient() {
    try (HubUnderTest hub = hub(a -> a.trustedProxies(List.of("127.0.0.1")))) {
      assertThat(remote(hub, hub.to()).getAddress().isLoopbackAddress()).isTrue();
      assertThat(
              remote(hub, hub.to().header("X-Forwarded-For", "203.0.113.7, unknown"))
                  .getAddress()
                  .isLoopbackAddress())
          .isTrue();
    }
  }
}
