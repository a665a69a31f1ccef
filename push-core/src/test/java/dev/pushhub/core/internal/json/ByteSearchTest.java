package dev.pushhub.core.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  private static final int LENGTH = 40;

  @Test
  void everyByteIsFoundAtEveryPlaceFromEveryPlace() {
    for (int value = 0; value < 256; value++) {
      for (int place = 0; place < LENGTH; place++) {
        byte[] bytes = "x".repeat(LENGTH).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        bytes[place] = (byte) value;
        for (int from = 0; from <= LENGTH; from++) {
          agrees(bytes, from, LENGTH);
        }
      }
    }
  }

  @Test
  void randomBytesAgreeWithASearchByteByByte() {
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      int to = bytes.length == 0 ? 0 : random.nextInt(bytes.length + 1);
      agrees(bytes, to == 0 ? 0 : random.nextInt(to + 1), to);
    }
  }

  @Test
  void neighboursOfAHitAreNotTakenForOne() {
    byte[] pairs = new byte[16];
    for (int a = 0; a < 256; a++) {
      for (int b = 0; b < 256; b++) {
        for (int i = 0; i < pairs.length; i++) {
          pairs[i] = (byte) (i % 2 == 0 ? a : b);
        }
        agrees(pairs, 0, pairs.length);
        agrees(pairs, 1, pairs.length);
      }
    }
  }

  private static void agrees(byte[] bytes, int from, int to) {
    assertThat(ByteSearch.lineFeed(bytes, from, to))
        .isEqualTo(first(bytes, from, to, b -> b == '\n'));
    assertThat(ByteSearch.notPlain(bytes, from, to))
        .isEqualTo(first(bytes, from, to, b -> b < ' ' || b == '"' || b == '\\'));
  }

  private static int first(byte[] bytes, int from, int to, IntPredicate wanted) {
    int i = from;
    while (i < to && !wanted.test(bytes[i])) {
      i++;
    }
    return i;
  }
}
