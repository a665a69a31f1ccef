package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.json.BadJson;
import dev.pushhub.core.internal.json.JsonMembers;
import dev.pushhub.core.internal.json.JsonMembers.Member;
import dev.pushhub.core.internal.json.JsonScanner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a page of pushhub.v1 to a frame. Members that it does not know are passed over.
 *
 * <p>For one thread; one serves all pages of a loop.
 */
// The size of a frame is bounded before it comes here (PageServer.bindBytes), and with it the
// number of members. What is kept of a frame for longer has bounds of its own.
final class PageFrameCodec {
  /** How deep a frame may be nested. */
  static final int MAX_DEPTH = 512;

  /** The longest tab and epoch, in characters. */
  static final int MAX_NAME = Position.MOST_EPOCH_CHARACTERS;

  private static final int MAX_OFFSET_DIGITS = 16;
  private static final long MAX_OFFSET = (1L << 53) - 1; // what JavaScript counts exactly
  private static final int PROTOCOL = 1;
  private static final String TOPIC = StreamName.ofTopic("").wire();

  private final int maxStreams;
  private final int maxTopicLength;
  private final JsonScanner scanner = new JsonScanner(MAX_DEPTH);
  private final JsonMembers frame = new JsonMembers(MAX_DEPTH);
  private final Member type = frame.member("type");
  private final Member credential = frame.member("credential");
  private final Member tab = frame.member("tab");
  private final Member streams = frame.member("streams");
  private final Member protocol = frame.member("protocol");
  private final Member topic = frame.member("topic");
  private final Member stream = frame.member("stream");
  private final Member epoch = frame.member("epoch");
  private final Member offset = frame.member("offset");
  private final Member last = frame.member("last");
  private final Member data = frame.member("data");
  private final JsonMembers resumed = new JsonMembers(MAX_DEPTH);
  private final Member resumedStream = resumed.member("stream");
  private final Member resumedEpoch = resumed.member("epoch");
  private final Member resumedOffset = resumed.member("offset");

  /**
   * @param maxStreams how many streams a page may resume
   * @param maxTopicLength the longest name of a topic, in characters
   */
  PageFrameCodec(int maxStreams, int maxTopicLength) {
    this.maxStreams = maxStreams;
    this.maxTopicLength = maxTopicLength;
  }

  /** The frame of a text message. */
  PageFrame parse(String text) throws BadFrame {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    try {
      frame.scan(utf8, 0, utf8.length);
      return switch (string(type)) {
        case "bind" -> bind(utf8);
        case "subscribe" -> new PageFrame.Subscribe(topic(), position(epoch, offset), isTrue(last));
        case "unsubscribe" -> new PageFrame.Unsubscribe(topic());
        case "ack" -> new PageFrame.Ack(stream(stream), number(offset));
        case "message" -> new PageFrame.Message(required(data, "there").raw());
        case "refresh" -> new PageFrame.Refresh(string(credential));
        case "ping" -> new PageFrame.Ping();
        default -> throw new BadFrame("unknown frame");
      };
    } catch (BadJson e) {
      throw new BadFrame(e.what());
    }
  }

  private PageFrame.Bind bind(byte[] utf8) throws BadFrame, BadJson {
    if (protocol.isThere() && number(protocol) != PROTOCOL) {
      throw new BadFrame("protocol must be " + PROTOCOL);
    }
    return new PageFrame.Bind(
        credential.isThere() ? string(credential) : "", name(tab), resumed(utf8));
  }

  private List<PageFrame.Resumed> resumed(byte[] utf8) throws BadFrame, BadJson {
    if (!streams.isThere()) {
      return List.of();
    }
    if (!streams.isList()) {
      throw rejected(streams, "a list of objects");
    }
    List<PageFrame.Resumed> all = new ArrayList<>();
    Set<String> names = new HashSet<>();
    scanner.on(utf8, 0, streams.end());
    int i = scanner.skipSpace(streams.start() + 1);
    while (scanner.at(i) != ']') {
      int end = scanner.skipValue(i, 1);
      resumed.scan(utf8, i, end);
      String name = stream(resumedStream);
      if (!names.add(name)) {
        throw rejected(streams, "of streams that differ");
      }
      all.add(new PageFrame.Resumed(name, position(resumedEpoch, resumedOffset)));
      if (all.size() > maxStreams) {
        throw rejected(streams, "of at most " + maxStreams + " streams");
      }
      i = scanner.skipSpace(end);
      if (scanner.at(i) == ',') {
        i = scanner.skipSpace(i + 1);
      }
    }
    return all;
  }

  private String topic() throws BadFrame, BadJson {
    return topic(topic, string(topic));
  }

  private String topic(Member member, String name) throws BadFrame {
    if (name.length() > maxTopicLength) {
      throw rejected(member, "at most " + maxTopicLength + " characters");
    }
    return name;
  }

  private String stream(Member member) throws BadFrame, BadJson {
    String name = string(member);
    if (name.startsWith(TOPIC) && name.length() > TOPIC.length()) {
      topic(member, name.substring(TOPIC.length()));
    } else if (!name.equals(StreamName.UID) && !name.equals(StreamName.EVERYBODY)) {
      throw rejected(member, "uid, all or topic:NAME");
    }
    return name;
  }

  private static Position position(Member epoch, Member offset) throws BadFrame, BadJson {
    String life = name(epoch);
    return life.isEmpty() ? Position.FRESH_START : new Position(life, number(offset));
  }

  private static String name(Member member) throws BadFrame, BadJson {
    if (!member.isThere()) {
      return "";
    }
    String text = member.isString() ? member.decoded() : null;
    if (text == null || text.length() > MAX_NAME) {
      throw rejected(member, "a string of at most " + MAX_NAME + " characters");
    }
    return text;
  }

  private static boolean isTrue(Member member) throws BadFrame {
    if (member.isThere() && !member.isBoolean()) {
      throw rejected(member, "true or false");
    }
    return member.isTrue();
  }

  private static String string(Member member) throws BadFrame, BadJson {
    String text = member.isString() ? member.decoded() : "";
    if (text.isEmpty()) {
      throw rejected(member, "a string that is not empty");
    }
    return text;
  }

  private static long number(Member member) throws BadFrame {
    String digits = member.isNumber() && member.length() <= MAX_OFFSET_DIGITS ? member.raw() : "";
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw rejected(member, "a whole number from 0 to 2^53 - 1");
    }
    long number = Long.parseLong(digits);
    if (number > MAX_OFFSET) {
      throw rejected(member, "a whole number from 0 to 2^53 - 1");
    }
    return number;
  }

  private static Member required(Member member, String must) throws BadFrame {
    if (!member.isThere()) {
      throw rejected(member, must);
    }
    return member;
  }

  private static BadFrame rejected(Member member, String must) {
    return new BadFrame(member.name() + " must be " + must);
  }
}
