package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pushhub.client.PushClientException.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushClientTest {
  private static final Duration TIME = Duration.ofSeconds(10);

  @Test
  void sendWritesTheReferencesLineAndReturnsTrueForOk() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      boolean online = push.send("uid1", Map.of("percent", "88%"));

      assertThat(online).isTrue();
      assertThat(hub.line()).isEqualTo("{\"uid\":\"uid1\",\"percent\":\"88%\"}\n");
    }
  }

  @Test
  void sendReturnsFalseForFail() {
    try (LineServer hub = LineServer.answering(line -> "fail");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      assertThat(push.send("nobody", "x")).isFalse();
      assertThat(push.sendMessage("nobody", "x")).isFalse();
      assertThat(push.broadcast("x")).isFalse();
      assertThat(push.sendToTopic("nothing", "x")).isFalse();
      push.ping();
    }
  }

  @Test
  void theOtherRequestsGoOverTheSameConnection() {
    try (LineServer hub = LineServer.answering(line -> "ok\r");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      assertThat(push.sendMessage("uid1", "88%")).isTrue();
      assertThat(push.broadcast(Map.of("notice", "hi"))).isTrue();
      assertThat(push.sendToTopic("orders", "new")).isTrue();
      assertThat(push.sendToTopicAsync("orders", Map.of("id", 7)))
          .succeedsWithin(TIME)
          .isEqualTo(true);
      push.ping();

      assertThat(hub.line()).isEqualTo("{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"88%\"}\n");
      assertThat(hub.line()).isEqualTo("{\"cmd\":\"broadcast\",\"message\":{\"notice\":\"hi\"}}\n");
      assertThat(hub.line())
          .isEqualTo("{\"cmd\":\"topic\",\"topic\":\"orders\",\"message\":\"new\"}\n");
      assertThat(hub.line())
          .isEqualTo("{\"cmd\":\"topic\",\"topic\":\"orders\",\"message\":{\"id\":7}}\n");
      assertThat(hub.line()).isEqualTo("{\"cmd\":\"ping\"}\n");
      assertThat(hub.connections()).isEqualTo(1);
    }
  }

  @Test
  void anErrorReplyIsRejectedWithItsCodeAndTheConnectionLivesOn() {
    try (LineServer hub =
            LineServer.answering(
                line -> line.contains("bad") ? "error unavailable not \u0007now" : "ok");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      PushClientException rejected = Failures.of(() -> push.send("u", "bad"));

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected.errorCode()).contains("unavailable");
      assertThat(rejected.mayHaveBeenDelivered()).isFalse();
      assertThat(rejected)
          .hasMessageContaining("127.0.0.1:" + hub.port())
          .hasMessageContaining("not \\x07now");
      assertThat(push.send("u", "good")).isTrue();
      assertThat(hub.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectingWhereNobodyListensSaysWhereAndWhatToDo() {
    int port = freePort();

    PushClientException thrown = Failures.of(() -> PushClient.connect("127.0.0.1", port));

    assertThat(thrown.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(thrown.mayHaveBeenDelivered()).isFalse();
    assertThat(thrown.errorCode()).isEmpty();
    assertThat(thrown)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("Start the hub")
        .hasCauseInstanceOf(java.io.IOException.class);
  }

  @Test
  void aNameThatDoesNotResolveIsUnreachable() {
    try (PushClient push =
        PushClient.builder()
            .host("no.such.host.invalid")
            .connectTimeout(Duration.ofSeconds(5))
            .build()) {
      PushClientException thrown = Failures.of(() -> push.send("u", "x"));

      assertThat(thrown.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(thrown).hasMessageContaining("no.such.host.invalid");
    }
  }

  @Test
  void allAddressesOfANameAreTried() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.connect("localhost", hub.port())) {
      assertThat(push.send("u", "x")).isTrue();
    }
  }

  @Test
  void anApplicationMayStartBeforeItsHub() {
    int port = freePort();
    try (PushClient push = PushClient.builder().port(port).build()) {
      assertThat(Failures.of(() -> push.send("u", "x")).reason()).isEqualTo(Reason.UNREACHABLE);

      try (LineServer hub = LineServer.answering(port, line -> "ok")) {
        assertThat(push.send("u", "x")).isTrue();
        assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":\"x\"}\n");
      }
    }
  }

  @Test
  void allProblemsOfTheOptionsAreToldAtOnce() {
    PushClientBuilder wrong =
        PushClient.builder()
            .host(" ")
            .port(0)
            .connectTimeout(Duration.ZERO)
            .replyTimeout(Duration.ofDays(1))
            .secret("")
            .maxQueuedBytes(1);

    assertThatIllegalArgumentException()
        .isThrownBy(wrong::build)
        .withMessageContainingAll(
            "host is empty",
            "port is 0",
            "connectTimeout is PT0S",
            "replyTimeout is PT24H",
            "secret is empty",
            "maxQueuedBytes is 1;");
  }

  @Test
  void theSecretIsInNoText() {
    ClientOptions options =
        new ClientOptions(
            new HubAddress("::1", 1),
            Duration.ZERO,
            Duration.ZERO,
            java.util.Optional.of("hush"),
            java.util.Optional.empty(),
            1,
            Runnable::run);

    assertThat(options).asString().contains("[::1]:1", "secret=set").doesNotContain("hush");
  }

  static int freePort() {
    try (LineServer server = LineServer.played()) {
      return server.port();
    }
  }
}
