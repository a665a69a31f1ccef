package dev.pushhub.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.HandshakeRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tokens are taken, and every attack on them. */
class JwtAuthenticatorTest {
  private static final HandshakeRequest HANDSHAKE =
      new HandshakeRequest(
          "/", "", Map.of(), new InetSocketAddress(InetAddress.getLoopbackAddress(), 9));

  private final Path dir;

  JwtAuthenticatorTest(@TempDir Path dir) {
    this.dir = dir;
  }

  private static JwtAuthenticator of(JwtKeys keys, Consumer<JwtAuthenticator.Builder> options) {
    JwtAuthenticator.Builder builder =
        JwtAuthenticator.builder()
            .keys(keys)
            .audience("push")
            .clock(Clock.fixed(Tokens.NOW, ZoneOffset.UTC));
    options.accept(builder);
    return builder.build();
  }

  private static JwtAuthenticator of(JwtKeys keys) {
    return of(keys, builder -> {});
  }

  private static Authentication secretSays(String token) {
    return of(JwtKeys.secret(Tokens.SECRET)).authenticate(token, HANDSHAKE);
  }

  private Authentication rsaSays(String token) {
    return of(JwtKeys.pem(pem("PUBLIC KEY", rsaPublic().getEncoded())))
        .authenticate(token, HANDSHAKE);
  }

  private static PublicKey rsaPublic() {
    try {
      return Tokens.RSA.toPublicKey();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
  }

  private Path pem(String kind, byte[] der) {
    return file(
        "-----BEGIN "
            + kind
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n");
  }

  private Path file(String text) {
    try {
      return Files.writeString(Files.createTempFile(dir, "keys", ""), text);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertAccepted(Authentication answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Authentication.Accepted.class, known -> assertThat(known.uid()).isEqualTo("uid1"));
  }

  private static void assertRefused(Authentication answer) {
    assertThat(answer).isInstanceOf(Authentication.Refused.class);
  }

  @Test
  void eachAlgorithmIsTakenWithAKeyOfItsOwn() throws Exception {
    assertAccepted(secretSays(Tokens.hs256(Tokens.claims())));
    assertAccepted(rsaSays(Tokens.rs256(Tokens.RSA, Tokens.claims())));
    JwtKeys ec = JwtKeys.pem(pem("PUBLIC KEY", Tokens.EC.toECPublicKey().getEncoded()));
    assertAccepted(of(ec).authenticate(Tokens.es256(Tokens.EC, Tokens.claims()), HANDSHAKE));
  }

  @Test
  void aSetOfKeysIsAskedForTheOneThatTheTokenNames() {
    JwtAuthenticator authenticator =
        of(JwtKeys.jwksFile(file(Tokens.jwks(Tokens.RSA, Tokens.OTHER_RSA, Tokens.EC))));

    assertAccepted(
        authenticator.authenticate(Tokens.rs256(Tokens.RSA, Tokens.claims()), HANDSHAKE));
    assertAccepted(
        authenticator.authenticate(Tokens.rs256(Tokens.OTHER_RSA, Tokens.claims()), HANDSHAKE));
    assertAccepted(authenticator.authenticate(Tokens.es256(Tokens.EC, Tokens.claims()), HANDSHAKE));
    String misnamed =
        Tokens.rs256(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-2"), Tokens.RSA, Tokens.claims());
    String unnamed =
        Tokens.rs256(new JWSHeader.Builder(JWSAlgorithm.RS256), Tokens.RSA, Tokens.claims());
    assertRefused(decided(authenticator.authenticate(misnamed, HANDSHAKE)));
    assertRefused(decided(authenticator.authenticate(unnamed, HANDSHAKE))); // two would fit
  }

  private static Authentication decided(Authentication answer) {
    return answer instanceof Authentication.Later later
        ? later.answer().toCompletableFuture().join()
        : answer;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"none\"}",
        "{\"alg\":\"None\"}",
        "{\"alg\":\"nOnE\"}",
        "{\"alg\":\"\"}",
        "{}",
        "{\"alg\":\"HS384\"}",
        "{\"alg\":\"PS256\"}",
        "{\"alg\":null}",
        "{\"alg\":[\"HS256\"]}",
        "[]",
        "not json",
        ""
      })
  void anotherAlgorithmOrNoneIsRefused(String header) {
    for (String signature : List.of("", "AAAA")) {
      String token = Tokens.raw(header, Tokens.claims(), signature);

      assertRefused(secretSays(token));
      assertRefused(rsaSays(token));
    }
  }

  /** The old attack: the public key is no secret, and a careless check takes it for one. */
  @Test
  void thePublicKeyIsNotTakenForASecret() throws Exception {
    byte[] der = rsaPublic().getEncoded();
    byte[] pem = Files.readAllBytes(pem("PUBLIC KEY", der));
    for (byte[] secret : List.of(der, pem)) {
      assertRefused(decided(rsaSays(Tokens.hs256(secret, Tokens.claims()))));
      assertRefused(
          decided(
              of(JwtKeys.jwksFile(file(Tokens.jwks(Tokens.RSA))))
                  .authenticate(Tokens.hs256(secret, Tokens.claims()), HANDSHAKE)));
    }
  }

  @Test
  void aTokenSignedByAnotherKeyOrChangedIsRefused() {
    assertRefused(rsaSays(Tokens.rs256(Tokens.OTHER_RSA, Tokens.claims())));
    assertRefused(
        secretSays(
            Tokens.hs256(
                "x".repeat(32).getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                Tokens.claims())));
    String[] good = Tokens.hs256(Tokens.claims()).split("\\.", -1);
    String changed = Tokens.hs256(Tokens.with("sub", "admin")).split("\\.", -1)[1];
    assertRefused(secretSays(good[0] + "." + changed + "." + good[2]));
    assertRefused(secretSays(good[0] + "." + good[1] + "."));
    assertRefused(secretSays(good[0] + "." + good[1]));
  }

  /** CVE-2022-21449: a signature of noughts. */
  @Test
  void anEmptyEllipticSignatureIsRefused() throws Exception {
    JwtKeys ec = JwtKeys.pem(pem("PUBLIC KEY", Tokens.EC.toECPublicKey().getEncoded()));
    String token =
        Tokens.raw(
            "{\"alg\":\"ES256\"}", Tokens.claims(), Base64URL.encode(new byte[64]).toString());

    assertRefused(of(ec).authenticate(token, HANDSHAKE));
  }

  @Test
  void aTokenWithoutAnEndASubjectOrAnAudienceIsRefused() {
    for (String claim : List.of("exp", "sub", "aud")) {
      assertRefused(secretSays(Tokens.hs256(Tokens.without(claim))));
    }
  }

  @Test
  void claimsOfAnotherTypeAreRefused() {
    for (Object bad : List.of("tomorrow", "1e12", List.of(1), Map.of(), true, -1, 1e300)) {
      assertRefused(secretSays(Tokens.hs256(Tokens.with("exp", bad))));
      assertRefused(secretSays(Tokens.hs256(Tokens.with("nbf", bad))));
    }
    for (Object bad : List.of("", 1, List.of("uid1"), Map.of("a", "b"), true)) {
      assertRefused(secretSays(Tokens.hs256(Tokens.with("sub", bad))));
    }
    for (Object bad :
        List.of("", "pus", "PUSH", 1, List.of(), List.of("other", 1), Map.of("push", 1))) {
      assertRefused(secretSays(Tokens.hs256(Tokens.with("aud", bad))));
    }
  }

  @Test
  void theAudienceMayBeOneOfSeveral() {
    assertAccepted(secretSays(Tokens.hs256(Tokens.with("aud", List.of("shop", "push")))));
    JwtAuthenticator two = of(JwtKeys.secret(Tokens.SECRET), builder -> builder.audience("shop"));
    assertAccepted(two.authenticate(Tokens.hs256(Tokens.with("aud", "shop")), HANDSHAKE));
  }

  @Test
  void theIssuerCountsWhereOneIsSet() {
    JwtAuthenticator ours = of(JwtKeys.secret(Tokens.SECRET), builder -> builder.issuer("login"));

    assertAccepted(ours.authenticate(Tokens.hs256(Tokens.with("iss", "login")), HANDSHAKE));
    assertRefused(ours.authenticate(Tokens.hs256(Tokens.with("iss", "evil")), HANDSHAKE));
    assertRefused(ours.authenticate(Tokens.hs256(Tokens.claims()), HANDSHAKE));
  }

  @Test
  void aTokenIsGoodUntilItsEndAndTheLeeway() {
    long now = Tokens.NOW.getEpochSecond();

    assertAccepted(secretSays(Tokens.hs256(Tokens.with("exp", now - 59))));
    assertThat(secretSays(Tokens.hs256(Tokens.with("exp", now - 60))))
        .isInstanceOf(Authentication.Expired.class);
    assertAccepted(secretSays(Tokens.hs256(Tokens.with("nbf", now + 60))));
    assertRefused(secretSays(Tokens.hs256(Tokens.with("nbf", now + 61))));
    assertAccepted(secretSays(Tokens.hs256(Tokens.with("exp", now + 0.5))));
  }

  @Test
  void theSessionEndsWithTheTokenByMonotonicTime() {
    long before = System.nanoTime();

    Authentication answer = secretSays(Tokens.hs256(Tokens.claims()));

    long end = ((Authentication.Accepted) answer).until().orElseThrow();
    assertThat(Duration.ofNanos(end - before))
        .isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7)); // 300 s and the leeway
  }

  @Test
  void onlyATokenThatWasGoodOnceIsCalledExpired() {
    Map<String, Object> claims = Tokens.with("exp", Tokens.NOW.getEpochSecond() - 3_600);
    String[] good = Tokens.hs256(claims).split("\\.", -1);

    assertThat(secretSays(String.join(".", good))).isInstanceOf(Authentication.Expired.class);
    assertRefused(secretSays(good[0] + "." + good[1] + ".AAAA"));
  }

  @Test
  void whatATokenSaysOfItsOwnKeyIsNotLookedAt() throws Exception {
    URI nowhere = URI.create("https://127.0.0.1:1/key");
    JWSHeader.Builder header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .jwkURL(nowhere)
            .x509CertURL(nowhere)
            .jwk(Tokens.OTHER_RSA.toPublicJWK())
            .type(JOSEObjectType.JWT);

    assertAccepted(rsaSays(Tokens.rs256(header, Tokens.RSA, Tokens.claims())));
    assertRefused(rsaSays(Tokens.rs256(header, Tokens.OTHER_RSA, Tokens.claims())));
  }

  @Test
  void aTokenWithCriticalExtensionsIsRefused() {
    for (String extension : List.of("b64", "exp", "http://example.com/x")) {
      JWSHeader.Builder header =
          new JWSHeader.Builder(JWSAlgorithm.RS256).criticalParams(Set.of(extension));

      assertRefused(rsaSays(Tokens.rs256(header, Tokens.RSA, Tokens.claims())));
    }
  }

  @Test
  void aTokenOverTheLimitIsNotParsed() {
    Map<String, Object> large = Tokens.with("note", "x".repeat(8 << 10));

    assertRefused(secretSays(Tokens.hs256(large)));
    JwtAuthenticator wider =
        of(JwtKeys.secret(Tokens.SECRET), builder -> builder.maxTokenBytes(32 << 10));
    assertAccepted(wider.authenticate(Tokens.hs256(large), HANDSHAKE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"uid1", ".", "..", "...", "a.b.c", "a.b.c.d.e", "\u0000.\r\n.✓", "e30.e30.e30"})
  void whatIsNoTokenIsRefused(String text) {
    assertRefused(secretSays(text));
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "[".repeat(4_000) + "]".repeat(1_000);

    assertRefused(
        secretSays(Tokens.raw("{\"alg\":\"HS256\",\"x\":" + deep, Tokens.claims(), "AAAA")));
  }

  @Test
  void theReasonsShowNothingOfTheToken() {
    Map<String, Object> claims = Tokens.with("aud", "s3cret");
    claims.put("sub", "s3cret");

    assertThat(secretSays(Tokens.hs256(claims)).toString()).doesNotContain("s3cret");
  }

  @Test
  void everyProblemIsToldWithItsRemedy() {
    assertThatThrownBy(
            () ->
                JwtAuthenticator.builder()
                    .leeway(Duration.ofHours(1))
                    .maxTokenBytes(1)
                    .issuer("")
                    .build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(
            "no keys are given; give some",
            "no audience is given",
            "the issuer is empty",
            "leeway is PT1H; give a time from PT0S to PT10M",
            "maxTokenBytes is 1; give a number from 256");
  }

  @Test
  void keysThatAreTooWeakOrWrongAreRefusedWithTheRemedy() throws Exception {
    assertThatThrownBy(() -> JwtKeys.secret("s3cret"))
        .hasMessageContainingAll("6 bytes", "at least 32", "openssl rand")
        .hasMessageNotContaining("s3cret");
    assertThatThrownBy(
            () -> JwtKeys.pem(pem("PRIVATE KEY", Tokens.RSA.toPrivateKey().getEncoded())))
        .hasMessageContaining("private key")
        .hasMessageContaining("openssl pkey -pubout");
    assertThatThrownBy(() -> JwtKeys.pem(pem("RSA PUBLIC KEY", new byte[3])))
        .hasMessageContaining("PKCS#1");
    assertThatThrownBy(() -> JwtKeys.pem(pem("PUBLIC KEY", new byte[3])))
        .hasMessageContaining("can't be read");
    assertThatThrownBy(() -> JwtKeys.pem(file("hello"))).hasMessageContaining("no PEM block");
    Path one = pem("PUBLIC KEY", rsaPublic().getEncoded());
    assertThatThrownBy(() -> JwtKeys.pem(file(Files.readString(one).repeat(2))))
        .hasMessageContaining("more than one key");
    assertThatThrownBy(() -> JwtKeys.pem(dir.resolve("none")))
        .hasMessageContaining("Is the path right");
    byte[] p384 = new ECKeyGenerator(Curve.P_384).generate().toECPublicKey().getEncoded();
    assertThatThrownBy(() -> JwtKeys.pem(pem("PUBLIC KEY", p384))).hasMessageContaining("P-256");
    java.security.KeyPairGenerator weak = java.security.KeyPairGenerator.getInstance("RSA");
    weak.initialize(1_024);
    byte[] small = weak.generateKeyPair().getPublic().getEncoded();
    assertThatThrownBy(() -> JwtKeys.pem(pem("PUBLIC KEY", small)))
        .hasMessageContainingAll("1024 bits", "at least 2048", "openssl genrsa");
    assertThatThrownBy(() -> JwtKeys.jwksFile(file("{}"))).hasMessageContaining("RFC 7517");
    assertThatThrownBy(() -> JwtKeys.jwksFile(file("{\"keys\":[]}")))
        .hasMessageContaining("no signature key");
    assertThatThrownBy(() -> JwtKeys.jwksUri(URI.create("http://login.example/jwks")))
        .hasMessageContaining("https");
    assertThat(JwtKeys.secret(Tokens.SECRET).toString()).doesNotContain(Tokens.SECRET);
  }

  @Test
  void aTokenEndsThoughTheClockIsSetBackAfterwards() {
    Instant[] wall = {Tokens.NOW};
    Clock clock =
        new Clock() {
          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return wall[0];
          }
        };
    JwtAuthenticator authenticator =
        of(JwtKeys.secret(Tokens.SECRET), builder -> builder.clock(clock).leeway(Duration.ZERO));
    String token = Tokens.hs256(Tokens.with("exp", Tokens.NOW.getEpochSecond() + 2));

    Authentication.Accepted before =
        (Authentication.Accepted) authenticator.authenticate(token, HANDSHAKE);
    wall[0] = Tokens.NOW.minusSeconds(3_600);

    assertThat(before.until().orElseThrow() - System.nanoTime())
        .isLessThanOrEqualTo(Duration.ofSeconds(2).toNanos());
  }
}
