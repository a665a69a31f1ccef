package dev.pushhub.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What a page's bytes go through: its socket, or TLS on it. */
interface Wire {

  /** Adds to the buffer what has come; how many bytes those were, or -1 at the end. */
  int read(ByteBuffer in) throws IOException;

  /** Sends all of it. A page says so little that its socket takes it at once. */
  void write(ByteBuffer out) throws IOException;

  /** The socket alone. */
  record Plain(SocketChannel channel) implements Wire {
    @Override
    public int read(ByteBuffer in) throws IOException {
      return channel.read(in);
    }

    @Override
    public void write(ByteBuffer out) throws IOException {
      while (out.hasRemaining()) {
        channel.write(out);
      }
    }
  }
}
