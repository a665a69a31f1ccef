package dev.pushhub.core.internal.history;

import dev.pushhub.core.api.StoredMessage;
import org.jspecify.annotations.Nullable;

/** Messages of all streams, the oldest first; any of them goes without a search. */
// Linked by hand: a queue would keep what has gone from the middle until its turn comes, and one
// busy stream behind the last message of a quiet one would fill the heap with what nobody can read.
final class KeptLine {
  /** A message in it. */
  static final class Kept {
    private final InMemoryMessageStore.Stream stream;
    private final StoredMessage message;
    private final long since;
    private @Nullable Kept older;
    private @Nullable Kept newer;

    Kept(InMemoryMessageStore.Stream stream, StoredMessage message, long since) {
      this.stream = stream;
      this.message = message;
      this.since = since;
    }

    InMemoryMessageStore.Stream stream() {
      return stream;
    }

    StoredMessage message() {
      return message;
    }

    long since() {
      return since;
    }
  }

  private @Nullable Kept oldest;
  private @Nullable Kept newest;
  private int size;

  int size() {
    return size;
  }

  void add(Kept kept) {
    size++;
    kept.older = newest;
    if (newest == null) {
      oldest = kept;
    } else {
      newest.newer = kept;
    }
    newest = kept;
  }

  void remove(Kept kept) {
    size--;
    if (kept.older == null) {
      oldest = kept.newer;
    } else {
      kept.older.newer = kept.newer;
    }
    if (kept.newer == null) {
      newest = kept.older;
    } else {
      kept.newer.older = kept.older;
    }
    kept.older = null;
    kept.newer = null;
  }

  /** The oldest, or null. */
  @Nullable Kept first() {
    return oldest;
  }

  void clear() {
    oldest = null;
    newest = null;
    size = 0;
  }
}
