package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class Utf8ValidatorTest {
  /** Bytes at the edges of every range that RFC 3629 draws. */
  private static final int[] EDGES = {0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF};

  private static final BitSet[] BEGINNINGS = {new BitSet(), new BitSet(), new BitSet()};
  private static final Set<Integer> OF_FOUR = new HashSet<>();

  static {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        remember(new String(Character.toChars(point)).getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void remember(byte[] character) {
    int value = 0;
    for (int i = 0; i < character.length; i++) {
      value = (value << 8) | (character[i] & 0xFF);
      if (i < 3) {
        BEGINNINGS[i].set(value);
      } else {
        OF_FOUR.add(value);
      }
    }
  }

  /** Where the first byte stands with which no character can begin or go on; -1 for none. */
  private static int firstWrong(byte[] bytes) {
    int value = 0;
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      value = (value << 8) | (bytes[i] & 0xFF);
      if (!(length < 3 ? BEGINNINGS[length].get(value) : OF_FOUR.contains(value))) {
        return i;
      }
      length++;
      if (length == lengthBy(bytes[i - length + 1])) {
        value = 0;
        length = 0;
      }
    }
    return -1;
  }

  private static int lengthBy(byte first) {
    int b = first & 0xFF;
    return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
  }

  /** Where a validator refuses, given one byte after the other. */
  private static int refused(byte[] bytes) {
    Utf8Validator validator = new Utf8Validator();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    for (int i = 0; i < bytes.length; i++) {
      if (!validator.accepts(in, i, i + 1, 0)) {
        return i;
      }
    }
    return -1;
  }

  @Test
  void everyFirstAndSecondByteAndEveryEdgeBehindThemIsJudgedAtOnce() {
    byte[] bytes = new byte[4];
    for (int pair = 0; pair < 0x10000; pair++) {
      bytes[0] = (byte) (pair >> 8);
      bytes[1] = (byte) pair;
      for (int third : EDGES) {
        bytes[2] = (byte) third;
        for (int fourth : EDGES) {
          bytes[3] = (byte) fourth;
          int expected = firstWrong(bytes);
          if (refused(bytes) != expected) {
            assertThat(refused(bytes)).as("%x %x %x", pair, third, fourth).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void whateverTheSplitAndTheMaskTheAnswerIsTheSame() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] text = text(random);
      if (random.nextInt(3) == 0) {
        text[random.nextInt(text.length)] = (byte) random.nextInt();
      }
      int mask = random.nextInt();
      byte[] masked = new byte[text.length + 3];
      for (int i = 0; i < text.length; i++) {
        masked[i + 3] = (byte) (text[i] ^ (mask >>> (24 - 8 * (i & 3))));
      }

      boolean accepted = acceptsInParts(masked, mask, random);

      assertThat(accepted).as("round %d", round).isEqualTo(firstWrong(text) < 0);
    }
  }

  private static byte[] text(Random random) {
    StringBuilder text = new StringBuilder();
    int length = 1 + random.nextInt(60);
    for (int i = 0; i < length; i++) {
      text.append(random.nextInt(4) == 0 ? "é€😀߿".substring(0, 1 + random.nextInt(2)) : "a");
      text.append(random.nextInt(6) == 0 ? "😀" : "");
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static boolean acceptsInParts(byte[] masked, int mask, Random random) {
    Utf8Validator validator = new Utf8Validator();
    ByteBuffer in = ByteBuffer.wrap(masked);
    for (int from = 3; from < masked.length; ) {
      int to = Math.min(masked.length, from + random.nextInt(40));
      if (!validator.accepts(in, from, to, Integer.rotateLeft(mask, 8 * ((from - 3) & 3)))) {
        return false;
      }
      from = to;
    }
    return true;
  }

  @Test
  void anUnfinishedCharacterTellsWhatItNeeds() {
    Utf8Validator validator = new Utf8Validator();
    ByteBuffer smile = ByteBuffer.wrap("😀".getBytes(StandardCharsets.UTF_8));
    int[] missing = {3, 2, 1, 0};

    for (int i = 0; i < 4; i++) {
      assertThat(validator.accepts(smile, i, i + 1, 0)).isTrue();
      assertThat(validator.missing()).isEqualTo(missing[i]);
    }
  }
}
