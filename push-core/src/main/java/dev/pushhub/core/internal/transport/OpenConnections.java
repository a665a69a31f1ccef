package dev.pushhub.core.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The connections of one loop, for that loop only: how many there are, and each of them. */
// A list through the connections themselves: two references each. The selector knows them as well,
// but forgets them when it fails, which is when they are asked for.
final class OpenConnections {
  private @Nullable Connection first;
  private int size;

  void opened(Connection connection) {
    Connection second = first;
    connection.next = second;
    if (second != null) {
      second.previous = connection;
    }
    first = connection;
    size++;
  }

  /** One that was never told to be opened is passed over. */
  void closed(Connection connection) {
    Connection previous = connection.previous;
    Connection next = connection.next;
    if (previous != null) {
      previous.next = next;
    } else if (first == connection) {
      first = next;
    } else {
      return;
    }
    if (next != null) {
      next.previous = previous;
    }
    connection.previous = null;
    connection.next = null;
    size--;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Does this with each that is open now; it may close them. */
  void each(Consumer<Connection> action) {
    List<Connection> all = new ArrayList<>(size);
    for (Connection one = first; one != null; one = one.next) {
      all.add(one);
    }
    all.forEach(action);
  }

  /** Does this with each until none is left. It needs no memory, which may be what is short. */
  void drain(Consumer<Connection> end) {
    for (Connection one = first; one != null; one = first) {
      end.accept(one);
      closed(one); // if it was not by then
    }
  }
}
