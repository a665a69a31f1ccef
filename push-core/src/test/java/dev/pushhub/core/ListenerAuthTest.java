package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener's secret: what comes before it is not done. */
@Timeout(60)
class ListenerAuthTest {
  private static final String AUTH = "{\"cmd\":\"auth\",\"secret\":\"s3crét\"}";

  @AutoClose
  private final HubUnderTest hub =
      HubUnderTest.started(builder -> builder.listener(l -> l.secret("s3crét")));

  @Test
  void withTheRightSecretEverythingIsOpen() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    assertThat(publisher.request(AUTH)).isEqualTo("ok");
    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
    assertThat(publisher.request("{\"uid\":\"uid1\"}")).isEqualTo("ok");

    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\"}");
  }

  @Test
  void theSecretAndWhatFollowsMayComeInOnePacket() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send(AUTH + "\n{\"uid\":\"uid1\"}\n").halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("ok\nok\n");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\"}");
  }

  @Test
  void withoutASecretSetAnySecretIsFine() {
    try (HubUnderTest open = HubUnderTest.started()) {
      RawPublisher publisher = open.publisher();

      assertThat(publisher.request(AUTH)).isEqualTo("ok");
      assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"uid\":\"uid1\"}",
        "{\"cmd\":\"ping\"}",
        "{\"cmd\":\"broadcast\",\"message\":\"hi\"}",
        "{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"hi\"}",
        "{\"uid\":\"uid1\",\"cmd\":\"auth\",\"secret\":\"s3crét\"}"
      })
  void whatComesBeforeTheSecretIsNotDoneNorWhatFollows(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send(line + "\n" + AUTH + "\n{\"uid\":\"uid1\",\"n\":2}\n");

    assertThat(publisher.readLine()).startsWith("error auth-required ");
    publisher.expectGone();
    assertNothingWasPushedTo(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wrong", "s3cré", "s3crét ", "S3CRÉT"})
  void aWrongSecretIsToldAndClosed(String secret) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"cmd\":\"auth\",\"secret\":\"" + secret + "\"}\n{\"uid\":\"uid1\"}\n");

    assertThat(publisher.readLine()).startsWith("error auth-failed ").doesNotContain("s3cr");
    publisher.expectGone();
    assertNothingWasPushedTo(page);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"cmd\":\"auth\"}",
        "{\"cmd\":\"auth\",\"secret\":5}",
        "{\"cmd\":\"auth\",\"secret\":\"\"}"
      })
  void authWithoutASecretOpensNothing(String line) {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send(line + "\n{\"uid\":\"uid1\"}\n");

    assertThat(publisher.readLine()).matches("error (bad-request|auth-failed|auth-required) .+");
    assertNothingWasPushedTo(page);
  }

  private static String lineOf(int bytes) {
    return "{\"uid\":\"uid1\",\"pad\":\"" + "x".repeat(bytes - 23) + "\"}";
  }

  @Test
  void aLineBeforeTheSecretHasAShorterLimitHoweverItComes() {
    RawPage page = hub.page("uid1");
    for (String line : List.of(lineOf(8_193) + "\n" + AUTH + "\n", "{".repeat(8_193))) {
      RawPublisher publisher = hub.publisher();

      publisher.send(line);

      assertThat(publisher.readLine())
          .isEqualTo("error too-long a line has at most 8192 bytes before auth");
      publisher.expectGone();
    }
    assertNothingWasPushedTo(page);
    assertThat(hub.hub().stats().linesRejected()).isEqualTo(2);
  }

  @Test
  void aLineBeforeTheSecretOfExactlyThatLimitIsRead() {
    RawPublisher publisher = hub.publisher();

    publisher.line(lineOf(8_192));

    assertThat(publisher.readLine()).startsWith("error auth-required ");
  }

  @Test
  void afterTheSecretLinesMayBeLongAlsoInTheSamePacket() {
    RawPage page = hub.page("uid1");
    String longer = lineOf(20_000);
    String longest = lineOf(1 << 20);
    RawPublisher publisher = hub.publisher();

    publisher.send(AUTH + "\n" + longer + "\n" + longest + "\n" + longest + "x\n");

    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("error too-long a line has at most 1048576 bytes");
    assertThat(page.nextText()).isEqualTo(longer);
    assertThat(page.nextText()).isEqualTo(longest);
  }

  @Test
  void aSecretThatWaitedOpensTheLongerLimitForWhatCameWithIt() {
    try (HubUnderTest slow =
        HubUnderTest.started(
            b ->
                b.listener(
                    l ->
                        l.secret("s3crét")
                            .wrongSecrets(1)
                            .wrongSecretDelay(Duration.ofMillis(100))))) {
      assertThat(slow.publisher().request("{\"cmd\":\"auth\",\"secret\":\"wrong\"}"))
          .startsWith("error auth-failed ");
      RawPublisher publisher = slow.publisher();

      publisher.send(AUTH + "\n" + lineOf(20_000) + "\n");

      assertThat(publisher.readLine()).isEqualTo("ok");
      assertThat(publisher.readLine()).isEqualTo("fail");
    }
  }

  @Test
  void theLimitBeforeTheSecretIsAnOptionAndNeverTheLongerOne() {
    try (HubUnderTest own =
            HubUnderTest.started(b -> b.listener(l -> l.secret("s").lineBytesBeforeAuth(100)));
        HubUnderTest less =
            HubUnderTest.started(b -> b.listener(l -> l.secret("s").maxLineBytes(90)))) {
      RawPublisher publisher = own.publisher();
      publisher.line(lineOf(101));
      assertThat(publisher.readLine()).startsWith("error too-long a line has at most 100 bytes ");
      RawPublisher other = less.publisher();
      other.line(lineOf(91));
      assertThat(other.readLine()).startsWith("error too-long a line has at most 90 bytes ");
    }
  }

  @Test
  void withoutASecretSetTheLimitIsTheLongerOneFromTheBeginning() {
    try (HubUnderTest open = HubUnderTest.started()) {
      assertThat(open.publisher().request(lineOf(1 << 20))).isEqualTo("fail");
    }
  }

  private void assertNothingWasPushedTo(RawPage page) {
    assertThat(hub.hub().sendToUid("uid1", "marker")).isTrue();
    assertThat(page.nextText()).isEqualTo("marker");
  }
}
