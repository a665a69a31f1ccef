package dev.pushhub.core.internal.delivery;

/** Two names as one, unlike that of any other two. */
// A string and no record, because a map of strings stays quick whatever names strangers make up:
// strings have an order, by which those that collide are found.
public final class NamePair {
  private NamePair() {}

  /** The one name. */
  public static String of(String first, String second) {
    return first.length() + ":" + first + second;
  }
}
