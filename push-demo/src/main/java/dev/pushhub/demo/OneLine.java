package dev.pushhub.demo;

/**
 * Text that a browser or a hub may have sent, made fit for a log: one line, nothing that steers a
 * terminal, not too long.
 */
final class OneLine {
  private static final int MOST = 400;

  private OneLine() {}

  static String of(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(MOST).forEach(c -> append(line, c));
    return line.toString();
  }

  private static void append(StringBuilder line, int c) {
    switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          line.append("\\x{%04x}".formatted(c));
      default -> line.appendCodePoint(c);
    }
  }

  /** What was thrown and why, and of a cause the same; its stack is told by {@link #withStack}. */
  static String of(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return of(thrown.toString())
        + (cause == null || cause == thrown ? "" : ", caused by " + of(cause.toString()));
  }

  /** The same as something a logger prints with its stack. */
  static Exception withStack(Throwable thrown) {
    Exception shown = new Exception(of(thrown));
    shown.setStackTrace(thrown.getStackTrace());
    return shown;
  }
}
