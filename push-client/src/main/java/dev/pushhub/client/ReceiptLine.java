package dev.pushhub.client;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.net.ProtocolException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of the hub that is no reply and comes when it comes: {@code receipt "ID" STATE SESSIONS
 * WRITTEN ACKNOWLEDGED}.
 *
 * @param id what the push was named
 * @param receipt what became of it
 */
record ReceiptLine(String id, Receipt receipt) {
  private static final String BEGIN = "receipt ";
  private static final Pattern FORM =
      Pattern.compile("receipt (\".*\") (acknowledged|timed-out) (\\d{1,9}) (\\d{1,9}) (\\d{1,9})");

  /** Whether a line is one. */
  static boolean is(String line) {
    return line.startsWith(BEGIN);
  }

  static ReceiptLine parse(String line) throws ProtocolException {
    Matcher parts = FORM.matcher(line);
    if (!parts.matches()) {
      throw noReceipt(line);
    }
    try {
      JsonElement id = JsonParser.parseString(parts.group(1));
      return new ReceiptLine(
          id.getAsString(),
          new Receipt(
              parts.group(2).equals("acknowledged")
                  ? Receipt.State.ACKNOWLEDGED
                  : Receipt.State.TIMED_OUT,
              Integer.parseInt(parts.group(3)),
              Integer.parseInt(parts.group(4)),
              Integer.parseInt(parts.group(5))));
    } catch (JsonParseException e) {
      throw noReceipt(line);
    }
  }

  private static ProtocolException noReceipt(String line) {
    return new ProtocolException("'" + ReplyLine.printable(line) + "' is no receipt of a hub");
  }
}
