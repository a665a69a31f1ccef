package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.begin;
import static dev.pushhub.core.conformance.Frames.binary;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.close;
import static dev.pushhub.core.conformance.Frames.end;
import static dev.pushhub.core.conformance.Frames.goOn;
import static dev.pushhub.core.conformance.Frames.joined;
import static dev.pushhub.core.conformance.Frames.ping;
import static dev.pushhub.core.conformance.Frames.pong;
import static dev.pushhub.core.conformance.Frames.text;
import static dev.pushhub.core.conformance.Frames.textOf;
import static dev.pushhub.core.conformance.Frames.utf8;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455, section 5.4: messages in parts, with control frames between them and nothing else. */
@Timeout(120)
class FragmentationConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  static Stream<Exchange> fragments() {
    List<Exchange> all = new ArrayList<>();
    all.add(Exchange.of("two fragments").sends(begin("a"), end("b")).expectsText("ab"));
    all.add(
        Exchange.of("three fragments").sends(begin("a"), goOn("b"), end("c")).expectsText("abc"));
    all.add(Exchange.of("an empty first one").sends(begin(""), end("b")).expectsText("b"));
    all.add(Exchange.of("an empty last one").sends(begin("a"), end("")).expectsText("a"));
    all.add(
        Exchange.of("an empty middle one").sends(begin("a"), goOn(""), end("c")).expectsText("ac"));
    all.add(
        Exchange.of("nothing but empty ones").sends(begin(""), goOn(""), end("")).expectsText(""));
    Exchange many = Exchange.of("a thousand fragments").sends(begin("x"));
    for (int i = 0; i < 1_000; i++) {
      many.sends(goOn("x"));
    }
    all.add(many.sends(end("x")).expectsText("x".repeat(1_002)));
    all.add(
        Exchange.of("binary fragments of all lengths' forms")
            .sends(
                RawFrame.masked(RawFrame.BINARY, false, bytes(100)),
                RawFrame.masked(RawFrame.CONTINUATION, false, bytes(1_000)),
                RawFrame.masked(RawFrame.CONTINUATION, true, bytes(70_000)))
            .expectsBinary(joined(bytes(100), bytes(1_000), bytes(70_000))));
    all.add(
        Exchange.of("two fragmented messages after each other")
            .sends(begin("a"), end("b"), begin("c"), end("d"))
            .expectsText("ab")
            .expectsText("cd"));
    all.add(
        Exchange.of("a fragmented text, then a whole binary message")
            .sends(begin("a"), end("b"), binary(bytes(3)))
            .expectsText("ab")
            .expectsBinary(bytes(3)));
    for (int size : new int[] {1, 2, 3, 17, 125, 126, 1_000, 65_535, 65_536}) {
      all.add(inFragmentsOf(size));
    }
    return all.stream();
  }

  private static Exchange inFragmentsOf(int size) {
    byte[] text = textOf(Math.min(size * 50, 200_000));
    Exchange exchange = Exchange.of("a text in fragments of " + size + " bytes");
    for (int from = 0; from < text.length; from += size) {
      int to = Math.min(text.length, from + size);
      int opcode = from == 0 ? RawFrame.TEXT : RawFrame.CONTINUATION;
      byte[] part = java.util.Arrays.copyOfRange(text, from, to);
      exchange.sends(RawFrame.masked(opcode, to == text.length, part));
    }
    return exchange.expectsText(text);
  }

  static Stream<Exchange> controlFramesBetween() {
    return Stream.of(
        Exchange.of("a ping between two fragments")
            .sends(begin("a"), ping("p"), end("b"))
            .expectsPong(utf8("p"))
            .expectsText("ab"),
        Exchange.of("a ping between two fragments, byte by byte")
            .sends(begin("a"), ping("p"), end("b"))
            .choppedTo(1)
            .expectsPong(utf8("p"))
            .expectsText("ab"),
        Exchange.of("pings and pongs between all fragments")
            .sends(begin("a"), ping("1"), pong("x"), goOn("b"), ping("2"), ping("3"), end("c"))
            .expectsPong(utf8("1"))
            .expectsPong(utf8("2"))
            .expectsPong(utf8("3"))
            .expectsText("abc"),
        Exchange.of("a ping between fragments of a character")
            .sends(
                RawFrame.masked(RawFrame.TEXT, false, new byte[] {(byte) 0xE2}),
                ping("p"),
                RawFrame.masked(RawFrame.CONTINUATION, true, new byte[] {(byte) 0x82, (byte) 0xAC}))
            .expectsPong(utf8("p"))
            .expectsText("€"),
        Exchange.of("a close between two fragments ends it")
            .sends(begin("a"), close(1000), end("b"))
            .isAnsweredWith(1000));
  }

  static Stream<Exchange> wrongOrder() {
    return Stream.of(
        Exchange.of("a continuation of nothing").sends(end("a")).isClosedWith(1002),
        Exchange.of("a continuation of nothing, not final").sends(goOn("a")).isClosedWith(1002),
        Exchange.of("a continuation of nothing, at its first byte")
            .sends(new byte[] {(byte) 0x80})
            .isClosedWith(1002),
        Exchange.of("a continuation after a whole text")
            .sends(text("a"), end("b"))
            .expectsText("a")
            .isClosedWith(1002),
        Exchange.of("a continuation after a fragmented text has ended")
            .sends(begin("a"), end("b"), end("c"))
            .expectsText("ab")
            .isClosedWith(1002),
        Exchange.of("a continuation after a ping")
            .sends(ping("p"), end("a"))
            .expectsPong(utf8("p"))
            .isClosedWith(1002),
        Exchange.of("a text inside a fragmented text")
            .sends(begin("a"), text("b"))
            .isClosedWith(1002),
        Exchange.of("a text inside a fragmented text, at its first byte")
            .sends(begin("a"), new byte[] {(byte) 0x81})
            .isClosedWith(1002),
        Exchange.of("the beginning of a text inside a fragmented text")
            .sends(begin("a"), begin("b"))
            .isClosedWith(1002),
        Exchange.of("a binary message inside a fragmented text")
            .sends(begin("a"), binary(bytes(1)))
            .isClosedWith(1002),
        Exchange.of("a text inside a fragmented binary message")
            .sends(RawFrame.masked(RawFrame.BINARY, false, bytes(1)), text("b"))
            .isClosedWith(1002));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"fragments", "controlFramesBetween", "wrongOrder"})
  void fragmentation(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
