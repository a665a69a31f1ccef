package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What one page lost and the application was not told yet. The page's loop adds, a hook takes all
 * there is.
 */
// With DROP_OLDEST a page that does not read loses a message for each one that comes. A hook for
// each would be a queue without bound in place of the one that was bounded.
final class Losses {
  private record Loss(long messages, long bytes) {}

  private final AtomicReference<@Nullable Loss> untold = new AtomicReference<>();

  /** Adds a loss; true if a hook is to be called for it, false if one is on its way. */
  boolean add(long messages, long bytes) {
    Loss before =
        untold.getAndUpdate(
            loss ->
                loss == null
                    ? new Loss(messages, bytes)
                    : new Loss(loss.messages() + messages, loss.bytes() + bytes));
    return before == null;
  }

  /** Tells all there is. */
  void tell(PushListener listener, PushSession session) {
    Loss loss = untold.getAndSet(null);
    if (loss != null) {
      listener.onDropped(session, loss.messages(), loss.bytes());
    }
  }
}
