package dev.pushhub.core.internal.json;

import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the members of a JSON object stand, of those that are asked for, and what their values are.
 *
 * <p>For one thread; reused from object to object.
 */
// One pass over the bytes: the scanner checks the whole object, and the places are noted on the
// way. Only a value that is asked for is ever decoded, and no tree is built. Of two members with
// one name the last counts, as in PHP and in JavaScript, because it is noted last.
public final class JsonMembers {

  /** One member, there or not. */
  public final class Member {
    private final String name;
    private final byte[] nameBytes;
    private int start = -1;
    private int end;

    private Member(String name) {
      this.name = name;
      this.nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    }

    /** What it is called. */
    public String name() {
      return name;
    }

    /** Whether the object has it. */
    public boolean isThere() {
      return start >= 0;
    }

    /** Whether its value is a string. */
    public boolean isString() {
      return begins('"');
    }

    /** Whether its value is a list. */
    public boolean isList() {
      return begins('[');
    }

    /** Whether its value is {@code true}. */
    public boolean isTrue() {
      return begins('t');
    }

    /** Whether its value is {@code true} or {@code false}. */
    public boolean isBoolean() {
      return begins('t') || begins('f');
    }

    /** Whether its value is a number. */
    public boolean isNumber() {
      return isThere() && (bytes[start] == '-' || (bytes[start] >= '0' && bytes[start] <= '9'));
    }

    private boolean begins(char first) {
      return isThere() && bytes[start] == first;
    }

    /** Where the value begins in the array. */
    public int start() {
      return start;
    }

    /** Behind the value. */
    public int end() {
      return end;
    }

    /** How many bytes the value has, as it stands. */
    public int length() {
      return end - start;
    }

    /** The value as it stands. */
    public String raw() {
      return new String(bytes, start, length(), StandardCharsets.UTF_8);
    }

    /** The value of a string. */
    public String decoded() throws BadJson {
      return decode(start, end);
    }

    private boolean isNamed(int nameStart, int nameEnd) {
      return nameEnd - nameStart == nameBytes.length
          && Arrays.equals(bytes, nameStart, nameEnd, nameBytes, 0, nameBytes.length);
    }

    private void found(int valueStart, int valueEnd) {
      start = valueStart;
      end = valueEnd;
    }
  }

  private final JsonScanner scanner;
  private final List<Member> all = new ArrayList<>();
  private byte[] bytes = new byte[0];

  /** Asks for nothing yet. */
  public JsonMembers(int maxDepth) {
    scanner = new JsonScanner(maxDepth);
  }

  /**
   * Asks for a member.
   *
   * @param name in ASCII
   * @return the member of the object that was looked at last
   */
  public Member member(String name) {
    Member member = new Member(name);
    all.add(member);
    return member;
  }

  /**
   * Finds the members of the object in these bytes, which must not change while they are asked for.
   */
  public void scan(byte[] object, int from, int end) throws BadJson {
    bytes = object;
    for (Member member : all) {
      member.found(-1, -1);
    }
    scanner.on(object, from, end);
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

  private int scanMembers(int from) throws BadJson {
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

  private void note(int name, int nameEnd, int value, int valueEnd) throws BadJson {
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
  private String decode(int start, int end) throws BadJson {
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
