package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.transport.Connection;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Replies of one publisher in the order of its lines, from the first that is not known yet, because
 * the message store has to keep its message: that one holds back those behind it. Only its loop
 * touches it, but for {@link Later}.
 */
final class RepliesToCome {
  private final Connection connection;
  private final Publisher publisher;
  private final int most;
  private final Runnable settle;
  private final ArrayDeque<Later> line = new ArrayDeque<>(0); // most hubs never need it
  private boolean settling;

  /**
   * @param most no further line is run while so many are waited for
   * @param settle called on the loop, once for all that were known by then
   */
  RepliesToCome(Connection connection, Publisher publisher, int most, Runnable settle) {
    this.connection = connection;
    this.publisher = publisher;
    this.most = most;
    this.settle = settle;
  }

  /** Whether nothing is waited for. */
  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Whether no further line may be run before the store has answered one. */
  boolean isFull() {
    return !line.isEmpty() && (line.size() >= most || publisher.isStoreBehind());
  }

  /** Who is to be told what comes of a publish; it stands in no line yet. */
  Outcome outcome() {
    return publisher.mayAnswerLater() ? new Later() : Outcome.NEVER;
  }

  /** Such a publish is answered later: its reply has its place behind all others. */
  void await(Outcome outcome) {
    line.add((Later) outcome);
  }

  /** A reply that is known, behind those that are not. */
  void add(LineReply known) {
    Later place = new Later();
    place.reply = known;
    line.add(place);
  }

  /** The next one whose turn it is; null if it is not known. */
  @Nullable LineReply next() {
    Later first = line.peek();
    LineReply reply = first == null ? null : first.reply;
    if (reply != null) {
      line.remove();
    }
    return reply;
  }

  /** The place of a reply; told by any thread. */
  // On the loop in any case, so never in the midst of the line that it belongs to.
  private final class Later implements Outcome {
    private @Nullable LineReply reply; // the loop's

    @Override
    public void accepted(int sessions) {
      tell(LineReply.of(publisher.isAccepted(sessions)));
    }

    @Override
    public void refused(PushException why) {
      tell(LineReply.unavailable(why));
    }

    private void tell(LineReply known) {
      connection.execute(
          () -> {
            reply = known;
            settleSoon();
          });
    }
  }

  // Behind what else was handed in by now, so that its replies leave in one write.
  private void settleSoon() {
    if (!settling) {
      settling = true;
      connection.execute(
          () -> {
            settling = false;
            settle.run();
          });
    }
  }
}
