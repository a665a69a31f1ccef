package dev.pushhub.core.options;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HubOptionsTest {

  @Test
  void theDefaultsAreThoseOfTheReference() {
    HubOptions options = new HubOptions.Builder().build();

    assertThat(options.webSocket().port()).isEqualTo(1234);
    assertThat(options.listener().port()).isEqualTo(5678);
    assertThat(options.listener().address()).isEqualTo("127.0.0.1");
    assertThat(options.listener().maxLineBytes()).isEqualTo(1 << 20);
    assertThat(options.webSocket().heartbeatInterval()).isEqualTo(Duration.ofSeconds(25));
    assertThat(options.webSocket().heartbeatTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.authenticates()).isFalse();
  }

  @Test
  void everyProblemIsToldAtOnceWithItsRemedy() {
    HubOptions.Builder builder =
        new HubOptions.Builder()
            .webSocket(w -> w.port(70_000).heartbeatInterval(Duration.ZERO))
            .listener(l -> l.maxLineBytes(0).lineTimeout(Duration.ZERO).secret(""))
            .limits(
                l ->
                    l.bindTimeout(Duration.ofDays(3))
                        .messageTimeout(Duration.ZERO)
                        .pageMessageRate(0)
                        .pageMessageBurst(0)
                        .pageControlRate(-1)
                        .pageControlBurst(0))
            .delivery(d -> d.loops(0))
            .hookThreads(h -> h.threads(0));

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "webSocketPort is 70000; give a TCP port",
            "webSocket.heartbeatInterval is PT0S; give a time from 50 ms to 24 h.",
            "listener.maxLineBytes is 0",
            "listener.secret is empty",
            "listener.lineTimeout is PT0S",
            "limits.bindTimeout is PT72H; give a time from 50 ms to 1 h.",
            "limits.messageTimeout is PT0S; give a time from",
            "limits.pageMessageRate is 0; give a number a second, from 1",
            "limits.pageMessageBurst is 0",
            "limits.pageControlRate is -1",
            "limits.pageControlBurst is 0",
            "delivery.loops is 0",
            "hookThreads.threads is 0");
  }

  @Test
  void problemsNameOptionsAsTheReadmeDoes() throws IOException {
    HubOptions.Builder builder =
        new HubOptions.Builder()
            .webSocket(w -> w.port(-1).address("").heartbeatInterval(ZERO).heartbeatTimeout(ZERO))
            .listener(l -> l.port(-2).address("").maxLineBytes(0).maxDepth(0).secret(""))
            .listener(l -> l.lineBytesBeforeAuth(63))
            .limits(l -> l.handshakeBytes(0).handshakeTimeout(ZERO).bindTimeout(ZERO))
            .limits(l -> l.pageMessageBytes(0).pageMessagesWaiting(0))
            .delivery(d -> d.loops(0).closeTimeout(ZERO).highWaterBytes(0).slowPageBytes(0))
            .delivery(d -> d.publishTimeout(ZERO.minusMillis(1)).slowPageMessages(0))
            .delivery(d -> d.slowPageTimeout(ZERO).slowPagesBytes(0))
            .hookThreads(h -> h.threads(0).undeliveredBytes(0))
            .hookThreads(
                h -> h.authenticatorThreads(0).authenticatorTimeout(ZERO).authenticationsAtOnce(0));

    String told = String.valueOf(catchThrowable(builder::build).getMessage());

    String readme = Files.readString(Path.of("..", "README.md"));
    List<String> names = names(told);
    assertThat(names).hasSize(28);
    assertThat(names).allSatisfy(name -> assertThat(readme).contains("| `" + name + "` |"));
  }

  private static List<String> names(String told) {
    return Stream.of(told.substring(told.indexOf(": ") + 2).split("[.] ", -1))
        .map(problem -> problem.substring(0, problem.indexOf(" is ")))
        .toList();
  }

  @Test
  void onePortForTwoIsAProblemUnlessAnyPortWillDo() {
    assertThatThrownBy(
            () ->
                new HubOptions.Builder()
                    .webSocket(w -> w.port(9000))
                    .listener(l -> l.port(9000))
                    .build())
        .hasMessageContaining("both 9000");

    new HubOptions.Builder().webSocket(w -> w.port(0)).listener(l -> l.port(0)).build();
    new HubOptions.Builder()
        .webSocket(w -> w.port(9000))
        .listener(l -> l.port(9000).enabled(false))
        .build();
  }

  @Test
  void aSecretThatIsLongerThanALineMayBeIsAProblem() {
    String secret = "s".repeat((8 << 10) - "{'cmd':'auth','secret':''}".length());

    new HubOptions.Builder().listener(l -> l.secret(secret)).build();
    assertThatThrownBy(() -> new HubOptions.Builder().listener(l -> l.secret(secret + "s")).build())
        .hasMessageContaining(
            "listener.lineBytesBeforeAuth is 8192, and the line that brings listener.secret is"
                + " longer");
    assertThatThrownBy(
            () ->
                new HubOptions.Builder().listener(l -> l.secret(secret).maxLineBytes(100)).build())
        .hasMessageContaining("listener.maxLineBytes is 100, and the line that brings");
  }

  @Test
  void headerNamesAreTakenInAnyCase() {
    HubOptions options =
        new HubOptions.Builder().webSocket(w -> w.keepHeaders(List.of("User-Agent"))).build();

    assertThat(options.webSocket().keepHeaders()).containsExactly("user-agent");
  }

  @Test
  void theSecretIsNotInTheText() {
    HubOptions options = new HubOptions.Builder().listener(l -> l.secret("s3cret")).build();

    assertThat(options.toString()).doesNotContain("s3cret").contains("secret=set");
  }

  @Test
  void onlyConfiguredOriginsMayConnectWhereACookieMayBeTheCredential() {
    for (boolean cookie : new boolean[] {true, false}) {
      CredentialSource source =
          cookie ? CredentialSource.cookie("SESSION") : CredentialSource.firstFrame();
      HubOptions options =
          new HubOptions.Builder()
              .webSocket(w -> w.credentials(source))
              .access(a -> a.allowedOrigins(java.util.Set.of("https://app.example")))
              .build();

      assertThat(options.access().configuredOriginsOnly()).isEqualTo(cookie);
    }
  }

  @Test
  void aCookieWithoutOriginsIsOneProblem() {
    assertThatThrownBy(
            () ->
                new HubOptions.Builder()
                    .webSocket(w -> w.credentials(CredentialSource.cookie("SESSION")))
                    .build())
        .hasMessageContaining("webSocket.credentials has a cookie")
        .hasMessageNotContaining("access.configuredOriginsOnly is set");
  }
}
