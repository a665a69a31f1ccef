package dev.pushhub.core.internal.delivery;

/** How a kind of page wants a message that is more than its text. */
@FunctionalInterface
public interface MessageEncoding {
  /**
   * The frame.
   *
   * @param stream what pages call the stream it was sent to: {@code uid}, {@code all}, {@code
   *     topic:NAME}
   */
  EncodedFrame encode(String stream, OutboundMessage message);

  /** How such a page is told that nothing stands for it at some offsets. */
  default MarkerEncoding markers() {
    return MarkerEncoding.NONE;
  }
}
