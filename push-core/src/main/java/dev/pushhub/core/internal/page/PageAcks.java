package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Joined;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.publish.Acknowledgements;
import dev.pushhub.core.internal.session.Session;

/**
 * What one bound page was given and has acknowledged: tells it on to whoever waits for receipts,
 * and knows whether an acknowledgement can be of something that was not given.
 *
 * <p>Only the page's loop touches it, through {@link PageStreams}.
 */
// A page acknowledges an offset and no epoch. Once one of its streams may have begun a new life
// that it has not heard of yet, what it acknowledges may be of the old one, and beyond what it was
// given of the new.
final class PageAcks {
  private final Acknowledgements told;
  private final Session session;
  private final String tab;
  private boolean livesChanged; // then an acknowledgement may be of another life

  PageAcks(Acknowledgements told, Session session, String tab) {
    this.told = told;
    this.session = session;
    this.tab = tab;
  }

  /** A message that asks for a receipt is in the page's queue. */
  void passedOn(StreamName stream, Position at, EncodedFrame frame) {
    told.passedOn(session, tab, stream, at, frame);
  }

  /** A message that asks for a receipt came from this tab, so it is not for the page. */
  void leftOut(StreamName stream, Position at) {
    told.leftOut(stream, at);
  }

  /**
   * The page's code has handled everything of a stream up to an offset.
   *
   * @param given how far it has been brought in that stream
   * @throws BadFrame if it was not given that
   */
  void acknowledged(StreamName stream, Position given, long offset) throws BadFrame {
    if (offset <= given.offset()) {
      told.acknowledged(session, tab, stream, given.at(offset));
    } else if (!livesChanged) {
      throw new BadFrame("ack of what was not sent: offset " + offset + " of " + stream.wire());
    }
  }

  /** A resume carries the acknowledgements that a cut swallowed. */
  void resumed(Resumption resumed) {
    if (!resumed.position().isFreshStart()) {
      told.acknowledged(session, tab, resumed.stream(), resumed.position());
    }
  }

  /** The page may acknowledge up to it all the same, until it hears that no history is kept. */
  void positionMeansNothing(Resumption resumed) {
    livesChanged |= resumed.position().offset() > 0;
  }

  /**
   * It has joined a stream. What the page was given of a reset one before, on an earlier connection
   * or until it left the topic, may not have reached its code; and what it has handled until it
   * hears of the reset may be beyond it.
   *
   * @param had the position that the page gave
   * @param noted whether it goes on from a position that is not its own
   */
  void joined(Joined joined, Position had, boolean noted) {
    livesChanged |= !joined.recovered() && had.offset() > joined.position().offset();
    if (noted || !joined.recovered()) {
      told.lost(session, tab, joined.stream());
    }
  }

  /** A stream was reset: what had been passed on of it may not have reached the page. */
  void reset(StreamName stream) {
    livesChanged = true;
    told.lost(session, tab, stream);
  }

  /** It was taken off a topic: it may acknowledge before it hears that, and be joined again. */
  void left() {
    livesChanged = true;
  }
}
