package dev.pushhub.core.internal.transport;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The connections of one loop, for that loop only: how many there are, and each when it ends. */
// The selector knows them all, so no list is kept beside its own.
final class OpenConnections {
  private final Selector selector;
  private int size;

  OpenConnections(Selector selector) {
    this.selector = selector;
  }

  void opened() {
    size++;
  }

  void closed() {
    size--;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Does this with each that is open now; it may close them. */
  void each(Consumer<Connection> action) {
    List<Connection> all = new ArrayList<>(size);
    for (SelectionKey key : selector.keys()) {
      if (key.attachment() instanceof Connection connection) {
        all.add(connection);
      }
    }
    all.forEach(action);
  }
}
