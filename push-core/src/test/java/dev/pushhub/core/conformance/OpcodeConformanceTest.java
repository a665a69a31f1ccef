package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.FIN;
import static dev.pushhub.core.conformance.Frames.begin;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.ping;
import static dev.pushhub.core.conformance.Frames.text;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 6455, section 5.2: reserved bits and reserved opcodes are refused, at their first byte. */
@Timeout(120)
class OpcodeConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  private static final int[] RESERVED = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15};

  static Stream<Exchange> reservedBits() {
    List<Exchange> all = new ArrayList<>();
    for (int bits = 1; bits <= 7; bits++) {
      for (int opcode : new int[] {1, 2, 8, 9, 10}) {
        all.add(
            Exchange.of("reserved bits " + bits + " with opcode " + opcode)
                .sends(new byte[] {(byte) (FIN | bits << 4 | opcode)})
                .isClosedWith(1002));
      }
      all.add(
          Exchange.of("reserved bits " + bits + " on a continuation")
              .sends(begin("a"), new byte[] {(byte) (FIN | bits << 4)})
              .isClosedWith(1002));
      all.add(
          Exchange.of("reserved bits " + bits + " on a whole text behind a good one")
              .sends(text("good"), RawFrame.encode(FIN | bits << 4 | 1, true, 1, bytes(5)))
              .expectsText("good")
              .isClosedWith(1002));
    }
    return all.stream();
  }

  static Stream<Exchange> reservedOpcodes() {
    List<Exchange> all = new ArrayList<>();
    for (int opcode : RESERVED) {
      all.add(
          Exchange.of("opcode " + opcode + " at its first byte")
              .sends(new byte[] {(byte) (FIN | opcode)})
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + ", not final")
              .sends(new byte[] {(byte) opcode})
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + ", a whole frame behind a text, and a ping after it")
              .sends(
                  text("good"), RawFrame.encode(FIN | opcode, true, 1, bytes(3)), ping("ignored"))
              .expectsText("good")
              .isClosedWith(1002));
      all.add(
          Exchange.of("opcode " + opcode + " inside a fragmented text")
              .sends(begin("good"), RawFrame.encode(FIN | opcode, true, 1, bytes(3)))
              .isClosedWith(1002));
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"reservedBits", "reservedOpcodes"})
  void reserved(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
