package dev.pushhub.page;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A fresh credential that is shown on the connection there is, until the hub has taken it; one at a
 * time. Guarded by the conversation's lock.
 */
final class Renewal {
  private final Notices notices;
  private @Nullable CompletableFuture<Void> waiting;

  Renewal(Notices notices) {
    this.notices = notices;
  }

  /**
   * Shows it.
   *
   * @param bound the connection on which the hub has let the page in; null if there is none
   * @param answer told what came of it
   */
  void show(@Nullable Link bound, String credential, CompletableFuture<Void> answer) {
    if (bound == null) {
      fail(answer, "The page is not connected; it shows a fresh credential when it connects.");
    } else if (waiting != null) {
      fail(answer, "Another refresh is under way.");
    } else {
      waiting = answer;
      bound.send(Frames.refresh(credential));
    }
  }

  private void fail(CompletableFuture<Void> answer, String why) {
    notices.failed(answer, new IllegalStateException(why));
  }

  /** The hub has taken it. */
  void taken() {
    CompletableFuture<Void> answer = waiting;
    waiting = null;
    if (answer != null) {
      notices.done(answer);
    }
  }

  /** There is no connection any more on which the hub could answer. */
  void end() {
    CompletableFuture<Void> answer = waiting;
    waiting = null;
    if (answer != null) {
      fail(answer, "The connection ended before the hub answered.");
    }
  }
}
