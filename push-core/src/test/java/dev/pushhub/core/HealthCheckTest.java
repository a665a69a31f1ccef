package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a load balancer or a probe asks on the WebSocket port. */
@Timeout(60)
class HealthCheckTest {

  private static String answer(HubUnderTest hub, String request) {
    RawPage page = hub.connection();
    page.send(request + "\r\n\r\n");
    String all = page.readToEnd();
    page.close();
    return all;
  }

  @Test
  void aHubThatRunsSaysOkAndNothingElse() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      String answer = answer(hub, "GET /healthz HTTP/1.1\r\nHost: 10.0.0.7:1234");

      assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nok\n");
      assertThat(answer).doesNotContainIgnoringCase("server:").doesNotContain("Access-Control");
      assertThat(answer(hub, "GET /healthz?x HTTP/1.0")).startsWith("HTTP/1.1 200 ");
      assertThat(answer(hub, "HEAD /healthz HTTP/1.1\r\nHost: a"))
          .startsWith("HTTP/1.1 200 ")
          .contains("\r\nContent-Length: 3\r\n")
          .endsWith("\r\n\r\n");
      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      assertThat(hub.hub().stats().handshakesRefused()).isZero();
    }
  }

  @Test
  void whateverElseIsAskedIsNoHealthCheck() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      assertThat(answer(hub, "GET /healthz/ HTTP/1.1\r\nHost: a")).startsWith("HTTP/1.1 426 ");
      assertThat(answer(hub, "GET /health HTTP/1.1\r\nHost: a")).startsWith("HTTP/1.1 426 ");
      assertThat(answer(hub, "POST /healthz HTTP/1.1\r\nHost: a")).startsWith("HTTP/1.1 405 ");
    }
  }

  @Test
  void aPageMayOpenItsWebSocketThere() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.bound(hub.keep(hub.to().path("/healthz").open()), "uid1");
    }
  }

  @Test
  void itCanBeSwitchedOff() {
    try (HubUnderTest hub =
        HubUnderTest.started(builder -> builder.webSocket(w -> w.healthCheck(false)))) {
      assertThat(answer(hub, "GET /healthz HTTP/1.1\r\nHost: a")).startsWith("HTTP/1.1 426 ");
    }
  }

  @Test
  void whoeverIsInTheMiddleOfARequestWhenTheHubClosesIsToldSo() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.connection();
      page.send("GET /healthz HTTP/1.1\r\n");
      hub.letTheHubRead(hub.publisher());

      hub.hub().close();

      assertThat(page.readHead()).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: ");
    }
  }
}
