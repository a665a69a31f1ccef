package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that break RFC 6455 or a limit, and the code with which each is closed. */
@Timeout(60)
class PageProtocolTest {
  private static final int FIN = 0x80;
  private static final byte[] NOTHING = {};

  @AutoClose
  private final HubUnderTest hub =
      HubUnderTest.started(builder -> builder.limits(l -> l.pageMessageBytes(1000)));

  static Stream<Arguments> violations() {
    return Stream.of(
        arguments("an unmasked text", 1002, frame(FIN | 1, false, 1, "hi")),
        arguments("an unmasked ping", 1002, frame(FIN | 9, false, 1, "hi")),
        arguments("an unmasked close", 1002, frame(FIN | 8, false, 1, "\u0003\u00e8")),
        arguments("reserved bit 1", 1002, frame(FIN | 0x40 | 1, true, 1, "hi")),
        arguments("reserved bit 2", 1002, frame(FIN | 0x20 | 1, true, 1, "hi")),
        arguments("reserved bit 3", 1002, frame(FIN | 0x10 | 1, true, 1, "hi")),
        arguments("a reserved bit on a ping", 1002, frame(FIN | 0x40 | 9, true, 1, "hi")),
        arguments("a reserved bit on a continuation", 1002, fragments("a", 0x40 | FIN, "b")),
        arguments("opcode 3", 1002, frame(FIN | 3, true, 1, "hi")),
        arguments("opcode 7", 1002, frame(FIN | 7, true, 1, "hi")),
        arguments("opcode 11", 1002, frame(FIN | 11, true, 1, "hi")),
        arguments("opcode 15", 1002, frame(FIN | 15, true, 1, "")),
        arguments("a ping over 125 bytes", 1002, frame(FIN | 9, true, 3, "x".repeat(126))),
        arguments("a pong over 125 bytes", 1002, frame(FIN | 10, true, 3, "x".repeat(126))),
        arguments("a close over 125 bytes", 1002, frame(FIN | 8, true, 3, "x".repeat(126))),
        arguments("a fragmented ping", 1002, frame(9, true, 1, "hi")),
        arguments("a fragmented pong", 1002, frame(10, true, 1, "hi")),
        arguments("a fragmented close", 1002, frame(8, true, 1, "\u0003\u00e8")),
        arguments("a continuation of nothing", 1002, frame(FIN, true, 1, "hi")),
        arguments("a continuation of nothing, not final", 1002, frame(0, true, 1, "hi")),
        arguments("a text inside a fragmented one", 1002, fragments("a", FIN | 1, "b")),
        arguments("a binary inside a fragmented text", 1002, fragments("a", FIN | 2, "b")),
        arguments("125 bytes declared in 16 bits", 1002, frame(FIN | 1, true, 3, "x".repeat(125))),
        arguments("no bytes declared in 16 bits", 1002, frame(FIN | 1, true, 3, "")),
        arguments("2 bytes declared in 64 bits", 1002, frame(FIN | 1, true, 9, "hi")),
        arguments("65,535 bytes declared in 64 bits", 1002, declared(FIN | 1, 9, 65_535)),
        arguments("a length with the highest bit", 1002, declared(FIN | 1, 9, Long.MIN_VALUE)),
        arguments("a byte that UTF-8 never has", 1007, frame(FIN | 1, true, 1, "a\u00ff")),
        arguments("an overlong slash", 1007, frame(FIN | 1, true, 1, "\u00c0\u00af")),
        arguments("a surrogate in UTF-8", 1007, frame(FIN | 1, true, 1, "\u00ed\u00a0\u0080")),
        arguments(
            "past the last character", 1007, frame(FIN | 1, true, 1, "\u00f4\u0090\u0080\u0080")),
        arguments("a character that does not end", 1007, frame(FIN | 1, true, 1, "a\u00e2\u0082")),
        arguments("bad UTF-8 over two fragments", 1007, fragments("\u00e2\u0082", FIN, "a")),
        arguments("a close reason that is no UTF-8", 1007, close(1000, "\u00c3(")),
        arguments("close code 0", 1002, close(0, "")),
        arguments("close code 999", 1002, close(999, "")),
        arguments("close code 1004", 1002, close(1004, "")),
        arguments("close code 1005", 1002, close(1005, "")),
        arguments("close code 1006", 1002, close(1006, "")),
        arguments("close code 1015", 1002, close(1015, "")),
        arguments("close code 1016", 1002, close(1016, "")),
        arguments("close code 2999", 1002, close(2999, "")),
        arguments("close code 5000", 1002, close(5000, "")),
        arguments("close code 65535", 1002, close(65_535, "")),
        arguments("half a close code", 1002, frame(FIN | 8, true, 1, "\u0003")),
        arguments("1,001 bytes in one frame", 1009, frame(FIN | 1, true, 3, "x".repeat(1001))),
        arguments("1,001 bytes in two frames", 1009, fragments("x", FIN, "x".repeat(1000))),
        arguments("1,001 bytes declared", 1009, declared(FIN | 1, 3, 1001)),
        arguments("2^31-1 bytes declared", 1009, declared(FIN | 1, 9, Integer.MAX_VALUE)),
        arguments("2^63-1 bytes declared", 1009, declared(FIN | 1, 9, Long.MAX_VALUE)),
        arguments("a binary message", 1003, frame(FIN | 2, true, 1, "hi")),
        arguments("the beginning of a binary message", 1003, frame(2, true, 1, "hi")));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("violations")
  void aBoundPageThatBreaksTheProtocolIsClosed(String what, int code, byte[] bytes) {
    RawPage other = hub.page("uid1");
    RawPage page = hub.page("uid1");

    page.send(bytes);

    assertThat(page.expectClose().closeCode()).as(what).isEqualTo(code);
    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 " + code + " ");
    assertThat(hub.hooks().events("message")).isEmpty();
    assertThat(hub.hub().stats().messagesTooLarge()).isEqualTo(code == 1009 ? 1 : 0);
    assertThat(hub.hub().sendToUid("uid1", "the other tab lives")).isTrue();
    assertThat(other.nextText()).isEqualTo("the other tab lives");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("violations")
  void aPageThatBreaksTheProtocolBeforeItIsBoundIsClosed(String what, int code, byte[] bytes) {
    RawPage page = hub.page();

    page.send(bytes);

    assertThat(page.expectClose().closeCode()).as(what).isEqualTo(code);
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    assertThat(hub.hooks().events()).isEmpty();
  }

  @Test
  void manySmallFragmentsAreCountedTogether() {
    RawPage page = hub.page("uid1");

    page.frame(RawFrame.TEXT, false, new byte[100]);
    for (int i = 0; i < 9; i++) {
      page.frame(RawFrame.CONTINUATION, false, new byte[100]);
    }
    page.frame(RawFrame.CONTINUATION, false, new byte[1]);

    assertThat(page.expectClose().closeCode()).isEqualTo(1009);
  }

  @Test
  void aMessageExactlyAtTheLimitIsFine() {
    RawPage page = hub.page("uid1");
    String message = "x".repeat(1000);

    page.text(message);
    page.frame(RawFrame.TEXT, false, message.substring(0, 999).getBytes(UTF_8));
    page.frame(RawFrame.CONTINUATION, true, "x".getBytes(UTF_8));

    assertThat(page.nextText()).isEqualTo(message);
    assertThat(page.nextText()).isEqualTo(message);
  }

  @Test
  void whatCameBeforeTheWrongFrameIsStillDone() {
    RawPage page = hub.page("uid1");

    byte[] good = RawFrame.masked(RawFrame.TEXT, true, "good".getBytes(UTF_8));
    byte[] bad = RawFrame.encode(FIN | 3, true, 1, NOTHING);
    byte[] both = new byte[good.length + bad.length];
    System.arraycopy(good, 0, both, 0, good.length);
    System.arraycopy(bad, 0, both, good.length, bad.length);
    page.send(both);

    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("message")).isEqualTo(List.of("message uid1 good"));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
  void aCodeThatAPageMaySendIsEchoed(int code) {
    RawPage page = hub.page("uid1");

    page.sendClose(code, "bye ✓");

    RawFrame close = page.nextFrame();
    assertThat(close.opcode()).isEqualTo(RawFrame.CLOSE);
    assertThat(close.closeCode()).isEqualTo(code);
    page.expectEof();
    HubUnderTest.await()
        .untilAsserted(
            () ->
                assertThat(hub.hooks().events("closed"))
                    .containsExactly("closed uid1 " + code + " bye ✓"));
    assertThat(hub.hub().isOnline("uid1")).isFalse();
  }

  @Test
  void aCloseWithoutCodeIsAnsweredToo() {
    RawPage page = hub.page("uid1");

    page.frame(RawFrame.CLOSE, true, NOTHING);

    assertThat(page.nextFrame().closeCode()).isIn(1000, 1005);
    page.expectEof();
    HubUnderTest.await()
        .untilAsserted(
            () -> assertThat(hub.hooks().events("closed")).containsExactly("closed uid1 1005 "));
  }

  @Test
  void whatFollowsACloseIsIgnored() {
    RawPage page = hub.page("uid1");

    byte[] close = RawFrame.masked(RawFrame.CLOSE, true, RawPage.closePayload(1000, ""));
    byte[] text = RawFrame.masked(RawFrame.TEXT, true, "late".getBytes(UTF_8));
    byte[] both = new byte[close.length + text.length];
    System.arraycopy(close, 0, both, 0, close.length);
    System.arraycopy(text, 0, both, close.length, text.length);
    page.send(both);

    assertThat(page.nextFrame().closeCode()).isEqualTo(1000);
    page.expectGone();
    HubUnderTest.await().until(() -> hub.hooks().events("closed").size() == 1);
    assertThat(hub.hooks().events("message")).isEmpty();
  }

  @Test
  void aConnectionThatIsLostIsClosedWith1006() {
    RawPage page = hub.page("uid1");

    page.abort();

    HubUnderTest.await()
        .untilAsserted(
            () -> {
              assertThat(hub.hooks().events("closed")).hasSize(1);
              assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 1006 ");
              assertThat(hub.hooks().events("offline")).containsExactly("offline uid1");
            });
  }

  @Test
  void aConnectionThatEndsWithoutCloseFrameIsClosedWith1006() {
    RawPage page = hub.page("uid1");

    page.close();

    HubUnderTest.await()
        .untilAsserted(
            () -> {
              assertThat(hub.hooks().events("closed")).hasSize(1);
              assertThat(hub.hooks().events("closed").get(0)).startsWith("closed uid1 1006 ");
            });
  }

  /** Every character of the payload is one byte. */
  private static byte[] frame(int firstByte, boolean masked, int lengthBytes, String payload) {
    return RawFrame.encode(firstByte, masked, lengthBytes, payload.getBytes(ISO_8859_1));
  }

  private static byte[] declared(int firstByte, int lengthBytes, long length) {
    return RawFrame.header(firstByte, true, lengthBytes, length);
  }

  private static byte[] close(int code, String reason) {
    return frame(FIN | 8, true, 1, "" + (char) (code >> 8) + (char) (code & 0xff) + reason);
  }

  /** The beginning of a text message, and a frame behind it. */
  private static byte[] fragments(String first, int secondByte, String second) {
    byte[] one = frame(1, true, RawFrame.shortestForm(first.length()), first);
    byte[] two = frame(secondByte, true, RawFrame.shortestForm(second.length()), second);
    byte[] both = new byte[one.length + two.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }
}
