package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.delivery.StreamName;

/**
 * Told, once, what came of a publish that was answered {@link Publisher#LATER}. Called by any
 * thread with the publish order's lock held: note it or hand it over, and return.
 */
public interface Outcome {
  /** For a publish that is known to be answered at once. */
  Outcome NEVER =
      new Outcome() {
        @Override
        public void accepted(int sessions) {}

        @Override
        public void refused(PushException why) {}
      };

  /**
   * It is kept at this place, and no page has been given it yet: told in any case to whoever asks
   * for a receipt, and before {@link #accepted}.
   */
  default void placed(StreamName stream, Position position) {}

  /** It is kept, and on its way to so many sessions. */
  void accepted(int sessions);

  /** It is not, and nobody gets it. */
  void refused(PushException why);
}
