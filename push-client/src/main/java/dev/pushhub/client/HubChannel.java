package dev.pushhub.client;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connected channel to the hub, plain or by TLS; it never blocks. For the I/O thread only. */
interface HubChannel extends Closeable {
  /** Bytes of the hub; 0 if there are none now, -1 if there will be no more. */
  int read(ByteBuffer target) throws IOException;

  /**
   * Writes what the network takes. What it has not taken must stand first in the next call; only
   * what is returned here can have been understood by the hub.
   */
  int write(ByteBuffer source) throws IOException;

  /** Registers the channel, in place of what it was registered for before. */
  SelectionKey register(Selector selector, int interest) throws IOException;

  /** A channel without TLS. */
  static HubChannel plain(SocketChannel channel) {
    return new HubChannel() {
      @Override
      public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
      }

      @Override
      public int write(ByteBuffer source) throws IOException {
        return channel.write(source);
      }

      @Override
      public SelectionKey register(Selector selector, int interest) throws IOException {
        return channel.register(selector, interest);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
