package dev.pushhub.client;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.ProtocolException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the hub that is no reply and comes when it comes: {@code receipt "ID" STATE SESSIONS
 * WRITTEN ACKNOWLEDGED "TARGET"}.
 *
 * @param id what the push was named
 * @param target whom it was for, as {@link AwaitedReceipt#target} has it; empty where the hub
 *     leaves it out: it is long, or the hub an older one
 * @param receipt what became of it
 */
record ReceiptLine(String id, Optional<String> target, Receipt receipt) {
  private static final String BEGIN = "receipt ";

  /** What stands between the two strings, and behind them: what a later hub may say there. */
  private static final Pattern STATE =
      Pattern.compile(" (acknowledged|timed-out) (\\d{1,9}) (\\d{1,9}) (\\d{1,9})(?= |$)");

  /** Whether a line is one. */
  static boolean is(String line) {
    return line.startsWith(BEGIN);
  }

  static ReceiptLine parse(String line) throws ProtocolException {
    int idEnd = stringEnd(line, BEGIN.length());
    Matcher state = STATE.matcher(line).region(idEnd, line.length());
    if (!state.lookingAt()) {
      throw noReceipt(line);
    }
    int target = state.end() + 1;
    return new ReceiptLine(
        string(line, BEGIN.length(), idEnd),
        line.startsWith("\"", target)
            ? Optional.of(string(line, target, stringEnd(line, target)))
            : Optional.empty(),
        new Receipt(
            state.group(1).equals("acknowledged")
                ? Receipt.State.ACKNOWLEDGED
                : Receipt.State.TIMED_OUT,
            Integer.parseInt(state.group(2)),
            Integer.parseInt(state.group(3)),
            Integer.parseInt(state.group(4))));
  }

  /** Where the JSON string ends that begins here. */
  // No pattern: one for a string goes as deep into the stack as the string is long.
  private static int stringEnd(String line, int begin) throws ProtocolException {
    if (line.startsWith("\"", begin)) {
      for (int i = begin + 1; i < line.length(); i++) {
        char c = line.charAt(i);
        if (c == '"') {
          return i + 1;
        }
        if (c == '\\') {
          i++;
        }
      }
    }
    throw noReceipt(line);
  }

  private static String string(String line, int from, int to) throws ProtocolException {
    try {
      return JsonParser.parseString(line.substring(from, to)).getAsString();
    } catch (JsonParseException e) {
      throw noReceipt(line);
    }
  }

  private static ProtocolException noReceipt(String line) {
    return new ProtocolException("'" + ReplyLine.printable(line) + "' is no receipt of a hub");
  }
}
