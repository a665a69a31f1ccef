package dev.pushhub.core.internal.log;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text that comes from outside, or may carry such, made fit for a log: one line, nothing that a
 * terminal or a reader would take for something else, and not too long.
 *
 * <p>Whatever a page, a publisher, a proxy or an exception says passes here before it is logged.
 * Query, Cookie, Authorization, credentials and secrets are not logged at all, not even so.
 */
// A line break would forge a second line, ESC would drive a terminal, a bidi control would turn the
// text round that stands behind it, and half a surrogate pair can't be encoded. What is escaped is
// told by its Unicode category, so that later additions are in it.
public final class LogText {
  private static final int MOST = 200;
  private static final int MOST_OF_EXCEPTION = 1_000;
  private static final String MASK = "***";

  private LogText() {}

  /**
   * Text for one line: what is not plainly visible is escaped as in Java source, the backslash too,
   * and after 200 characters it is cut.
   *
   * @param untrusted anything; its {@code toString} is taken
   * @return the text to be logged
   */
  public static String of(@Nullable Object untrusted) {
    return escape(String.valueOf(untrusted), MOST);
  }

  /**
   * An exception whose messages may carry what came from outside: the same one where they are
   * clean, otherwise a copy with its stack, causes and suppressed ones and with escaped messages.
   *
   * @param exception what was thrown
   * @return what may be given to a logger
   */
  public static Throwable of(Throwable exception) {
    return of(exception, List.of());
  }

  /**
   * The same, with secrets that its messages may repeat masked.
   *
   * @param exception what was thrown
   * @param secrets texts that must not appear; empty ones don't count
   * @return what may be given to a logger
   */
  public static Throwable of(Throwable exception, Collection<String> secrets) {
    return LoggedException.isClean(exception, secrets)
        ? exception
        : LoggedException.copyOf(exception, secrets);
  }

  /** What an exception says of itself, for a log. */
  static String describe(String text, Collection<String> secrets) {
    return escape(mask(text, secrets), MOST_OF_EXCEPTION);
  }

  static boolean isClean(String text, Collection<String> secrets) {
    return text.length() <= MOST_OF_EXCEPTION
        && text.codePoints().noneMatch(LogText::isUnfit)
        && secrets.stream().noneMatch(secret -> !secret.isEmpty() && text.contains(secret));
  }

  private static String mask(String text, Collection<String> secrets) {
    String masked = text;
    for (String secret : secrets) {
      if (!secret.isEmpty()) {
        masked = masked.replace(secret, MASK);
      }
    }
    return masked;
  }

  private static String escape(String text, int most) {
    StringBuilder line = new StringBuilder(Math.min(text.length(), most) + 16);
    int i = 0;
    for (int shown = 0; i < text.length() && shown < most; shown++) {
      int c = text.codePointAt(i);
      append(line, c);
      i += Character.charCount(c);
    }
    if (i < text.length()) {
      line.append("... (").append(text.length() - i).append(" more)");
    }
    return line.toString();
  }

  private static void append(StringBuilder line, int c) {
    if (c == '\\') {
      line.append("\\\\");
    } else if (c == '\n') {
      line.append("\\n");
    } else if (c == '\r') {
      line.append("\\r");
    } else if (c == '\t') {
      line.append("\\t");
    } else if (!isUnfit(c)) {
      line.appendCodePoint(c);
    } else if (Character.isBmpCodePoint(c)) {
      line.append("\\u%04x".formatted(c));
    } else {
      line.append(
          "\\u%04x\\u%04x"
              .formatted((int) Character.highSurrogate(c), (int) Character.lowSurrogate(c)));
    }
  }

  private static boolean isUnfit(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
