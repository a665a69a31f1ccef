package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.FIN;
import static dev.pushhub.core.conformance.Frames.begin;
import static dev.pushhub.core.conformance.Frames.binary;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.close;
import static dev.pushhub.core.conformance.Frames.end;
import static dev.pushhub.core.conformance.Frames.first;
import static dev.pushhub.core.conformance.Frames.hex;
import static dev.pushhub.core.conformance.Frames.ping;
import static dev.pushhub.core.conformance.Frames.text;
import static dev.pushhub.core.conformance.Frames.utf8;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455, sections 5.5.1 and 7: which close frames there are, and that nothing follows one. */
@Timeout(120)
class CloseConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  static Stream<Exchange> goodCodes() {
    List<Exchange> all = new ArrayList<>();
    for (int code :
        new int[] {
          1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3001, 3999,
          4000, 4001, 4999
        }) {
      all.add(Exchange.of("code " + code).sends(close(code)).isAnsweredWith(code));
    }
    return all.stream();
  }

  static Stream<Exchange> wrongCodes() {
    List<Exchange> all = new ArrayList<>();
    for (int code :
        new int[] {
          0, 1, 500, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 5001, 32_768, 65_535
        }) {
      all.add(Exchange.of("code " + code).sends(close(code)).isClosedWith(1002));
      all.add(
          Exchange.of("code " + code + " at its second byte")
              .sends(first(8, close(code, bytes(50))))
              .isClosedWith(1002));
    }
    return all.stream();
  }

  static Stream<Exchange> reasons() {
    List<Exchange> all = new ArrayList<>();
    all.add(Exchange.of("no code").sends(hex("888000000000")).isAnsweredWith(1005));
    all.add(Exchange.of("one byte").sends(RawFrame.masked(8, true, hex("03"))).isClosedWith(1002));
    all.add(
        Exchange.of("one byte, at the length")
            .sends(RawFrame.header(FIN | 8, true, 1, 1))
            .isClosedWith(1002));
    all.add(Exchange.of("a reason").sends(close(1000, utf8("bye ✓ 😀"))).isAnsweredWith(1000));
    all.add(
        Exchange.of("a reason of 123 bytes")
            .sends(close(1000, utf8("x".repeat(123))))
            .isAnsweredWith(1000));
    all.add(
        Exchange.of("a reason of 124 bytes")
            .sends(RawFrame.encode(FIN | 8, true, 3, new byte[126]))
            .isClosedWith(1002));
    all.add(
        Exchange.of("a close byte by byte")
            .sends(close(3456, utf8("é€😀")))
            .choppedTo(1)
            .isAnsweredWith(3456));
    for (String reason : List.of("ff", "c328", "e28228", "eda080", "f4908080", "616161c0af")) {
      all.add(
          Exchange.of("the reason " + reason).sends(close(1000, hex(reason))).isClosedWith(1007));
    }
    all.add(
        Exchange.of("a reason that ends in a character")
            .sends(close(1000, hex("61e282")))
            .isClosedWith(1007));
    all.add(
        Exchange.of("a wrong reason at its first wrong byte")
            .sends(first(6 + 2 + 3, close(1000, hex("6161ff616161"))))
            .isClosedWith(1007));
    all.add(
        Exchange.of("the close frame of ten bytes that is a library's downfall")
            .sends(hex("8884000000000 3e8c328".replace(" ", "")))
            .isClosedWith(1007));
    return all.stream();
  }

  static Stream<Exchange> afterTheClose() {
    return Stream.of(
        Exchange.of("a text after the close").sends(close(1000), text("late")).isAnsweredWith(1000),
        Exchange.of("a binary message after the close")
            .sends(close(1000), binary(bytes(100)))
            .isAnsweredWith(1000),
        Exchange.of("a ping after the close").sends(close(1000), ping("late")).isAnsweredWith(1000),
        Exchange.of("two closes").sends(close(1000), close(1001)).isAnsweredWith(1000),
        Exchange.of("a wrong frame after the close")
            .sends(close(1000), hex("ffffffff"))
            .isAnsweredWith(1000),
        Exchange.of("half a frame after the close")
            .sends(close(4000), hex("81fe"))
            .isAnsweredWith(4000),
        Exchange.of("a text before the close is answered first")
            .sends(text("early"), close(1000))
            .expectsText("early")
            .isAnsweredWith(1000),
        Exchange.of("a ping before the close is answered first")
            .sends(ping("early"), close(1000))
            .expectsPong(utf8("early"))
            .isAnsweredWith(1000),
        Exchange.of("a close in a fragmented text")
            .sends(begin("a"), close(1001, utf8("going")), end("b"))
            .isAnsweredWith(1001),
        Exchange.of("a text after a violation is not answered")
            .sends(hex("83800000 0000".replace(" ", "")), text("late"))
            .isClosedWith(1002),
        Exchange.of("a close after a violation changes nothing")
            .sends(hex("c1800000 0000".replace(" ", "")), close(1000))
            .isClosedWith(1002));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"goodCodes", "wrongCodes", "reasons", "afterTheClose"})
  void closing(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
