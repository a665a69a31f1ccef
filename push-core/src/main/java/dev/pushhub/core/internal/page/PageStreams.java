package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.session.PageOutput;
import dev.pushhub.core.internal.session.Session;

/** The streams of one bound page of pushhub.v1. Called on its loop only. */
interface PageStreams extends PageOutput {
  /** The session has begun: the page is told that it is bound, now or as soon as that is known. */
  void begin(Session session);

  /**
   * The page asks for a topic.
   *
   * @param position what it has of it; a fresh start for nothing
   * @param wantsLast whether it wants the newest message at once
   */
  void subscribe(String topic, Position position, boolean wantsLast);

  /** It asks to be on it no longer. */
  void unsubscribe(String topic);

  /**
   * Its code has handled everything of a stream up to an offset.
   *
   * @throws BadFrame if it was not given that
   */
  void acknowledged(String stream, long offset) throws BadFrame;
}
