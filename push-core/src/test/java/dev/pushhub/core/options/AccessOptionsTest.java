package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class AccessOptionsTest {

  @Test
  void byDefaultNothingIsConfigured() {
    HubOptions options = new HubOptions.Builder().build();

    assertThat(options.access())
        .isEqualTo(
            new AccessOptions(
                java.util.Set.of(),
                false,
                java.util.Set.of(),
                java.util.Set.of(),
                ForwardedHeader.X_FORWARDED_FOR));
    assertThat(options.limits().connections()).isEqualTo(100_000);
    assertThat(options.limits().connectionsPerAddress()).isZero();
    assertThat(options.webSocket().healthCheck()).isTrue();
  }

  @Test
  void whatCannotBeUsedIsToldWithItsRemedy() {
    HubOptions.Builder builder =
        new HubOptions.Builder()
            .access(
                a ->
                    a.allowedOrigins(List.of("https://app.example.com/", "*"))
                        .allowedHosts(List.of("push.example.com:1234", "http://b"))
                        .trustedProxies(List.of("10.0.0.1/8", "proxy.example.com")))
            .limits(l -> l.connections(0).connectionsPerAddress(-1));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "access.allowedOrigins has 'https://app.example.com/'; give each origin exactly",
            "access.allowedOrigins has '*'",
            "access.allowedHosts has 'push.example.com:1234'; give each name",
            "access.allowedHosts has 'http://b'",
            "access.trustedProxies has '10.0.0.1/8'; give each as an address",
            "access.trustedProxies has 'proxy.example.com'",
            "limits.connections is 0; give a number of connections, from 1",
            "limits.connectionsPerAddress is -1");
  }

  @Test
  void whatLetsNobodyInIsAProblem() {
    assertThatThrownBy(
            () -> new HubOptions.Builder().access(a -> a.configuredOriginsOnly(true)).build())
        .hasMessageContaining("access.allowedOrigins is empty, so no page could connect");
  }

  @Test
  void cookiesNeedConfiguredOrigins() {
    HubOptions.Builder builder =
        new HubOptions.Builder().webSocket(w -> w.credentials(CredentialSource.cookie("SESSION")));

    assertThatThrownBy(builder::build)
        .hasMessageContaining("webSocket.credentials has a cookie")
        .hasMessageContaining("give the origins of your pages");

    builder.access(a -> a.allowedOrigins(List.of("https://app.example.com"))).build();
  }

  @Test
  void anHttpOriginOverTlsIsAProblem() throws Exception {
    SSLContext context = SSLContext.getDefault();
    HubOptions.Builder builder =
        new HubOptions.Builder()
            .webSocket(w -> w.tls(t -> t.context(context)))
            .access(a -> a.allowedOrigins(List.of("http://app.example.com")));

    assertThatThrownBy(builder::build)
        .hasMessageContaining("'http://app.example.com' and webSocket.tls is set")
        .hasMessageContaining("serve it over https");
  }
}
