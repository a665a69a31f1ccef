package dev.pushhub.client;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The top-level members of a JSON object, each as it stands in the text it came from, but for white
 * space between tokens.
 *
 * <p>Reading and writing the object again through a tree would be shorter and would change what
 * people push: duplicate members and escapes. So gson only checks the text and tells the names, and
 * the members are cut from the text itself. White space goes, because a line end in pretty-printed
 * JSON would end the request; inside strings strict JSON allows no raw line end.
 */
record JsonMembers(List<Member> list) {

  /**
   * A member.
   *
   * @param name its name, unescaped
   * @param scalar its value if that is a string (unescaped) or a number (as written)
   * @param text name and value, as they stand
   */
  record Member(String name, Optional<String> scalar, String text) {}

  /** The members, if the text is one JSON object by RFC 8259 and nothing else. */
  static Optional<JsonMembers> parse(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(Integer.MAX_VALUE); // the hub has its own limit, and tells it
      List<Member> members = new ArrayList<>();
      List<String> texts = cut(text);
      reader.beginObject();
      while (reader.hasNext()) {
        String name = reader.nextName();
        Optional<String> scalar = readValue(reader);
        // Text that is not JSON may be cut into fewer pieces; the reader will say so before its
        // end.
        String memberText = members.size() < texts.size() ? texts.get(members.size()) : "";
        members.add(new Member(name, scalar, memberText));
      }
      reader.endObject();
      return reader.peek() == JsonToken.END_DOCUMENT
          ? Optional.of(new JsonMembers(members))
          : Optional.empty();
    } catch (IOException | IllegalStateException notJson) {
      return Optional.empty();
    }
  }

  JsonMembers without(String name) {
    return new JsonMembers(list.stream().filter(member -> !member.name().equals(name)).toList());
  }

  Collection<Member> named(String name) {
    return list.stream().filter(member -> member.name().equals(name)).toList();
  }

  /** The members in one line, with commas between them and no braces round them. */
  String joined() {
    return list.stream().map(Member::text).collect(Collectors.joining(","));
  }

  /** Reads one value without recursion, so that deep nesting can't overflow the stack. */
  private static Optional<String> readValue(JsonReader reader) throws IOException {
    Optional<String> scalar = Optional.empty();
    int depth = 0;
    do {
      switch (reader.peek()) {
        case BEGIN_OBJECT -> {
          reader.beginObject();
          depth++;
        }
        case BEGIN_ARRAY -> {
          reader.beginArray();
          depth++;
        }
        case END_OBJECT -> {
          reader.endObject();
          depth--;
        }
        case END_ARRAY -> {
          reader.endArray();
          depth--;
        }
        case NAME -> {
          String unused = reader.nextName();
        }
        // Read, not skipped: skipping lets a raw line end inside a string pass.
        case STRING, NUMBER -> {
          String value = reader.nextString();
          scalar = depth == 0 ? Optional.of(value) : scalar;
        }
        case BOOLEAN -> {
          boolean unused = reader.nextBoolean();
        }
        case NULL -> reader.nextNull();
        case END_DOCUMENT -> throw new IOException("the text ends in the middle of a value");
      }
    } while (depth > 0);
    return scalar;
  }

  private static List<String> cut(String text) {
    List<String> members = new ArrayList<>();
    StringBuilder member = new StringBuilder(text.length());
    int depth = 0;
    boolean inString = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (inString) {
        member.append(c);
        if (c == '\\' && i + 1 < text.length()) {
          member.append(text.charAt(++i));
        }
        inString = c != '"';
        continue;
      }
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        continue;
      }
      inString = c == '"';
      if (c == '}' || c == ']') {
        depth--;
      }
      boolean memberEnds = depth == 0 || (depth == 1 && c == ',');
      if (!memberEnds) {
        member.append(c);
      } else if (!member.isEmpty()) {
        members.add(member.toString());
        member.setLength(0);
      }
      if (c == '{' || c == '[') {
        depth++;
      }
    }
    return members;
  }
}
