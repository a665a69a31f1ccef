package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.session.Session;

/**
 * Told by pages of pushhub.v1, on their loops, what they were given and what their code has
 * handled.
 */
public interface Acknowledgements {
  /** Where nobody waits for any. */
  Acknowledgements NONE =
      new Acknowledgements() {
        @Override
        public void passedOn(
            Session session, String tab, StreamName stream, Position at, EncodedFrame frame) {}

        @Override
        public void leftOut(StreamName stream, Position at) {}

        @Override
        public void acknowledged(Session session, String tab, StreamName stream, Position upTo) {}

        @Override
        public void lost(Session session, String tab, StreamName stream) {}
      };

  /**
   * A message that asks for a receipt was put into the page's queue, live or as it caught up. To be
   * called for those alone.
   *
   * @param tab what the page calls itself; empty if it has not said
   * @param frame what was put
   */
  void passedOn(Session session, String tab, StreamName stream, Position at, EncodedFrame frame);

  /**
   * A message that asks for a receipt came to a page that it was not for, because it came from its
   * tab. To be called once for each such page as the message goes by, also if that still catches up
   * and is told later that there is nothing for it.
   */
  void leftOut(StreamName stream, Position at);

  /**
   * The page's code has handled every message of the stream up to here: it has said so, or it
   * resumes from here. Cheap while nobody waits for a receipt.
   */
  void acknowledged(Session session, String tab, StreamName stream, Position upTo);

  /** What had been passed on of the stream may not have reached the page: the stream was reset. */
  void lost(Session session, String tab, StreamName stream);
}
