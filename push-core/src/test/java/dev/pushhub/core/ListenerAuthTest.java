package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener's secret: what comes before it is not done. */
@Timeout(60)
class ListenerAuthTest {
  private static final String AUTH = "{\"cmd\":\"auth\",\"secret\":\"s3crét\"}";

  private HubUnderTest hub;

  @BeforeEach
  void startHub() {
    hub = HubUnderTest.started(builder -> builder.listener(l -> l.secret("s3crét")));
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

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

  private void assertNothingWasPushedTo(RawPage page) {
    assertThat(hub.hub().sendToUid("uid1", "marker")).isTrue();
    assertThat(page.nextText()).isEqualTo("marker");
  }
}
