package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * One page's way through its streams: what it missed, then what is live, of each stream every
 * message once and in order, or a reset where that can't be had.
 *
 * <p>Only the page's loop touches it; answers of a store come back to that loop.
 */
// Streams that are joined together catch up together, in rounds. A round takes everything up to the
// sequence that had been fanned out when it began, from each stream, merged by sequence. After a
// round in which no stream has been seen to be further, whatever comes to the loop from now on has
// a higher sequence than all that was passed on, so the streams go live in that same moment:
// nothing is missed, repeated or out of order between the two. While they catch up, live messages
// are not taken: the next round reads them.
//
// The history is read as the page's queue drains, so a page that was away for long costs no memory.
// Should the history let go of messages faster than the page takes them, the stream is reset.
public final class Follower {
  private static final int CHUNK = 64;

  /** Where the messages go. */
  public interface Output {
    /** Whether the page's queue takes more; if not, {@link Follower#drained} tells when it does. */
    boolean hasRoom();

    /** The next message of a stream. */
    void message(StreamName stream, Position position, StoredMessage message);

    /** What the page missed of a stream can't be told; it goes on from this position. */
    void reset(StreamName stream, Position position);

    /** The page has to connect and resume once more. */
    void resumeAgain();
  }

  /**
   * What a page has of a stream that it joins.
   *
   * @param stream the stream
   * @param position the last message it has handled; a fresh start if it has nothing
   * @param wantsLast whether a page that has nothing is to get the newest message at once
   */
  public record Resumption(StreamName stream, Position position, boolean wantsLast) {}

  /**
   * What it is told of it.
   *
   * @param stream the stream
   * @param recovered whether it gets everything after the position it gave
   * @param position where it goes on
   */
  public record Joined(StreamName stream, boolean recovered, Position position) {}

  /** Told once all streams that are joined together can be answered for. */
  @FunctionalInterface
  public interface Answer {
    /** Called before the first of their messages is passed on. */
    void joined(List<Joined> streams);
  }

  private final History history;
  private final Executor loop;
  private final Output output;
  private final Map<StreamName, StreamCursor> cursors = new HashMap<>();
  private final List<Company> catchingUp = new ArrayList<>();
  private boolean over;

  /** A page that follows nothing yet. */
  Follower(History history, Executor loop, Output output) {
    this.history = history;
    this.loop = loop;
    this.output = output;
  }

  /**
   * Joins streams. What is live must already be handed to {@link #live} when this is called.
   *
   * @param streams none that is followed already
   */
  public void join(List<Resumption> streams, Answer answer) {
    Company company = new Company(answer, history.order().fannedOut());
    catchingUp.add(company);
    for (Resumption resumption : streams) {
      StreamCursor cursor = new StreamCursor(resumption);
      cursors.put(resumption.stream(), cursor);
      company.add(cursor);
    }
    step(company);
  }

  /** Follows a stream no longer. */
  public void leave(StreamName stream) {
    StreamCursor cursor = cursors.remove(stream);
    if (cursor != null) {
      cursor.leave();
    }
  }

  /** Whether it follows a stream. */
  public boolean follows(StreamName stream) {
    return cursors.containsKey(stream);
  }

  /** How far the page has been brought in a stream; a fresh start if it does not follow it. */
  public Position position(StreamName stream) {
    StreamCursor cursor = cursors.get(stream);
    return cursor == null ? Position.FRESH_START : cursor.position();
  }

  /**
   * A live message of a stream has come to the loop; true if it is to be passed on now.
   *
   * @param sequence its place among all messages of the hub
   */
  public boolean live(StreamName stream, Position position, long sequence) {
    StreamCursor cursor = cursors.get(stream);
    if (cursor == null || over) {
      return false;
    }
    if (!cursor.isLive()) {
      cursor.saw(sequence);
      return false;
    }
    Position at = cursor.position();
    boolean sameLife = at.epoch().equals(position.epoch());
    if (cursor.covers(sequence) || (sameLife && position.offset() <= at.offset())) {
      return false;
    }
    if (!sameLife) {
      reset(stream, position.at(position.offset() - 1));
    } else if (position.offset() > at.offset() + 1) {
      resumeAgain();
      return false;
    }
    cursor.position(position);
    return true;
  }

  /** The page's queue lost messages of a stream that had been passed on. */
  public void lostOldest(StreamName stream) {
    StreamCursor cursor = cursors.get(stream);
    if (cursor != null && cursor.isTold()) {
      reset(stream, cursor.position());
    }
  }

  private void reset(StreamName stream, Position position) {
    history.counters().historyResets.increment();
    output.reset(stream, position);
  }

  /** The page's queue has room again. */
  public void drained() {
    for (Company company : List.copyOf(catchingUp)) {
      step(company);
    }
  }

  /** The page is gone. */
  public void close() {
    over = true;
    cursors.clear();
    catchingUp.clear();
  }

  private void step(Company company) {
    while (!over && catchingUp.contains(company)) {
      if (!readAll(company)) {
        return;
      }
      company.tell();
      if (!output.hasRoom()) {
        return;
      }
      if (company.needsRead()) {
        continue; // one was lost, and goes on from its top
      }
      StreamCursor next = company.next();
      if (next != null) {
        StoredMessage message = next.take();
        history.counters().historyReplayed.increment();
        output.message(next.stream(), next.position(), message);
      } else if (company.isBehind()) {
        company.goOnTo(history.order().fannedOut());
      } else {
        company.goLive();
        catchingUp.remove(company);
      }
    }
  }

  private void resumeAgain() {
    over = true;
    output.resumeAgain();
  }

  /** Whether the next message of each stream is known; false while the store is asked. */
  private boolean readAll(Company company) {
    boolean all = true;
    for (StreamCursor cursor : company.stillThere()) {
      if (cursor.needsRead(company.sequence()) && !cursor.isReading()) {
        read(company, cursor);
      }
      all &= !cursor.isReading();
    }
    return all && !over;
  }

  private void read(Company company, StreamCursor cursor) {
    long sequence = history.order().fannedOut();
    cursor.beginReading();
    CompletableFuture<MessageStore.Reading> reading = ask(cursor.stream().key(), cursor.position());
    if (reading.isDone()) {
      answered(company, cursor, reading, sequence);
    } else {
      CompletionStage<MessageStore.Reading> later = reading;
      later.whenComplete(
          (answer, error) ->
              loop.execute(
                  () -> {
                    answered(company, cursor, reading, sequence);
                    step(company);
                  }));
    }
  }

  private CompletableFuture<MessageStore.Reading> ask(String stream, Position after) {
    try {
      return history.store().read(stream, after, CHUNK).toCompletableFuture();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  // A store of the application's may answer nonsense: that is a failure like any other.
  private void answered(
      Company company,
      StreamCursor cursor,
      CompletableFuture<MessageStore.Reading> reading,
      long sequence) {
    if (over || cursor.hasLeft()) {
      return;
    }
    try {
      MessageStore.Reading answer = reading.join();
      IllegalStateException tooLong = AppendOrder.tooLong(answer.top());
      if (tooLong != null) {
        throw tooLong;
      }
      if (answer instanceof MessageStore.Continued continued) {
        requireSameLife(cursor.position(), answer.top());
        continued(company, cursor, continued, sequence);
      } else {
        lost(company, cursor, answer.top());
      }
    } catch (RuntimeException e) {
      history.failed("the page is to come back", e.getCause() == null ? e : e.getCause());
      resumeAgain();
    }
  }

  // A page would be told that it has everything, and would load no list.
  private static void requireSameLife(Position after, Position top) {
    if (after.isFreshStart() || !after.epoch().equals(top.epoch())) {
      throw new IllegalStateException("it goes on from " + after + ", though it is at " + top);
    }
  }

  private static void continued(
      Company company, StreamCursor cursor, MessageStore.Continued answer, long sequence) {
    long next = cursor.position().offset() + answer.messages().size();
    if (answer.messages().isEmpty() && answer.top().offset() > next) {
      throw new IllegalStateException(
          "it gave no message after " + cursor.position() + ", though the top is " + answer.top());
    }
    cursor.read(answer.messages(), answer.top().offset() <= next, sequence);
    if (!cursor.isTold() && !company.knows(cursor)) {
      company.joined(cursor, true);
    }
  }

  private void lost(Company company, StreamCursor cursor, Position top) {
    boolean hadSome = !cursor.position().isFreshStart();
    cursor.lost(top);
    if (cursor.isLostTooOften()) {
      throw new IllegalStateException("it does not know the position it gave, " + top);
    }
    if (cursor.isTold()) {
      reset(cursor.stream(), cursor.position());
    } else {
      history.counters().historyResets.add(hadSome ? 1 : 0);
      company.joined(cursor, false);
    }
  }
}
