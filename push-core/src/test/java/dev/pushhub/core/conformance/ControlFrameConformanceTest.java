package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.FIN;
import static dev.pushhub.core.conformance.Frames.begin;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.end;
import static dev.pushhub.core.conformance.Frames.hex;
import static dev.pushhub.core.conformance.Frames.ping;
import static dev.pushhub.core.conformance.Frames.pong;
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

/**
 * RFC 6455, sections 5.5.2 and 5.5.3: pings are answered with their payload, in order; pongs are
 * not.
 */
@Timeout(120)
class ControlFrameConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  static Stream<Exchange> pings() {
    List<Exchange> all = new ArrayList<>();
    for (int length : new int[] {0, 1, 2, 64, 124, 125}) {
      Exchange exchange = Exchange.of("a ping of " + length + " bytes");
      all.add(
          exchange
              .sends(RawFrame.masked(RawFrame.PING, true, bytes(length)))
              .expectsPong(bytes(length)));
    }
    Exchange ten = Exchange.of("ten pings are answered in order");
    for (int i = 0; i < 10; i++) {
      ten.sends(ping("ping " + i)).expectsPong(utf8("ping " + i));
    }
    all.add(ten);
    all.add(
        Exchange.of("a ping byte by byte")
            .sends(ping("piecemeal"))
            .choppedTo(1)
            .expectsPong(utf8("piecemeal")));
    all.add(
        Exchange.of("a ping whose payload is not UTF-8")
            .sends(RawFrame.masked(RawFrame.PING, true, hex("00fffec080")))
            .expectsPong(hex("00fffec080")));
    all.add(
        Exchange.of("a ping between two messages")
            .sends(text("one"), ping("p"), text("two"))
            .expectsText("one")
            .expectsPong(utf8("p"))
            .expectsText("two"));
    return all.stream();
  }

  static Stream<Exchange> pongs() {
    return Stream.of(
        Exchange.of("a pong nobody asked for").sends(pong("")),
        Exchange.of("a pong with a payload nobody asked for").sends(pong("unasked")),
        Exchange.of("a pong of 125 bytes").sends(RawFrame.masked(RawFrame.PONG, true, bytes(125))),
        Exchange.of("a pong, and a ping with the same payload")
            .sends(pong("same"), ping("same"))
            .expectsPong(utf8("same")),
        Exchange.of("a pong in a fragmented text")
            .sends(begin("a"), pong("x"), end("b"))
            .expectsText("ab"));
  }

  static Stream<Exchange> wrongControlFrames() {
    List<Exchange> all = new ArrayList<>();
    for (int opcode : new int[] {8, 9, 10}) {
      all.add(
          Exchange.of("opcode " + opcode + " with 126 bytes")
              .sends(RawFrame.encode(FIN | opcode, true, 3, bytes(126)))
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + " with a length in 16 bits, at its second byte")
              .sends(RawFrame.header(FIN | opcode, true, 3, 126), new byte[0])
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + " with a length in 64 bits, at its second byte")
              .sends(new byte[] {(byte) (FIN | opcode), (byte) 0xFF})
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + ", not final, at its first byte")
              .sends(new byte[] {(byte) opcode})
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + ", not final, in a fragmented text")
              .sends(begin("a"), new byte[] {(byte) opcode})
              .isClosedWith(1002));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"pings", "pongs", "wrongControlFrames"})
  void controlFrames(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
