package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page gets, and who of a uid's pages gets it. */
@Timeout(60)
class PageDeliveryTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20})
  void aMessageIsOneUnmaskedTextFrameOfTheShortestForm(int bytes) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      String message = "x".repeat(bytes);

      assertThat(hub.hub().sendToUid("uid1", message)).isTrue();

      RawFrame frame = page.nextFrame();
      assertThat(frame.opcode()).isEqualTo(RawFrame.TEXT);
      assertThat(frame.fin()).isTrue();
      assertThat(frame.reserved()).isZero();
      assertThat(frame.masked()).isFalse();
      assertThat(frame.lengthBytes()).isEqualTo(RawFrame.shortestForm(bytes));
      assertThat(frame.text().equals(message)).isTrue();
    }
  }

  @Test
  void unicodeArrivesAsUtf8() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("Zoë 😀");

      assertThat(hub.hub().sendToUid("Zoë 😀", "é€😀\0\n")).isTrue();

      assertThat(page.nextText()).isEqualTo("é€😀\0\n");
    }
  }

  @Test
  void laterFramesReachTheHookAndAnswersOnlyTheirPage() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage asking = hub.page("uid1");
      RawPage other = hub.page("uid1");

      asking.text("question").text("").text("é");

      assertThat(asking.nextText()).isEqualTo("question");
      assertThat(asking.nextText()).isEmpty();
      assertThat(asking.nextText()).isEqualTo("é");
      hub.hub().broadcast("for both");
      assertThat(asking.nextText()).isEqualTo("for both");
      assertThat(other.nextText()).isEqualTo("for both");
    }
  }

  @Test
  void closingOneTabKeepsTheOthers() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage older = hub.page("uid1");
      RawPage newer = hub.page("uid1");
      RawPage newest = hub.page("uid1");

      older.sendClose(1000, "");
      older.expectClose();
      newest.abort();
      HubUnderTest.await().until(() -> hub.hub().sessions("uid1").size() == 1);

      assertThat(hub.hub().isOnline("uid1")).isTrue();
      assertThat(hub.hub().sendToUid("uid1", "still here")).isTrue();
      assertThat(newer.nextText()).isEqualTo("still here");
      assertThat(hub.hooks().events("offline")).isEmpty();
    }
  }

  @Test
  void theNewestSessionReplacesTheOlderOnesWhereTheOptionSaysSo() {
    try (HubUnderTest hub = HubUnderTest.started(builder -> builder.newestSessionOnly(true))) {
      RawPage older = hub.page("uid1");
      RawPage stranger = hub.page("uid2");

      RawPage newer = hub.page().bind("uid1");

      assertThat(older.expectClose().closeCode()).isEqualTo(4500);
      HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
      assertThat(hub.hub().sessions("uid1")).hasSize(1);
      assertThat(hub.hub().sendToUid("uid1", "for the newest")).isTrue();
      assertThat(newer.nextText()).isEqualTo("for the newest");
      assertThat(hub.hub().sendToUid("uid2", "for the stranger")).isTrue();
      assertThat(stranger.nextText()).isEqualTo("for the stranger");
      assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 4500 ");
      assertThat(hub.hooks().events("offline")).isEmpty();
      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("online"))
                      .containsExactlyInAnyOrder("online uid1", "online uid2"));
    }
  }

  @Test
  void disconnectLogsTheUserOutEverywhere() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage first = hub.page("uid1");
      RawPage second = hub.page("uid1");
      RawPage other = hub.page("uid2");
      hub.hub().sendToUid("uid1", "last words");

      assertThat(hub.hub().disconnect("uid1", "logged out")).isEqualTo(2);

      assertLoggedOut(first);
      assertLoggedOut(second);
      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("closed"))
                      .containsExactly(
                          "closed uid1 4501 logged out", "closed uid1 4501 logged out"));
      assertThat(hub.hub().isOnline("uid1")).isFalse();
      assertThat(hub.hub().disconnect("uid1", "again")).isZero();
      assertThat(hub.hub().sendToUid("uid2", "hi")).isTrue();
      assertThat(other.nextText()).isEqualTo("hi");
    }
  }

  @Test
  void aSessionClosedByTheApplicationGetsWhatIsQueuedAndTheReason() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("uid1");
      PushSession session = hub.hub().sessions("uid1").get(0);

      assertThat(session.send("last words")).isTrue();
      session.close("logged out");
      session.close("twice does no harm");

      HubUnderTest.await().until(() -> !session.isOpen());
      assertThat(session.send("too late")).isFalse();
      assertLoggedOut(page);
      HubUnderTest.await()
          .untilAsserted(
              () ->
                  assertThat(hub.hooks().events("closed"))
                      .containsExactly("closed uid1 4501 logged out"));
    }
  }

  @Test
  void aPageThatReadsSlowlyGetsEverything() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.bound(hub.keep(hub.to().receiveBuffer(4096).open()), "uid1");
      String filler = "x".repeat(10_000);
      int count = 200;

      for (int i = 0; i < count; i++) {
        assertThat(hub.hub().sendToUid("uid1", i + filler)).isTrue();
      }

      for (int i = 0; i < count; i++) {
        assertThat(page.nextText()).isEqualTo(i + filler);
      }
    }
  }

  private static void assertLoggedOut(RawPage page) {
    assertThat(page.nextText()).isEqualTo("last words");
    RawFrame close = page.expectClose();
    assertThat(close.closeCode()).isEqualTo(4501);
    assertThat(close.closeReason()).isEqualTo("logged out");
  }
}
