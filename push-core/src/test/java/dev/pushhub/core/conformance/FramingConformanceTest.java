package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.FIN;
import static dev.pushhub.core.conformance.Frames.begin;
import static dev.pushhub.core.conformance.Frames.binary;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.end;
import static dev.pushhub.core.conformance.Frames.first;
import static dev.pushhub.core.conformance.Frames.hex;
import static dev.pushhub.core.conformance.Frames.joined;
import static dev.pushhub.core.conformance.Frames.ping;
import static dev.pushhub.core.conformance.Frames.text;
import static dev.pushhub.core.conformance.Frames.textOf;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 6455, sections 5.2 and 5.3: every form of a length, in the smallest form only, and every
 * mask.
 */
@Timeout(120)
class FramingConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  private static final int[] LENGTHS = {
    0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 1_000, 65_534, 65_535, 65_536, 65_537
  };

  static Stream<Exchange> lengths() {
    List<Exchange> all = new ArrayList<>();
    for (int length : LENGTHS) {
      all.add(
          Exchange.of("a text of " + length + " bytes comes back")
              .sends(text(textOf(length)))
              .expectsText(textOf(length)));
      all.add(
          Exchange.of("a binary message of " + length + " bytes comes back")
              .sends(binary(bytes(length)))
              .expectsBinary(bytes(length)));
    }
    return all.stream();
  }

  static Stream<Exchange> lengthsInMoreBytesThanTheyNeed() {
    List<Exchange> all = new ArrayList<>();
    for (int opcode : new int[] {RawFrame.TEXT, RawFrame.BINARY}) {
      for (int length : new int[] {0, 1, 124, 125}) {
        all.add(wrongLength("in 16 bits", opcode, 3, length));
      }
      for (int length : new int[] {0, 1, 125, 126, 65_534, 65_535}) {
        all.add(wrongLength("in 64 bits", opcode, 9, length));
      }
    }
    all.add(
        Exchange.of("a continuation of 5 bytes declared in 16 bits")
            .sends(begin("a"), RawFrame.header(FIN, true, 3, 5))
            .isClosedWith(1002));
    all.add(
        Exchange.of("a continuation of 65,535 bytes declared in 64 bits")
            .sends(begin("a"), RawFrame.header(FIN, true, 9, 65_535))
            .isClosedWith(1002));
    return all.stream();
  }

  private static Exchange wrongLength(String how, int opcode, int lengthBytes, int length) {
    return Exchange.of("opcode " + opcode + ", " + length + " bytes declared " + how)
        .sends(RawFrame.header(FIN | opcode, true, lengthBytes, length))
        .isClosedWith(1002);
  }

  static Stream<Exchange> lengthsThatCanNotBe() {
    return Stream.of(
        Exchange.of("2^63 bytes are refused").sends(hex("82ff8000000000000000")).isClosedWith(1002),
        Exchange.of("2^64-1 bytes are refused")
            .sends(hex("82ffffffffffffffffff"))
            .isClosedWith(1002),
        Exchange.of("2^63 bytes are refused at the length's first byte")
            .sends(hex("82ff80"))
            .isClosedWith(1002),
        Exchange.of("a length below 65,536 in 64 bits is refused at its sixth byte")
            .sends(hex("82ff000000000000"))
            .isClosedWith(1002),
        Exchange.of("2^63-1 bytes are too many")
            .sends(hex("82ff7fffffffffffffff"))
            .isClosedWith(1009),
        Exchange.of("2^31-1 bytes are too many")
            .sends(hex("82ff000000007fffffff"))
            .isClosedWith(1009),
        Exchange.of("2^56 bytes are too many at the length's first byte")
            .sends(hex("81ff01"))
            .isClosedWith(1009));
  }

  static Stream<Exchange> masks() {
    List<Exchange> all = new ArrayList<>();
    for (String key :
        List.of("00000000", "ffffffff", "01020304", "80808080", "7fff0001", "00ff00ff")) {
      all.add(
          Exchange.of("a text masked with " + key)
              .sends(RawFrame.encode(FIN | RawFrame.TEXT, hex(key), 1, textOf(90)))
              .expectsText(textOf(90)));
      all.add(
          Exchange.of("a binary message masked with " + key)
              .sends(RawFrame.encode(FIN | RawFrame.BINARY, hex(key), 3, bytes(1_000)))
              .expectsBinary(bytes(1_000)));
      all.add(
          Exchange.of("a ping masked with " + key)
              .sends(RawFrame.encode(FIN | RawFrame.PING, hex(key), 1, bytes(99)))
              .expectsPong(bytes(99)));
    }
    for (int length = 1; length <= 9; length++) {
      all.add(
          Exchange.of(length + " bytes use the mask from its first byte on, in each frame anew")
              .sends(
                  RawFrame.encode(RawFrame.BINARY, hex("a1b2c3d4"), 1, bytes(length)),
                  RawFrame.encode(FIN, hex("0badcafe"), 1, bytes(length)))
              .expectsBinary(joined(bytes(length), bytes(length))));
    }
    return all.stream();
  }

  static Stream<Exchange> unmaskedFrames() {
    List<Exchange> all = new ArrayList<>();
    for (int opcode : new int[] {1, 2, 8, 9, 10}) {
      all.add(
          Exchange.of("an unmasked frame with opcode " + opcode)
              .sends(RawFrame.encode(FIN | opcode, false, 1, hex("03e8")))
              .isClosedWith(1002));
      all.add(
          Exchange.of("an unmasked frame with opcode " + opcode + " at its second byte")
              .sends(RawFrame.header(FIN | opcode, false, 1, 100))
              .isClosedWith(1002));
    }
    all.add(
        Exchange.of("an unmasked continuation")
            .sends(begin("a"), RawFrame.encode(FIN, false, 1, hex("61")))
            .isClosedWith(1002));
    all.add(
        Exchange.of("an unmasked text after a masked one")
            .sends(text(hex("61")), RawFrame.encode(FIN | 1, false, 1, hex("62")))
            .expectsText("a")
            .isClosedWith(1002));
    return all.stream();
  }

  static Stream<Exchange> framesInChops() {
    List<Exchange> all = new ArrayList<>();
    byte[] some =
        joined(begin("one "), ping("p"), end("two"), binary(bytes(300)), text(textOf(66_000)));
    for (int chop : new int[] {1, 2, 3, 5, 7, 13, 127, 4_096, 70_000}) {
      byte[] sent = chop < 3 ? first(some.length - 66_014, some) : some;
      Exchange exchange =
          Exchange.of("five frames in writes of " + chop + " bytes")
              .sends(sent)
              .choppedTo(chop)
              .expectsPong(hex("70"))
              .expectsText("one two")
              .expectsBinary(bytes(300));
      all.add(chop < 3 ? exchange : exchange.expectsText(textOf(66_000)));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "lengths",
    "lengthsInMoreBytesThanTheyNeed",
    "lengthsThatCanNotBe",
    "masks",
    "unmaskedFrames",
    "framesInChops"
  })
  void framing(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
