package dev.pushhub.bench.load;

import java.nio.ByteBuffer;

/** Finds the replies in what one publisher's connection receives, split anywhere. */
interface ReplyReader {
  /** What is done with a reply. */
  interface Sink {
    /** The oldest message that was not answered has been. */
    void reply(boolean accepted);
  }

  /** Reads all there is. */
  void feed(ByteBuffer in, Sink sink);
}
