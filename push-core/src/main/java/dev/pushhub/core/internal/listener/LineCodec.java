package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.delivery.PushDetails;
import dev.pushhub.core.internal.json.BadJson;
import dev.pushhub.core.internal.json.JsonMembers.Member;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A line of bytes to a command. A line with a top-level {@code uid} is the reference's, and is
 * pushed as it stands; any other carries {@code cmd}.
 *
 * <p>For one thread; one serves all connections of a loop.
 */
final class LineCodec {
  /** With more digits, or a larger exponent, than this a number is no uid. */
  private static final int MAX_UID_DIGITS = 64;

  private static final int MAX_MILLIS = 24 * 60 * 60 * 1_000;
  private static final int MAX_MILLIS_DIGITS = 8;

  private final LineMembers members;

  LineCodec(int maxDepth) {
    members = new LineMembers(maxDepth);
  }

  /** The command of the line that stands from {@code from} to {@code end}, its end not included. */
  LineCommand parse(byte[] bytes, int from, int end) throws LineRejected {
    try {
      return command(bytes, from, end);
    } catch (BadJson e) {
      throw new LineRejected(LineError.BAD_JSON, e.what());
    }
  }

  private LineCommand command(byte[] bytes, int from, int end) throws LineRejected, BadJson {
    members.scan(bytes, from, end);
    if (members.uid.isThere()) {
      return new LineCommand.ToUid(
          uid(members.uid), OutboundMessage.ofUtf8(bytes, from, end - from));
    }
    return switch (string(members.cmd)) {
      case "send" -> told(new LineCommand.ToUid(uid(members.to), message(bytes)));
      case "broadcast" -> told(new LineCommand.ToAll(message(bytes)));
      case "topic" -> told(new LineCommand.ToTopic(string(members.topic), message(bytes)));
      case "auth" -> new LineCommand.Auth(string(members.secret));
      case "ping" -> new LineCommand.Ping();
      default ->
          throw new LineRejected(
              LineError.UNKNOWN_CMD, "cmd is one of send, topic, broadcast, auth, ping");
    };
  }

  private static String string(Member member) throws LineRejected, BadJson {
    String text = member.isString() ? member.decoded() : "";
    if (text.isEmpty()) {
      throw rejected(member, "a string that is not empty");
    }
    return text;
  }

  private static String uid(Member member) throws LineRejected, BadJson {
    return member.isNumber() ? decimal(member) : string(member);
  }

  /** A number's decimal text; 1.0 and 1e0 are 1, as in PHP. */
  private static String decimal(Member member) throws LineRejected {
    // Looked at with care: 1e999999999 is a short number and a long text.
    if (member.length() <= MAX_UID_DIGITS) {
      try {
        BigDecimal number = new BigDecimal(member.raw());
        if (Math.abs((long) number.scale()) <= MAX_UID_DIGITS) {
          return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        }
      } catch (NumberFormatException e) {
        // An exponent that is no int: too large like the others.
      }
    }
    throw rejected(member, "a string, or a number of at most " + MAX_UID_DIGITS + " digits");
  }

  /** A string is pushed as its value, any other JSON as it stands in the line. */
  private OutboundMessage message(byte[] bytes) throws LineRejected, BadJson {
    Member message = members.message;
    if (!message.isThere()) {
      throw rejected(message, "there");
    }
    PushDetails details = details();
    return message.isString()
        ? OutboundMessage.of(message.decoded(), details)
        : OutboundMessage.ofUtf8(bytes, message.start(), message.length(), details);
  }

  /** What it says beside the message. */
  private PushDetails details() throws LineRejected, BadJson {
    boolean receipt = members.receipt.isThere();
    return receipt || members.id.isThere() || members.key.isThere() || members.except.isThere()
        ? new PushDetails(label(members.id), label(members.key), label(members.except), receipt)
        : PushDetails.NONE;
  }

  /** What is pushed, and told later if the line asks for a receipt. */
  private LineCommand told(LineCommand.Publish publish) throws LineRejected {
    Member receipt = members.receipt;
    if (!receipt.isThere()) {
      return publish;
    }
    String id = publish.message().details().id();
    if (id == null) {
      throw rejected(receipt, "beside an id, by which it is told");
    }
    return new LineCommand.ForReceipt(publish, id, millis(receipt));
  }

  private static Duration millis(Member member) throws LineRejected {
    long millis = 0;
    if (member.isNumber() && member.length() <= MAX_MILLIS_DIGITS) {
      try {
        millis = Long.parseLong(member.raw());
      } catch (NumberFormatException e) {
        // A fraction, or an exponent.
      }
    }
    if (millis < 1 || millis > MAX_MILLIS) {
      throw rejected(member, "a whole number of milliseconds, from 1 to " + MAX_MILLIS);
    }
    return Duration.ofMillis(millis);
  }

  private static @Nullable String label(Member member) throws LineRejected, BadJson {
    if (!member.isThere()) {
      return null;
    }
    String text = member.isString() ? member.decoded() : "";
    if (text.isEmpty() || text.length() > Push.MOST_CHARACTERS) {
      throw rejected(member, "a string of 1 to " + Push.MOST_CHARACTERS + " characters");
    }
    return text;
  }

  private static LineRejected rejected(Member member, String must) {
    return new LineRejected(LineError.BAD_REQUEST, member.name() + " must be " + must);
  }
}
