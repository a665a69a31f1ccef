package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.FIN;
import static dev.pushhub.core.conformance.Frames.first;
import static dev.pushhub.core.conformance.Frames.hex;
import static dev.pushhub.core.conformance.Frames.joined;
import static dev.pushhub.core.conformance.Frames.text;
import static dev.pushhub.core.conformance.Frames.utf8;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 6455, sections 5.6 and 8.1, RFC 3629: text is UTF-8, and is refused at its first byte that is
 * not.
 */
@Timeout(120)
class Utf8ConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  /** Characters at every edge, and what is odd and allowed. */
  private static final List<String> VALID =
      List.of(
          "00",
          "7f",
          "c280",
          "dfbf",
          "e0a080",
          "efbfbd",
          "efbfbe",
          "efbfbf",
          "ed9fbf",
          "ee8080",
          "f0908080",
          "f48fbfbf",
          "efb790",
          "f09fbfbe",
          "cebae1bdb9cf83cebcceb5",
          "efbbbf61",
          "f09f9880f09f9880",
          "e28090f1808080c2a9",
          "61626364c3a965666768");

  /** What no text may have, as hexadecimal bytes; the last of them is the first wrong one. */
  private static final List<String> INVALID =
      List.of(
          "80",
          "bf",
          "c0",
          "c1",
          "fe",
          "ff",
          "f5",
          "f8",
          "fc",
          "c27f",
          "c2c0",
          "df00",
          "c3c3",
          "e080",
          "e09f",
          "e0a041",
          "e28228",
          "e282c0",
          "ed a0",
          "ed bf",
          "eda080",
          "efbf7f",
          "f080",
          "f08f",
          "f0907f",
          "f0908041",
          "f490",
          "f4bf",
          "f48fc0",
          "f48fbf7f",
          "f7",
          "6161616161616161ff",
          "616161616161616161c328",
          "c3a9e282ac80",
          "f09f988080");

  static Stream<Exchange> valid() {
    List<Exchange> all = new ArrayList<>();
    for (String text : VALID) {
      byte[] bytes = hex(text);
      all.add(Exchange.of("valid " + text).sends(text(bytes)).expectsText(bytes));
      all.add(
          Exchange.of("valid " + text + ", a fragment for each byte")
              .sends(byteByByte(bytes, true))
              .expectsText(bytes));
    }
    return all.stream();
  }

  private static byte[] byteByByte(byte[] text, boolean ended) {
    byte[] frames = new byte[0];
    for (int i = 0; i < text.length; i++) {
      boolean last = ended && i == text.length - 1;
      int opcode = i == 0 ? RawFrame.TEXT : RawFrame.CONTINUATION;
      frames = joined(frames, RawFrame.masked(opcode, last, Arrays.copyOfRange(text, i, i + 1)));
    }
    return frames;
  }

  static Stream<Exchange> invalid() {
    List<Exchange> all = new ArrayList<>();
    for (String text : INVALID) {
      byte[] bytes = firstWrong(text);
      byte[] whole = joined(bytes, utf8(" and more"));
      byte[] unfinished = RawFrame.masked(RawFrame.TEXT, true, joined(bytes, new byte[1_000]));
      all.add(Exchange.of("invalid " + text).sends(text(whole)).isClosedWith(1007));
      all.add(
          Exchange.of("invalid " + text + ", at its first wrong byte in an unfinished frame")
              .sends(first(8 + bytes.length, unfinished))
              .isClosedWith(1007));
      all.add(
          Exchange.of("invalid " + text + ", at its first wrong byte in an unfinished message")
              .sends(byteByByte(bytes, false))
              .isClosedWith(1007));
    }
    return all.stream();
  }

  /** Surrogates are wrong with their second byte: what is listed may be longer than that. */
  private static byte[] firstWrong(String listed) {
    byte[] bytes = hex(listed);
    return listed.startsWith("eda0") ? first(2, bytes) : bytes;
  }

  static Stream<Exchange> cut() {
    byte[] text = utf8("aé€😀z");
    List<Exchange> all = new ArrayList<>();
    for (int at = 1; at < text.length; at++) {
      byte[] cut = first(at, text);
      boolean whole = (text[at] & 0xC0) != 0x80;
      Exchange once = Exchange.of("a text that ends after " + at + " bytes").sends(text(cut));
      all.add(whole ? once.expectsText(cut) : once.isClosedWith(1007));
      Exchange parts =
          Exchange.of("a fragmented text that ends after " + at + " bytes")
              .sends(
                  RawFrame.masked(RawFrame.TEXT, false, cut),
                  RawFrame.masked(RawFrame.CONTINUATION, true, new byte[0]));
      all.add(whole ? parts.expectsText(cut) : parts.isClosedWith(1007));
      all.add(
          Exchange.of("a text split over frames after " + at + " bytes")
              .sends(
                  RawFrame.masked(RawFrame.TEXT, false, cut),
                  RawFrame.masked(
                      RawFrame.CONTINUATION, true, Arrays.copyOfRange(text, at, text.length)))
              .expectsText(text));
    }
    return all.stream();
  }

  static Stream<Exchange> chopped() {
    byte[] text = utf8("κόσμε €uro 😀 ".repeat(20));
    List<Exchange> all = new ArrayList<>();
    for (int chop : new int[] {1, 2, 3, 5, 7, 11}) {
      all.add(
          Exchange.of("a text of all kinds in writes of " + chop + " bytes")
              .sends(text(text))
              .choppedTo(chop)
              .expectsText(text));
    }
    byte[] wrong = joined(text, hex("eda080"), text);
    all.add(
        Exchange.of("a surrogate in the middle, byte by byte, is not waited for the end")
            .sends(first(8 + text.length + 2, RawFrame.encode(FIN | 1, true, 3, wrong)))
            .choppedTo(1)
            .isClosedWith(1007));
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"valid", "invalid", "cut", "chopped"})
  void utf8Text(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
