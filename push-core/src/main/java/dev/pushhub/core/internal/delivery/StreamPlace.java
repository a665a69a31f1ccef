package dev.pushhub.core.internal.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Where a frame stands in its stream, for what is done with it while it waits: it is a message with
 * a key, which a newer one of that stream and key replaces, or the marker that such a message left.
 * Immutable and shared, as the frame is.
 *
 * @param stream what pages call the stream
 * @param name the stream and the key as one, unlike that of any other pair; null for a marker
 * @param from the first offset it stands for; a message stands for one
 * @param to the last
 * @param markers makes what is left where it is replaced
 * @param stays whether it replaces others and is not replaced: somebody waits for its receipt
 */
record StreamPlace(
    String stream,
    @Nullable String name,
    long from,
    long to,
    MarkerEncoding markers,
    boolean stays) {

  static StreamPlace ofMessage(
      String stream, String key, long offset, MarkerEncoding markers, boolean stays) {
    return new StreamPlace(stream, NamePair.of(stream, key), offset, offset, markers, stays);
  }

  /** What is left of it. */
  EncodedFrame marker() {
    return marker(from, to);
  }

  /** One marker for this one and a later one, between which nothing of the stream stands. */
  EncodedFrame joined(StreamPlace later) {
    return marker(from, later.to);
  }

  private EncodedFrame marker(long first, long last) {
    EncodedFrame frame = markers.encode(stream, first, last);
    return frame == EncodedFrame.NOTHING
        ? frame
        : frame.at(new StreamPlace(stream, null, first, last, markers, true));
  }
}
