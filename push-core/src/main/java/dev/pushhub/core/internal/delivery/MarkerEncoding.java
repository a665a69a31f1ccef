package dev.pushhub.core.internal.delivery;

/** How a kind of page is told that nothing stands for it at some offsets of a stream. */
@FunctionalInterface
public interface MarkerEncoding {
  /** For pages that count nothing: a message that is replaced simply goes. */
  MarkerEncoding NONE = (stream, from, to) -> EncodedFrame.NOTHING;

  /**
   * The frame; it carries no message, so it is made by {@link FrameEncoder#notice}.
   *
   * @param stream what pages call the stream
   * @param from the first of the offsets
   * @param to the last
   */
  EncodedFrame encode(String stream, long from, long to);
}
