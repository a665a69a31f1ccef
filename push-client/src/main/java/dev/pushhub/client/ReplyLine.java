package dev.pushhub.client;

import java.net.ProtocolException;

/** Reads one line of the hub: {@code ok}, {@code fail} or {@code error CODE TEXT}. */
final class ReplyLine {
  private static final String ERROR = "error ";
  private static final int MOST_SHOWN = 200;

  private ReplyLine() {}

  /**
   * What the line says.
   *
   * @throws ProtocolException if it is none of the three: whoever answers there is no hub, and what
   *     follows can't be matched to requests
   */
  static Outcome parse(String line, HubAddress hub) throws ProtocolException {
    if (line.equals("ok")) {
      return new Outcome.Answered(true);
    }
    if (line.equals("fail")) {
      return new Outcome.Answered(false);
    }
    if (line.startsWith(ERROR)) {
      String[] codeAndText = line.substring(ERROR.length()).split(" ", 2);
      return Failure.rejected(
          "the request to " + hub,
          printable(codeAndText[0]),
          codeAndText.length == 2 ? printable(codeAndText[1]) : "");
    }
    throw new ProtocolException("'" + printable(line) + "' is no reply of a hub");
  }

  /**
   * Text from outside, fit for a message: one line, nothing that steers a terminal or turns the
   * text round, not too long.
   */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(MOST_SHOWN)
        .forEach(
            c -> {
              if (isVisible(c)) {
                shown.appendCodePoint(c);
              } else {
                shown.append((c < 0x100 ? "\\x%02x" : "\\x{%04x}").formatted(c));
              }
            });
    return text.codePointCount(0, text.length()) > MOST_SHOWN ? shown + "..." : shown.toString();
  }

  private static boolean isVisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT, // bidi controls among them
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
