package dev.pushhub.core.internal.listener;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Where a line's top-level members stand, of those the protocol knows, and what their values are.
 *
 * <p>For one thread; reused from line to line.
 */
// One pass over the bytes: the scanner checks the whole line, and the places are noted on the way.
// Only a value that is asked for is ever decoded, and no tree is built. Of two members with one
// name the last counts, as in PHP, because it is noted last.
final class LineMembers {

  /** One member, there or not. */
  final class Member {
    private final String name;
    private final byte[] nameBytes;
    private int start = -1;
    private int end;

    private Member(String name) {
      this.name = name;
      this.nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    boolean isThere() {
      return start >= 0;
    }

    boolean isString() {
      return isThere() && bytes[start] == '"';
    }

    boolean isNumber() {
      return isThere() && (bytes[start] == '-' || (bytes[start] >= '0' && bytes[start] <= '9'));
    }

    /** Where the value begins in the line's array. */
    int start() {
      return start;
    }

    /** How many bytes the value has, as it stands. */
    int length() {
      return end - start;
    }

    /** The value as it stands, of a number. */
    String raw() {
      return new String(bytes, start, length(), StandardCharsets.US_ASCII);
    }

    /** The value of a string. */
    String decoded() throws LineRejected {
      return decode(start, end);
    }

    LineRejected rejected(String must) {
      return new LineRejected(LineError.BAD_REQUEST, name + " must be " + must);
    }

    private boolean isNamed(int nameStart, int nameEnd) {
      return Arrays.equals(bytes, nameStart, nameEnd, nameBytes, 0, nameBytes.length);
    }

    private void found(int valueStart, int valueEnd) {
      start = valueStart;
      end = valueEnd;
    }
  }

  private final JsonScanner scanner;
  private byte[] bytes = new byte[0];
  final Member uid = new Member("uid");
  final Member cmd = new Member("cmd");
  final Member to = new Member("to");
  final Member message = new Member("message");
  final Member topic = new Member("topic");
  final Member secret = new Member("secret");
  private final List<Member> all = List.of(uid, cmd, to, message, topic, secret);

  LineMembers(int maxDepth) {
    scanner = new JsonScanner(maxDepth);
  }

  /**
   * Finds the members of the line in these bytes, which must not change while they are asked for.
   */
  void scan(byte[] line, int from, int end) throws LineRejected {
    bytes = line;
    for (Member member : all) {
      member.found(-1, -1);
    }
    scanner.on(line, from, end);
    int i = scanner.skipSpace(from);
    if (scanner.at(i) != '{') {
      throw scanner.badJson("a JSON object expected", i);
    }
    i = scanner.skipSpace(i + 1);
    i = scanner.skipSpace(scanner.at(i) == '}' ? i + 1 : scanMembers(i));
    if (i < end) {
      throw scanner.badJson("something behind the object", i);
    }
  }

  private int scanMembers(int from) throws LineRejected {
    int name = from;
    while (true) {
      int value = scanner.skipName(name);
      int nameEnd = scanner.nameEnd();
      int valueEnd = scanner.skipValue(value, 1);
      note(name, nameEnd, value, valueEnd);
      int i = scanner.skipSpace(valueEnd);
      if (scanner.at(i) == '}') {
        return i + 1;
      }
      if (scanner.at(i) != ',') {
        throw scanner.badJson("a comma or the object's end expected", i);
      }
      name = scanner.skipSpace(i + 1);
    }
  }

  private void note(int name, int nameEnd, int value, int valueEnd) throws LineRejected {
    for (Member member : all) {
      if (member.isNamed(name + 1, nameEnd - 1)) {
        member.found(value, valueEnd);
        return;
      }
    }
    if (hasEscape(name, nameEnd)) {
      String decoded = decode(name, nameEnd);
      for (Member member : all) {
        if (member.name.equals(decoded)) {
          member.found(value, valueEnd);
        }
      }
    }
  }

  private boolean hasEscape(int start, int end) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  /** The value of the string literal between these places, quotes included. */
  private String decode(int start, int end) throws LineRejected {
    if (!hasEscape(start, end)) {
      return new String(bytes, start + 1, end - start - 2, StandardCharsets.UTF_8);
    }
    String literal = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    String text = JsonParser.parseString(literal).getAsString();
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw scanner.badJson("half of a surrogate pair, which has no form in UTF-8,", start);
    }
    return text;
  }
}
