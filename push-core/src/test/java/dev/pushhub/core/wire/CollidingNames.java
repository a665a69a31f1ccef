package dev.pushhub.core.wire;

import java.util.List;
import java.util.stream.IntStream;

/** Different strings that all have one hash code, as an attacker would choose them. */
public final class CollidingNames {
  private CollidingNames() {}

  /**
   * So many of them.
   *
   * @param count how many
   * @return different strings, {@code hashCode} of all of them the same
   */
  public static List<String> of(int count) {
    int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, count - 1));
    return IntStream.range(0, count).mapToObj(i -> name(i, bits)).toList();
  }

  /** "Aa" and "BB" have the same hash code, and so has whatever is made of them. */
  private static String name(int number, int bits) {
    StringBuilder name = new StringBuilder(2 * bits);
    for (int bit = 0; bit < bits; bit++) {
      name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return name.toString();
  }
}
