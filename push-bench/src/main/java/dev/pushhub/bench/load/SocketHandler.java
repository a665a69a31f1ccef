package dev.pushhub.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** What a socket belongs to: its key's attachment. */
interface SocketHandler {
  /** Something has happened at the socket. */
  void ready(SelectionKey key) throws IOException, LoadException;
}
