package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page may do with frames: fragment, ping, and have TCP cut and join them. */
@Timeout(60)
class PageFramesTest {
  private HubUnderTest hub;
  private RawPage page;

  @BeforeEach
  void startHub() {
    hub = HubUnderTest.started();
    page = hub.page("uid1");
  }

  @AfterEach
  void closeHub() {
    hub.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125})
  void aPingIsAnsweredWithItsPayload(int bytes) {
    byte[] payload = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      payload[i] = (byte) (i * 7);
    }

    page.frame(RawFrame.PING, true, payload);

    RawFrame pong = page.nextFrame();
    assertThat(pong.opcode()).isEqualTo(RawFrame.PONG);
    assertThat(pong.masked()).isFalse();
    assertThat(pong.payload()).isEqualTo(payload);
  }

  @Test
  void aPongNobodyAskedForIsIgnored() {
    page.frame(RawFrame.PONG, true, "x".getBytes(UTF_8)).text("hi");

    assertThat(page.nextText()).isEqualTo("hi");
  }

  @Test
  void fragmentsAreOneMessage() {
    page.frame(RawFrame.TEXT, false, "one ".getBytes(UTF_8));
    page.frame(RawFrame.CONTINUATION, false, "".getBytes(UTF_8));
    page.frame(RawFrame.CONTINUATION, false, "two ".getBytes(UTF_8));
    page.frame(RawFrame.CONTINUATION, true, "three".getBytes(UTF_8));

    assertThat(page.nextText()).isEqualTo("one two three");
  }

  @Test
  void aPingBetweenFragmentsIsAnsweredAtOnce() {
    page.frame(RawFrame.TEXT, false, "one ".getBytes(UTF_8));
    page.frame(RawFrame.PING, true, "now".getBytes(UTF_8));

    assertThat(page.nextFrame().text()).isEqualTo("now");
    page.frame(RawFrame.CONTINUATION, true, "two".getBytes(UTF_8));
    assertThat(page.nextText()).isEqualTo("one two");
  }

  @Test
  void aCharacterMayBeCutByFragments() {
    byte[] text = "é€😀".getBytes(UTF_8);

    for (int i = 0; i < text.length; i++) {
      page.frame(
          i == 0 ? RawFrame.TEXT : RawFrame.CONTINUATION,
          i == text.length - 1,
          new byte[] {text[i]});
    }

    assertThat(page.nextText()).isEqualTo("é€😀");
  }

  @Test
  void aCredentialMayBeFragmented() {
    RawPage second = hub.page();

    second.frame(RawFrame.TEXT, false, "u".getBytes(UTF_8));
    second.frame(RawFrame.PING, true, "x".getBytes(UTF_8));
    second.frame(RawFrame.CONTINUATION, true, "id2".getBytes(UTF_8));

    HubUnderTest.await().until(() -> hub.hub().isOnline("uid2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 126, 300})
  void aFrameMayBeSplitAnywhere(int bytes) {
    RawPublisher probe = hub.publisher();
    String text = "é" + "x".repeat(bytes);
    byte[] frame = RawFrame.masked(RawFrame.TEXT, true, text.getBytes(UTF_8));

    for (int split = 1; split < frame.length; split++) {
      page.send(frame, 0, split);
      hub.letTheHubRead(probe);
      page.send(frame, split, frame.length);

      assertThat(page.nextText()).as("split at %d", split).isEqualTo(text);
    }
  }

  @Test
  void framesMayComeByteByByte() {
    RawPublisher probe = hub.publisher();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(RawFrame.masked(RawFrame.TEXT, false, "o".getBytes(UTF_8)));
    frames.writeBytes(RawFrame.masked(RawFrame.PING, true, "p".getBytes(UTF_8)));
    frames.writeBytes(RawFrame.masked(RawFrame.CONTINUATION, true, "ne".getBytes(UTF_8)));
    frames.writeBytes(RawFrame.masked(RawFrame.TEXT, true, "x".repeat(200).getBytes(UTF_8)));
    byte[] bytes = frames.toByteArray();

    for (int i = 0; i < bytes.length; i++) {
      page.send(bytes, i, i + 1);
      hub.letTheHubRead(probe);
    }

    assertThat(page.nextFrame().opcode()).isEqualTo(RawFrame.PONG);
    assertThat(page.nextText()).isEqualTo("one");
    assertThat(page.nextText()).isEqualTo("x".repeat(200));
  }

  @Test
  void manyFramesMayComeInOnePacket() {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    for (int i = 0; i < 1000; i++) {
      packet.writeBytes(RawFrame.masked(RawFrame.TEXT, true, Integer.toString(i).getBytes(UTF_8)));
    }

    page.send(packet.toByteArray());

    for (int i = 0; i < 1000; i++) {
      assertThat(page.nextText()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void aMessageOfTheDefaultLimitIsTaken() {
    String text = "x".repeat(64 << 10);

    page.text(text);

    assertThat(page.nextText().equals(text)).isTrue();
  }
}
