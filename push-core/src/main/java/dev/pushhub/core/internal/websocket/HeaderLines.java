package dev.pushhub.core.internal.websocket;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The header lines of a request (RFC 9112, section 5), read strictly, as a map that can't be
 * changed: names in lower case, to be asked for in any, each with its values in the order in which
 * they came.
 */
// It keeps the text, and makes strings only of what is asked for. A browser sends thirteen headers,
// of which a hub with default options looks at six; as lists in a hash map they were some 4 KB of
// garbage for each page, which a JVM's resident memory shows when thousands come back at once.
final class HeaderLines extends AbstractMap<String, List<String>> {
  private static final boolean[] TOKEN = tokenCharacters();

  private final String text;
  private final int[] lines; // where each begins, two characters behind the end of the one before

  private HeaderLines(String text, int[] lines) {
    this.text = text;
    this.lines = lines;
  }

  /**
   * Reads what stands from an index on, lines with CR LF between them.
   *
   * @throws IllegalArgumentException if one is no header; the message may be told to anybody
   */
  static HeaderLines parse(String text, int begin) {
    int[] lines = new int[16];
    int count = 0;
    for (int from = begin, to; from < text.length(); from = to + 2) {
      to = lineEnd(text, from);
      check(text, from, to);
      if (count + 1 == lines.length) {
        lines = Arrays.copyOf(lines, count * 2 + 2);
      }
      lines[count++] = from;
      lines[count] = to + 2;
    }
    return new HeaderLines(text, Arrays.copyOf(lines, count + 1));
  }

  /** Where the line ends that an index is in. */
  static int lineEnd(String text, int from) {
    int end = text.indexOf("\r\n", from);
    return end < 0 ? text.length() : end;
  }

  private static void check(String text, int from, int to) {
    int colon = text.indexOf(':', from);
    if (colon < 0 || colon >= to || !isToken(text, from, colon)) {
      throw new IllegalArgumentException("a header line that is none");
    }
    for (int i = colon + 1; i < to; i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7F) {
        throw new IllegalArgumentException("a control character in a header");
      }
    }
  }

  /** RFC 9110, section 5.6.2. */
  static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return to > from;
  }

  static boolean isTokenCharacter(char c) {
    return c < 128 && TOKEN[c];
  }

  private static boolean[] tokenCharacters() {
    boolean[] token = new boolean[128];
    for (char c = '!'; c < 127; c++) {
      token[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
    }
    return token;
  }

  private int count() {
    return lines.length - 1;
  }

  private boolean isNamed(int line, String name) {
    int end = lines[line] + name.length();
    return end < text.length()
        && text.charAt(end) == ':'
        && text.regionMatches(true, lines[line], name, 0, name.length());
  }

  private String value(int line, int colon) {
    return text.substring(colon + 1, lines[line + 1] - 2).strip();
  }

  @Override
  public @Nullable List<String> get(@Nullable Object key) {
    List<String> values = List.of();
    if (key instanceof String name) {
      for (int i = 0; i < count(); i++) {
        if (isNamed(i, name)) {
          values = and(values, value(i, lines[i] + name.length()));
        }
      }
    }
    return values.isEmpty()
        ? null
        : values instanceof ArrayList ? Collections.unmodifiableList(values) : values;
  }

  // Thousands of one name fit into a handshake, so there is no copy for each.
  private static List<String> and(List<String> some, String more) {
    if (some.isEmpty()) {
      return List.of(more);
    }
    List<String> all = some instanceof ArrayList<String> growing ? growing : new ArrayList<>(some);
    all.add(more);
    return all;
  }

  /** Whether one of these is there; all in lower case, and quicker than to ask for each. */
  boolean hasOneOf(List<String> names) {
    for (int i = 0; i < count(); i++) {
      char initial = Character.toLowerCase(text.charAt(lines[i]));
      for (String name : names) {
        if (name.charAt(0) == initial && isNamed(i, name)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public Set<Map.Entry<String, List<String>>> entrySet() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (int i = 0; i < count(); i++) {
      int colon = text.indexOf(':', lines[i]);
      String name = text.substring(lines[i], colon).toLowerCase(Locale.ROOT);
      all.merge(name, List.of(value(i, colon)), (some, one) -> and(some, one.get(0)));
    }
    all.replaceAll((name, values) -> Collections.unmodifiableList(values));
    return Collections.unmodifiableMap(all).entrySet();
  }
}
