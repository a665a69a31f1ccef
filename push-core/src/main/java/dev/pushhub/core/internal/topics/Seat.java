package dev.pushhub.core.internal.topics;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.OutboundMessage;
import dev.pushhub.core.internal.session.Roster;
import dev.pushhub.core.internal.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One session on one topic. It counts from the moment somebody joins, on any thread; the session's
 * loop takes it, and gives it up, in the order in which that was asked for.
 */
final class Seat implements Roster.Member {
  private static final long NOTHING = -1;
  private static final long AWAITS_LAST = -2;

  private final Session session;
  private final Topic topic;
  private int place = Roster.NOWHERE; // the loop's
  private long told = NOTHING; // the loop's: as the newest, at the join
  private boolean over; // the loop's

  Seat(Session session, Topic topic) {
    this.session = session;
    this.topic = topic;
  }

  Session session() {
    return session;
  }

  Topic topic() {
    return topic;
  }

  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int place) {
    this.place = place;
  }

  /**
   * From now on messages for the topic are passed on to the session. On its loop.
   *
   * @param wantsLast whether its page is to get the newest message at once
   * @param since where the topic was when it was joined; a fresh start if that is not known
   */
  void take(boolean wantsLast, Position since, @Nullable TopicHistory history) {
    if (!over) {
      topic.seats(session.loop().index()).add(this);
      session.joined(topic.name(), wantsLast, since);
      if (wantsLast && history != null && session.isPlain()) {
        askForLast(history);
      }
    }
  }

  // A page of pushhub.v1 has positions, by which it sees to that itself.
  private void askForLast(TopicHistory history) {
    told = AWAITS_LAST;
    CompletableFuture<Optional<StoredMessage>> newest =
        history.newest(topic.name()).toCompletableFuture();
    if (newest.isDone() && !newest.isCompletedExceptionally()) {
      newest.join().ifPresent(this::tellLast);
    } else {
      CompletionStage<Optional<StoredMessage>> later = newest;
      later.thenAccept(message -> session.execute(() -> message.ifPresent(this::tellLast)));
    }
  }

  // What comes meanwhile is newer, and takes its place.
  private void tellLast(StoredMessage message) {
    if (told == AWAITS_LAST && !over) {
      told = message.sequence();
      session.deliver(topic.wire(), OutboundMessage.of(message.text()));
    }
  }

  /** Passes a message on, unless it was told as the newest when the session joined. On the loop. */
  @Override
  public void deliver(String stream, OutboundMessage message) {
    if (message.sequence() > told) {
      if (told == AWAITS_LAST) {
        told = NOTHING;
      }
      session.deliver(stream, message);
    }
  }

  /**
   * Its page wants it no longer: what its loop has not taken by now, it never does. On its loop.
   */
  void forgo() {
    over |= place == Roster.NOWHERE;
  }

  /** They are not any more. On its loop. */
  void giveUp(String reason) {
    if (vacate()) {
      session.left(topic.name(), reason);
    }
  }

  /** The same, for a session that is over and need not be told. */
  boolean vacate() {
    boolean taken = place != Roster.NOWHERE;
    over = true;
    if (taken) {
      topic.seats(session.loop().index()).remove(this);
    }
    return taken;
  }
}
