package dev.pushhub.core.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the hub keeps the last messages of each stream, so that a page which was away gets what it
 * missed. A stream is what is sent to one uid, to one topic, or to all.
 *
 * <p>Messages of a stream are numbered 1, 2, 3 and so on within an epoch. A store that has
 * forgotten a stream's top, or restored an older one, must begin a new epoch for it: an offset is
 * never given twice in an epoch.
 *
 * <p>Nothing of the hub waits for a store on a thread that moves bytes, so any call may answer
 * later; the default store, in memory, answers at once. Called by any thread, for several streams
 * at once; {@link #append} by one at a time. A call must not block: a store that has to, hands the
 * work to threads of its own.
 */
public interface MessageStore extends AutoCloseable {

  /**
   * Adds a message to a stream.
   *
   * @param stream the stream's name
   * @param message the message
   * @return its position; for each stream the offsets follow the order of the calls. A stage that
   *     fails refuses the publish
   */
  CompletionStage<Position> append(String stream, StoredMessage message);

  /**
   * The messages after a position, the oldest first.
   *
   * @param stream the stream's name; nothing may have been sent to it yet
   * @param after the position; a fresh start is always answered with {@link Lost}
   * @param atMost no more messages than this
   * @return what there is
   */
  CompletionStage<Reading> read(String stream, Position after, int atMost);

  /** Lets go of what the store holds; called once, as the hub closes. */
  @Override
  void close();

  /** What a stream's history says to a position. */
  sealed interface Reading {
    /**
     * Where the stream is now.
     *
     * @return the position of its newest message; offset 0 if there was none
     */
    Position top();
  }

  /**
   * The history holds every message after the position.
   *
   * @param top where the stream is now
   * @param messages the next ones without a gap, the first right after the position; empty only if
   *     the position is the top
   */
  record Continued(Position top, List<StoredMessage> messages) implements Reading {}

  /**
   * What came after the position can't be told: another epoch, an offset beyond the top, or
   * messages that are not kept any more.
   *
   * @param top where the stream is now
   */
  record Lost(Position top) implements Reading {}
}
