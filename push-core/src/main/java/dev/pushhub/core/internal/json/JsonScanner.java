package dev.pushhub.core.internal.json;

/**
 * Walks over one JSON value in UTF-8 bytes and says where it ends, or what is wrong with it: RFC
 * 8259 to the letter, as PHP's {@code json_decode} takes it. It builds nothing.
 *
 * <p>For one thread; reused from line to line.
 */
// No recursion: how deep a line is nested is the sender's choice, and the stack's depth is not.
// Whether each open container is an object is one bit in `objects`.
public final class JsonScanner {
  private final int maxDepth;
  private final long[] objects;
  private byte[] bytes = new byte[0];
  private int start;
  private int end;
  private int nameEnd;

  /** Refuses what is nested deeper than so many levels. */
  public JsonScanner(int maxDepth) {
    this.maxDepth = maxDepth;
    this.objects = new long[maxDepth / 64 + 1];
  }

  /** Looks at these bytes from now on. */
  public void on(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** What is wrong, and where. */
  public BadJson badJson(String what, int at) {
    return new BadJson(what + " at byte " + (at - start));
  }

  /** The byte there, or -1 behind the end. */
  public int at(int i) {
    return i < end ? bytes[i] : -1;
  }

  public int skipSpace(int from) {
    int i = from;
    while (i < end) {
      byte b = bytes[i];
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        break;
      }
      i++;
    }
    return i;
  }

  /** Behind the colon of a member whose name begins at the given place. */
  public int skipName(int from) throws BadJson {
    if (at(from) != '"') {
      throw badJson("a member's name expected", from);
    }
    nameEnd = skipString(from);
    return skipColon(nameEnd);
  }

  /** Behind the name that {@link #skipName} passed last. */
  public int nameEnd() {
    return nameEnd;
  }

  private int skipColon(int from) throws BadJson {
    int i = skipSpace(from);
    if (at(i) != ':') {
      throw badJson("a colon expected", i);
    }
    return skipSpace(i + 1);
  }

  /** Behind a value of any kind that begins at the given place, inside so many containers. */
  public int skipValue(int from, int depthBefore) throws BadJson {
    int i = from;
    int depth = depthBefore;
    while (true) {
      int b = at(i);
      boolean opened = b == '{' || b == '[';
      if (opened) {
        depth = open(b == '{', depth, i);
        i = skipSpace(i + 1);
        if (at(i) == (b == '{' ? '}' : ']')) {
          i++;
          depth--;
        } else {
          if (b == '{') {
            i = skipName(i);
          }
          continue; // with the first value inside
        }
      } else {
        i = skipScalar(i, b);
      }
      // Behind a value: close what ends here, and go on behind a comma.
      while (true) {
        if (depth == depthBefore) {
          return i;
        }
        i = skipSpace(i);
        boolean object = (objects[depth >> 6] >>> depth & 1) != 0;
        int c = at(i);
        if (c == ',') {
          i = skipSpace(i + 1);
          if (object) {
            i = skipName(i);
          }
          break;
        }
        if (c != (object ? '}' : ']')) {
          throw badJson("a comma or the end of a list or object expected", i);
        }
        i++;
        depth--;
      }
    }
  }

  private int open(boolean object, int depth, int at) throws BadJson {
    int inner = depth + 1;
    if (inner > maxDepth) {
      throw badJson("nested deeper than " + maxDepth + " levels", at);
    }
    long bit = 1L << inner;
    objects[inner >> 6] = object ? objects[inner >> 6] | bit : objects[inner >> 6] & ~bit;
    return inner;
  }

  private int skipScalar(int i, int first) throws BadJson {
    if (first == '"') {
      return skipString(i);
    }
    if (first == '-' || (first >= '0' && first <= '9')) {
      return skipNumber(i);
    }
    if (first == 't') {
      return skipWord(i, "true");
    }
    if (first == 'f') {
      return skipWord(i, "false");
    }
    if (first == 'n') {
      return skipWord(i, "null");
    }
    throw badJson("a value expected", i);
  }

  private int skipWord(int from, String word) throws BadJson {
    for (int k = 0; k < word.length(); k++) {
      if (at(from + k) != word.charAt(k)) {
        throw badJson("a value expected", from);
      }
    }
    return from + word.length();
  }

  private int skipNumber(int from) throws BadJson {
    int i = at(from) == '-' ? from + 1 : from;
    i = at(i) == '0' ? i + 1 : skipDigits(i);
    if (at(i) == '.') {
      i = skipDigits(i + 1);
    }
    if (at(i) == 'e' || at(i) == 'E') {
      i++;
      i = skipDigits(at(i) == '+' || at(i) == '-' ? i + 1 : i);
    }
    return i;
  }

  private int skipDigits(int from) throws BadJson {
    int i = from;
    while (at(i) >= '0' && at(i) <= '9') {
      i++;
    }
    if (i == from) {
      throw badJson("a digit expected", from);
    }
    return i;
  }

  /** Behind a string whose opening quote is at the given place. */
  public int skipString(int from) throws BadJson {
    byte[] b = bytes;
    int stop = end;
    int i = from + 1;
    while ((i = ByteSearch.notPlain(b, i, stop)) < stop) {
      byte c = b[i];
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i = skipEscape(i + 1);
      } else if (c < 0) {
        i = skipMultibyte(i);
      } else {
        throw badJson("a control character inside a string", i);
      }
    }
    throw badJson("a string without an end", from);
  }

  private int skipEscape(int from) throws BadJson {
    int c = at(from);
    if (c == 'u') {
      for (int k = 1; k <= 4; k++) {
        if (Character.digit(at(from + k), 16) < 0) {
          throw badJson("four hexadecimal digits expected", from);
        }
      }
      return from + 5;
    }
    if (c < 0 || "\"\\/bfnrt".indexOf(c) < 0) {
      throw badJson("an escape that JSON does not have", from);
    }
    return from + 1;
  }

  /**
   * One character of two to four bytes (RFC 3629): no overlong form, no surrogate, not too large.
   */
  private int skipMultibyte(int from) throws BadJson {
    int first = at(from) & 0xFF;
    int second = at(from + 1) & 0xFF;
    int length;
    boolean good;
    if (first < 0xE0) {
      length = 2;
      good = first >= 0xC2;
    } else if (first < 0xF0) {
      length = 3;
      good = (first != 0xE0 || second >= 0xA0) && (first != 0xED || second < 0xA0);
    } else {
      length = 4;
      good = first <= 0xF4 && (first != 0xF0 || second >= 0x90) && (first != 0xF4 || second < 0x90);
    }
    for (int k = 1; k < length && good; k++) {
      good = from + k < end && (bytes[from + k] & 0xC0) == 0x80;
    }
    if (!good) {
      throw badJson("bytes that are not UTF-8", from);
    }
    return from + length;
  }
}
