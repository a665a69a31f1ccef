package dev.pushhub.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.RSAKey;
import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.HandshakeRequest;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The keys of an address: one fetch at a time, one a minute, bounded, and old ones stay good. */
@Timeout(60)
class FetchedKeysTest {
  private static final HandshakeRequest HANDSHAKE =
      new HandshakeRequest(
          "/", "", Map.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

  private final AtomicLong nanos = new AtomicLong(1);
  private final JwksServer server;
  private FetchedKeys keys;

  FetchedKeysTest(@TempDir Path dir) {
    server = new JwksServer(dir);
    keys = fetched(server, nanos, Duration.ofSeconds(20));
    server.keys(Tokens.jwks(Tokens.RSA));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static FetchedKeys fetched(JwksServer server, AtomicLong nanos, Duration timeout) {
    return new FetchedKeys(
        JwksAddress.builder(server.uri())
            .tls(server.tls())
            .timeout(timeout)
            .maxBytes(64 << 10)
            .build(),
        nanos::get);
  }

  private void passes(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Authentication ask(String token) {
    return JwtAuthenticator.builder()
        .keys(JwtKeys.of(keys))
        .audience("push")
        .clock(Clock.fixed(Tokens.NOW, ZoneOffset.UTC))
        .build()
        .authenticate(token, HANDSHAKE);
  }

  private Authentication says(String token) {
    Authentication answer = ask(token);
    return answer instanceof Authentication.Later later
        ? later.answer().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join()
        : answer;
  }

  private static String signedBy(RSAKey key) {
    return Tokens.rs256(key, Tokens.claims());
  }

  private static String unknown(int number) {
    return Tokens.raw(
        "{\"alg\":\"RS256\",\"kid\":\"unknown-" + number + "\"}", Tokens.claims(), "AAAA");
  }

  private void assertKnown(RSAKey key) {
    assertThat(says(signedBy(key))).isInstanceOf(Authentication.Accepted.class);
  }

  private void assertComesBack(String token) {
    assertThat(says(token)).isInstanceOf(Authentication.NotNow.class);
  }

  @Test
  void nothingIsFetchedBeforeTheFirstTokenAndThenOnce() {
    assertThat(server.fetches()).isZero();

    for (int i = 0; i < 10; i++) {
      assertKnown(Tokens.RSA);
    }

    assertThat(server.fetches()).isEqualTo(1);
  }

  @Test
  void tenThousandUnknownKeysMakeOneFetchAMinute() {
    assertKnown(Tokens.RSA);
    AtomicInteger accepted = new AtomicInteger();
    for (int minute = 1; minute <= 10; minute++) {
      passes(Duration.ofMinutes(1));
      for (int i = 0; i < 1_000; i++) {
        Authentication answer = says(unknown(minute * 1_000 + i));
        assertThat(answer)
            .isInstanceOfAny(Authentication.Refused.class, Authentication.NotNow.class);
        accepted.addAndGet(answer instanceof Authentication.Accepted ? 1 : 0);
      }
      assertThat(server.fetches()).isLessThanOrEqualTo(1 + minute);
    }
    assertThat(accepted).hasValue(0);
    assertThat(server.fetches()).isBetween(10, 11);
    assertKnown(Tokens.RSA);
  }

  @Test
  void allThatNeedAFetchWaitForTheOneAndNobodyBlocks() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    server.answers(
        exchange -> {
          await(go);
          JwksServer.text(exchange, 200, Tokens.jwks(Tokens.RSA));
        });
    List<Authentication> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      answers.add(ask(signedBy(Tokens.RSA))); // returns at once
    }
    assertThat(answers).hasOnlyElementsOfType(Authentication.Later.class);
    Awaitility.await().until(() -> server.fetches() == 1);

    go.countDown();

    for (Authentication answer : answers) {
      assertThat(((Authentication.Later) answer).answer().toCompletableFuture())
          .succeedsWithin(Duration.ofSeconds(20))
          .isInstanceOf(Authentication.Accepted.class);
    }
    assertThat(server.fetches()).isEqualTo(1);
  }

  @Test
  void aNewKeyIsFoundByTheNextFetchAndBeforeThatItsPageIsToComeBack() {
    assertKnown(Tokens.RSA);
    server.keys(Tokens.jwks(Tokens.RSA, Tokens.OTHER_RSA));

    assertComesBack(signedBy(Tokens.OTHER_RSA));
    passes(Duration.ofSeconds(61));

    assertKnown(Tokens.OTHER_RSA);
    assertKnown(Tokens.RSA);
    assertThat(server.fetches()).isEqualTo(2);
  }

  @Test
  void aKeyThatAFreshSetDoesNotHaveIsRefused() {
    assertKnown(Tokens.RSA);
    passes(Duration.ofSeconds(61));

    assertThat(says(signedBy(Tokens.OTHER_RSA))).isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void oldKeysStayGoodWhileTheAddressIsAway() {
    assertKnown(Tokens.RSA);
    server.close();

    for (int minute = 0; minute < 30; minute++) {
      passes(Duration.ofMinutes(1));
      assertKnown(Tokens.RSA);
      assertComesBack(signedBy(Tokens.OTHER_RSA));
    }
  }

  @Test
  void withoutAnyKeyYetPagesAreToComeBackAndTheNextMinuteHelps() {
    server.answers(exchange -> JwksServer.text(exchange, 503, "away"));
    for (int i = 0; i < 20; i++) {
      assertComesBack(signedBy(Tokens.RSA));
    }
    assertThat(server.fetches()).isEqualTo(1);
    server.keys(Tokens.jwks(Tokens.RSA));
    passes(Duration.ofSeconds(61));

    assertKnown(Tokens.RSA);
  }

  @Test
  void aKeyThatTheIssuerHasWithdrawnGoesAfterAWhile() {
    assertKnown(Tokens.RSA);
    server.keys(Tokens.jwks(Tokens.OTHER_RSA));

    passes(Duration.ofMinutes(10));
    says(signedBy(Tokens.RSA)); // has them fetched again and does not wait for that

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(says(signedBy(Tokens.RSA)))
                    .isNotInstanceOf(Authentication.Accepted.class));
    assertThat(server.fetches()).isEqualTo(2);
  }

  @Test
  void aRedirectIsNotFollowed() {
    AtomicInteger followed = new AtomicInteger();
    server.answers(
        exchange -> {
          if (exchange.getRequestURI().getPath().equals("/jwks.json")) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            JwksServer.text(exchange, 302, "");
          } else {
            followed.incrementAndGet();
            JwksServer.text(exchange, 200, Tokens.jwks(Tokens.RSA));
          }
        });

    assertComesBack(signedBy(Tokens.RSA));

    assertThat(followed).hasValue(0);
    assertThat(server.fetches()).isEqualTo(1);
  }

  @Test
  void aHugeAnswerIsGivenUpAtTheLimit() {
    AtomicLong sent = new AtomicLong();
    server.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] part = new byte[64 << 10];
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 16_384; i++) { // 1 GiB, if it were taken
              body.write(part);
              sent.addAndGet(part.length);
            }
          }
        });

    assertComesBack(signedBy(Tokens.RSA));

    assertThat(sent.get()).isLessThan(64 << 20); // what buffers on the way hold
  }

  @Test
  void anAnswerThatDripsIsCutInTime() {
    keys = fetched(server, nanos, Duration.ofMillis(500));
    CountDownLatch cut = new CountDownLatch(1);
    server.answers(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(' ');
              body.flush();
              TimeUnit.MILLISECONDS.sleep(20);
            }
          } catch (InterruptedException | java.io.IOException e) {
            cut.countDown();
          }
        });

    assertComesBack(signedBy(Tokens.RSA));

    await(cut);
  }

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() {
    keys = fetched(server, nanos, Duration.ofMillis(300));
    CountDownLatch go = new CountDownLatch(1);
    server.answers(exchange -> await(go));

    assertComesBack(signedBy(Tokens.RSA));

    go.countDown();
  }

  @Test
  void nonsenseIsNoSetOfKeysAndIsNotLogged() {
    assertKnown(Tokens.RSA);
    try (CapturedWarnings log = new CapturedWarnings(FetchedKeys.class)) {
      for (String nonsense :
          List.of(
              "",
              "<html>forged\r\nline</html>",
              "{\"keys\":\"forged\"}",
              "{\"keys\":[{\"kty\":\"forged\\r\\n\"}]}",
              "[".repeat(50_000),
              "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"x\",\"k\":\"" + "A".repeat(64) + "\"}]}")) {
        server.keys(nonsense);
        passes(Duration.ofSeconds(61));
        assertComesBack(unknown(1));
        assertKnown(Tokens.RSA);
      }
      assertThat(log.lines("could not be fetched")).hasSize(6);
      assertThat(log.text()).doesNotContain("forged");
    }
  }

  private CompletableFuture<String> threadThatHandsOn() {
    return keys.fresher().orElseThrow().handle((fresh, e) -> Thread.currentThread().getName());
  }

  /** The JDK has one thread for the timeouts of the whole process. */
  @Test
  void whoWaitsIsServedOnAThreadOfOursWhateverBecomesOfTheFetch() throws Exception {
    keys = fetched(server, nanos, Duration.ofSeconds(2));
    CountDownLatch go = new CountDownLatch(1);
    server.answers(
        exchange -> {
          await(go);
          JwksServer.text(exchange, 200, Tokens.jwks(Tokens.RSA));
        });

    CompletableFuture<String> afterItsTime = threadThatHandsOn();
    assertThat(afterItsTime.get(30, TimeUnit.SECONDS)).isEqualTo("pushhub-jwks");
    passes(Duration.ofSeconds(61));
    CompletableFuture<String> afterAnAnswer = threadThatHandsOn();
    go.countDown();
    assertThat(afterAnAnswer.get(30, TimeUnit.SECONDS)).isEqualTo("pushhub-jwks");
    assertKnown(Tokens.RSA);
  }

  @Test
  void aKeyThatIsPassedOverIsNamedOnceForAsLongAsItIsTheSame() {
    try (CapturedWarnings log = new CapturedWarnings(FetchedKeys.class)) {
      server.keys(
          "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\",\"kid\":\"new\\r\\n\\u2028kind\"},"
              + Tokens.RSA.toPublicJWK().toJSONString()
              + "]}");
      for (int i = 0; i < 3; i++) {
        assertKnown(Tokens.RSA);
        passes(Duration.ofMinutes(2));
        assertComesBackOrIsRefused(unknown(i)); // has them fetched again
      }
      assertThat(server.fetches()).isGreaterThan(2);
      assertThat(log.lines("kid '"))
          .singleElement()
          .asString()
          .contains("kid 'new\\u000d\\u000a\\u2028kind' (neither RSA");
    }
  }

  private void assertComesBackOrIsRefused(String token) {
    assertThat(says(token)).isNotInstanceOf(Authentication.Accepted.class);
  }

  /** A secret that anybody can fetch is none. */
  @Test
  void aSecretAtAnAddressIsNotAKey() {
    String secret =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Tokens.SECRET.getBytes(StandardCharsets.UTF_8));
    server.keys(
        "{\"keys\":["
            + Tokens.RSA.toPublicJWK().toJSONString()
            + ",{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\""
            + secret
            + "\"}]}");
    assertKnown(Tokens.RSA);
    passes(Duration.ofSeconds(61));

    assertThat(says(Tokens.hs256(Tokens.claims()))).isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void anUntrustedServerIsNoServer() {
    keys = new FetchedKeys(JwksAddress.builder(server.uri()).build(), nanos::get);

    assertComesBack(signedBy(Tokens.RSA));

    assertThat(server.fetches()).isZero();
  }

  @Test
  void whatATokenPointsToIsNeverFetched() {
    assertKnown(Tokens.RSA);
    JWSHeader.Builder header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa-1")
            .jwkURL(server.uri())
            .x509CertURL(server.uri());

    assertThat(says(Tokens.rs256(header, Tokens.RSA, Tokens.claims())))
        .isInstanceOf(Authentication.Accepted.class);
    assertThat(server.fetches()).isEqualTo(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
