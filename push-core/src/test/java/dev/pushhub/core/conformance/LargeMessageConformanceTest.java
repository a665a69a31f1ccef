package dev.pushhub.core.conformance;

import static dev.pushhub.core.conformance.Frames.binary;
import static dev.pushhub.core.conformance.Frames.bytes;
import static dev.pushhub.core.conformance.Frames.text;
import static dev.pushhub.core.conformance.Frames.textOf;

import dev.pushhub.core.wire.RawFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages from nothing to 16 MiB, in chops and fragments of many sizes. */
@Timeout(120)
class LargeMessageConformanceTest {
  private static final EchoHub HUB = EchoHub.start();

  @AfterAll
  static void closeHub() {
    HUB.close();
  }

  private static final int MEBIBYTE = 1 << 20;

  static Stream<Exchange> chopped() {
    List<Supplier<Exchange>> all = new ArrayList<>();
    for (int size : new int[] {0, 125, 126, 4_000}) {
      for (int chop : new int[] {1, 64}) {
        both(all, size, chop);
      }
    }
    for (int size : new int[] {65_535, 65_536, 131_072}) {
      for (int chop : new int[] {97, 1_460}) {
        both(all, size, chop);
      }
    }
    for (int chop : new int[] {997, 16_384, 65_536, Integer.MAX_VALUE}) {
      both(all, MEBIBYTE, chop);
    }
    for (int chop : new int[] {1_460, 65_536, Integer.MAX_VALUE}) {
      both(all, 16 * MEBIBYTE, chop);
    }
    return all.stream().map(Supplier::get); // one at a time: they are large
  }

  private static void both(List<Supplier<Exchange>> all, int size, int chop) {
    String how =
        size + " bytes in " + (chop == Integer.MAX_VALUE ? "one write" : "writes of " + chop);
    all.add(
        () ->
            Exchange.of("text: " + how)
                .sends(text(textOf(size)))
                .choppedTo(chop)
                .expectsText(textOf(size)));
    all.add(
        () ->
            Exchange.of("binary: " + how)
                .sends(binary(bytes(size)))
                .choppedTo(chop)
                .expectsBinary(bytes(size)));
  }

  static Stream<Exchange> fragmented() {
    List<Supplier<Exchange>> all = new ArrayList<>();
    for (int size : new int[] {64, 256, 1_024, 4_096, 65_536, MEBIBYTE}) {
      all.add(() -> inFragments(RawFrame.TEXT, textOf(4 * MEBIBYTE), size));
      all.add(() -> inFragments(RawFrame.BINARY, bytes(4 * MEBIBYTE), size));
    }
    return all.stream().map(Supplier::get); // one at a time: they are large
  }

  private static Exchange inFragments(int opcode, byte[] message, int size) {
    Exchange exchange =
        Exchange.of("opcode " + opcode + ": 4 MiB in fragments of " + size + " bytes");
    for (int from = 0; from < message.length; from += size) {
      int to = Math.min(message.length, from + size);
      exchange.sends(
          RawFrame.masked(
              from == 0 ? opcode : RawFrame.CONTINUATION,
              to == message.length,
              Arrays.copyOfRange(message, from, to)));
    }
    return opcode == RawFrame.TEXT
        ? exchange.expectsText(message)
        : exchange.expectsBinary(message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"chopped", "fragmented"})
  void largeMessages(Exchange exchange) {
    exchange.run(HUB.port());
  }
}
