package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.pushhub.client.PushClient;
import dev.pushhub.client.PushClientBuilder;
import dev.pushhub.client.PushClientException;
import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.options.ListenerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client and the hub speak TLS with each other: who believes whom, and what then arrives. */
@Timeout(120)
class ClientOverTlsTest {
  private static final Map<String, String> PERCENT = Map.of("percent", "88%");

  private static final KeytoolIdentity HUBS =
      KeytoolIdentity.create("hub", "dns:localhost,ip:127.0.0.1");
  private static final KeytoolIdentity ELSEWHERE =
      KeytoolIdentity.create("elsewhere", "dns:localhost,ip:192.0.2.1");
  private static final KeytoolIdentity PUBLISHER =
      KeytoolIdentity.create("publisher", "dns:publisher.example");
  private static final KeytoolIdentity STRANGER =
      KeytoolIdentity.create("stranger", "dns:localhost,ip:127.0.0.1");

  private final List<String> undelivered = new CopyOnWriteArrayList<>();

  private PushHub hub(KeytoolIdentity identity, Consumer<ListenerOptions.Builder> options) {
    PushHub hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .listener(
                l -> {
                  l.tls(t -> t.pkcs12(identity.pkcs12(), KeytoolIdentity.PASSWORD));
                  options.accept(l);
                })
            .hooks(
                new PushListener() {
                  @Override
                  public void onUndelivered(String uid, String message) {
                    undelivered.add(message);
                  }
                })
            .build();
    hub.start();
    return hub;
  }

  private static PushClientBuilder to(PushHub hub, KeytoolIdentity trusted) {
    return PushClient.builder()
        .port(hub.listenerPort())
        .connectTimeout(Duration.ofSeconds(10))
        .replyTimeout(Duration.ofSeconds(10))
        .trustStore(trusted.certificate());
  }

  /** Nobody is there, so a push that was done is answered false, and told to the hook. */
  private void assertPushes(PushHub hub, PushClientBuilder client) {
    int before = undelivered.size();
    try (PushClient push = client.build()) {
      assertThat(push.send("nobody", PERCENT)).isFalse();
    }
    await().until(() -> undelivered.size() == before + 1);
    assertThat(undelivered.get(before)).isEqualTo("{\"uid\":\"nobody\",\"percent\":\"88%\"}");
    await().until(() -> hub.stats().publishers() == 0);
  }

  private static PushClientException assertPushesNothing(PushHub hub, PushClientBuilder client) {
    HubStats before = hub.stats();
    try (PushClient push = client.build()) {
      PushClientException thrown =
          catchThrowableOfType(PushClientException.class, () -> push.send("nobody", PERCENT));
      assertThat(thrown).isNotNull();
      await().until(() -> hub.stats().publishers() == 0);
      assertThat(hub.stats().accepted()).isEqualTo(before.accepted());
      assertThat(hub.stats().undelivered()).isEqualTo(before.undelivered());
      return thrown;
    }
  }

  @Test
  void theClientBelievesAHubWhoseCertificateItTrustsAndNoOther() {
    try (PushHub hub = hub(HUBS, l -> {})) {
      assertPushes(hub, to(hub, HUBS));
      assertPushes(hub, to(hub, HUBS).host("localhost"));

      for (PushClientBuilder distrusts :
          List.of(
              to(hub, STRANGER),
              PushClient.builder()
                  .port(hub.listenerPort())
                  .connectTimeout(Duration.ofSeconds(10)) // Java's own trust store is large
                  .tls())) {
        PushClientException thrown = assertPushesNothing(hub, distrusts);
        assertThat(thrown.reason()).isEqualTo(PushClientException.Reason.UNREACHABLE);
        assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      }
    }
  }

  @Test
  void aTrustedCertificateIsForTheHostsThatItNamesOnly() {
    try (PushHub hub = hub(ELSEWHERE, l -> {})) {
      PushClientException thrown = assertPushesNothing(hub, to(hub, ELSEWHERE).host("127.0.0.1"));
      assertThat(thrown)
          .hasMessageContaining("TLS failed (is its certificate trusted, and for this host?)");
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();

      assertPushes(hub, to(hub, ELSEWHERE).host("localhost"));
    }
  }

  @Test
  void aClientWithoutTlsPushesNothingThereNorOneWithTlsToAPlainHub() {
    try (PushHub hub = hub(HUBS, l -> {});
        PushHub plain = PushHub.builder().webSocketPort(0).listenerPort(0).build()) {
      plain.start();

      assertPushesNothing(
          hub, PushClient.builder().port(hub.listenerPort()).replyTimeout(Duration.ofSeconds(10)));
      assertPushesNothing(plain, to(plain, HUBS));
      assertThat(plain.stats().publishersRefused()).isPositive();
    }
  }

  @Test
  void whereClientCertificatesAreRequiredOnlyTheirOwnersPush() {
    try (PushHub hub =
        hub(HUBS, l -> l.tls(t -> t.requireClientCertificates(PUBLISHER.certificate())))) {
      assertPushesNothing(hub, to(hub, HUBS));
      assertPushesNothing(
          hub, to(hub, HUBS).clientCertificate(STRANGER.pkcs12(), KeytoolIdentity.PASSWORD));

      assertPushes(
          hub, to(hub, HUBS).clientCertificate(PUBLISHER.pkcs12(), KeytoolIdentity.PASSWORD));
    }
  }

  @Test
  void whereTheyAreAcceptedACertificateStandsForTheSecret() {
    try (PushHub hub =
        hub(
            HUBS,
            l ->
                l.secret("s3cret").tls(t -> t.acceptClientCertificates(PUBLISHER.certificate())))) {
      assertThat(assertPushesNothing(hub, to(hub, HUBS)).errorCode()).contains("auth-required");
      assertThat(assertPushesNothing(hub, to(hub, HUBS).secret("wrong")).errorCode())
          .contains("auth-failed");

      assertPushes(hub, to(hub, HUBS).secret("s3cret"));
      assertPushes(
          hub, to(hub, HUBS).clientCertificate(PUBLISHER.pkcs12(), KeytoolIdentity.PASSWORD));
    }
  }

  @Test
  void manyAndLargePushesArriveInOrder() throws Exception {
    try (PushHub hub = hub(HUBS, l -> l.secret("s3cret"));
        PushClient push = to(hub, HUBS).secret("s3cret").build()) {
      String large = "x".repeat(500_000);
      List<CompletableFuture<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        answers.add(push.sendAsync("nobody", i % 500 == 0 ? large + i : i));
      }

      for (CompletableFuture<Boolean> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isFalse();
      }
      await().until(() -> undelivered.size() == 3_000);
      for (int i = 0; i < 3_000; i++) {
        assertThat(undelivered.get(i))
            .isEqualTo(
                "{\"uid\":\"nobody\",\"data\":"
                    + (i % 500 == 0 ? "\"" + large + i + "\"" : String.valueOf(i))
                    + "}");
      }
    }
  }

  @Test
  void aHubThatComesBackWithAnotherKeyIsNotBelieved() {
    PushHub first = hub(HUBS, l -> {});
    int port = first.listenerPort();
    try (PushClient push = to(first, HUBS).build()) {
      assertThat(push.send("nobody", PERCENT)).isFalse();
      first.close();
      try (PushHub second = hub(STRANGER, l -> l.port(port))) {
        PushClientException thrown =
            catchThrowableOfType(PushClientException.class, () -> push.send("nobody", PERCENT));
        assertThat(thrown.mayHaveBeenDelivered()).isFalse();
        assertThat(second.stats().accepted()).isZero();
        assertThat(second.stats().undelivered()).isZero();
      }
    } finally {
      first.close();
    }
  }
}
