package dev.pushhub.page;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a hub can say in pushhub.v1. */
sealed interface HubFrame {
  /** Bound; an answer for each stream. */
  record Bound(String uid, String session, long heartbeatMillis, List<Joining> streams)
      implements HubFrame {}

  /** The page is off a topic because it wanted to be. */
  record Unsubscribed(String stream) implements HubFrame {}

  /** How the page goes on with one stream. */
  record Joining(String stream, State state, Place place, boolean refused, String reason)
      implements HubFrame {}

  /** A stream's answer. */
  enum State {
    /** All that was missed follows as messages. */
    RECOVERED,
    /** What was missed can't be told. */
    RESET,
    /** The page is not on it. */
    LEFT
  }

  /** A place in a stream; without epoch where the hub keeps no history. */
  record Place(@Nullable String epoch, long offset) {
    static final Place UNKNOWN = new Place(null, 0);
  }

  /** A push. */
  record Message(PageMessage message, boolean wantsReceipt) implements HubFrame {}

  /** Nothing for this page from one offset to another, both included. */
  record Skip(String stream, long from, long to) implements HubFrame {}

  /** The fresh credential was taken. */
  record Refreshed() implements HubFrame {}

  /** A sign of life, or a type that this client does not know. */
  record Other() implements HubFrame {}
}
