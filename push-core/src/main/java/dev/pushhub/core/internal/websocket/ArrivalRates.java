package dev.pushhub.core.internal.websocket;

/**
 * How fast messages and control frames come from one page. Only its loop touches it.
 *
 * <p>While the page is paused nothing of it is read, and what it sends at its usual pace waits in
 * the kernel; so that backlog does not count as a burst.
 */
final class ArrivalRates {
  private final WebSocketSettings settings;
  private long messages; // marks; see RateLimit
  private long controlFrames;
  private boolean behind;

  ArrivalRates(WebSocketSettings settings, long now) {
    this.settings = settings;
    this.messages = now;
    this.controlFrames = now;
  }

  /** A message came; false if it was one too many. */
  boolean allowMessage(long now) {
    messages = settings.messageRate().next(messages, now, behind);
    return !settings.messageRate().isOver(messages, now);
  }

  /** A ping or pong came; false if it was one too many. */
  boolean allowControlFrame(long now) {
    controlFrames = settings.controlRate().next(controlFrames, now, behind);
    return !settings.controlRate().isOver(controlFrames, now);
  }

  /** From now on the page is not read. */
  void paused() {
    behind = true;
  }

  /** Nothing is left of what came in the meantime. */
  void caughtUp() {
    behind = false;
  }
}
