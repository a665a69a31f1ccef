package dev.pushhub.core.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the hub keeps the last messages of each stream, so that a page which was away gets what it
 * missed. A stream is what is sent to one uid, to one topic, or to all.
 *
 * <p>Messages of a stream are numbered 1, 2, 3 and so on within an epoch. A store that has
 * forgotten a stream's top, or restored an older one, must begin a new epoch for it: an offset is
 * never given twice in an epoch. An epoch has 1 to {@link Position#MOST_EPOCH_CHARACTERS}
 * characters: pages bring it back when they resume.
 *
 * <p>A store may hold its messages for longer than a hub runs: pages resume across the restart if
 * it still knows the epochs and offsets it gave. One hub at a time; each begins its {@linkplain
 * StoredMessage#sequence sequences} at the wall clock, above those before it.
 *
 * <p>No thread that moves bytes waits for a store, so any call may answer later; the default store,
 * in memory, answers at once. A store of the application's is called by threads of the hub's own:
 * {@link #append} by one, a call after the other, {@link #read} by up to four, for several streams
 * at once. So a call may block, but while an append does, all publishers wait; a store that is to
 * keep much returns at once and lets the stage end later.
 *
 * <p>What is not answered within the option {@code history.storeTimeout}, or is answered with an
 * exception, null or a longer epoch, has failed: a publish is refused ({@link
 * PushException.Reason#STORE}), a page is told to come back. A message that is kept all the same,
 * too late, is told to pages when they next resume; until then the stream has a gap, so they resume
 * at its next message.
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
