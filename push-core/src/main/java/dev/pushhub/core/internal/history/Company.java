package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.history.Follower.Answer;
import dev.pushhub.core.internal.history.Follower.Joined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Streams of one page that were joined together and catch up together, in rounds: each takes
 * everything up to one sequence, merged by it. Only the page's loop touches it.
 */
// Asked for each message that is passed on, hence the loops.
final class Company {
  private final List<StreamCursor> cursors = new ArrayList<>();
  private final Map<StreamCursor, Joined> joined = new LinkedHashMap<>();
  private @Nullable Answer answer; // until it was told
  private long sequence;

  /**
   * Without a stream.
   *
   * @param answer told once all streams can be answered for
   * @param sequence where its first round ends
   */
  Company(Answer answer, long sequence) {
    this.answer = answer;
    this.sequence = sequence;
  }

  void add(StreamCursor cursor) {
    cursors.add(cursor);
  }

  /** Those that the page has not left; nobody may change it. */
  List<StreamCursor> stillThere() {
    cursors.removeIf(StreamCursor::hasLeft);
    return cursors;
  }

  /** Where the round ends. */
  long sequence() {
    return sequence;
  }

  /** Another round, to this sequence. */
  void goOnTo(long next) {
    sequence = next;
  }

  /** It is known how the page goes on with a stream, of which nothing has been told yet. */
  void joined(StreamCursor cursor, boolean recovered) {
    joined.put(cursor, new Joined(cursor.stream(), recovered, cursor.position()));
  }

  /** Whether that is known already. */
  boolean knows(StreamCursor cursor) {
    return joined.containsKey(cursor);
  }

  /** It is known of all: tells so, the first time. */
  void tell() {
    Answer told = answer;
    if (told != null) {
      answer = null;
      cursors.forEach(StreamCursor::told);
      told.joined(cursors.stream().map(joined::get).toList());
      joined.clear();
    }
  }

  /** Whether the history has to be asked before the next message is known. */
  boolean needsRead() {
    for (StreamCursor cursor : cursors) {
      if (cursor.needsRead(sequence)) {
        return true;
      }
    }
    return false;
  }

  /** The stream whose next message comes first; null if none has one within the round. */
  @Nullable StreamCursor next() {
    StreamCursor next = null;
    long first = Long.MAX_VALUE;
    for (StreamCursor cursor : cursors) {
      StoredMessage message = cursor.peek(sequence);
      if (message != null && message.sequence() < first) {
        first = message.sequence();
        next = cursor;
      }
    }
    return next;
  }

  /** Whether a message beyond the round went by meanwhile. */
  boolean isBehind() {
    for (StreamCursor cursor : cursors) {
      if (cursor.isBehind(sequence)) {
        return true;
      }
    }
    return false;
  }

  /** From now on they take what comes. */
  void goLive() {
    cursors.forEach(cursor -> cursor.goLive(sequence));
  }
}
