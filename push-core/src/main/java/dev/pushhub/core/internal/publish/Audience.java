package dev.pushhub.core.internal.publish;

import dev.pushhub.core.internal.delivery.StreamName;

/** Whom a publish is for, together with a name. */
enum Audience {
  /** The sessions of a uid, which is the name. */
  UID {
    @Override
    StreamName stream(String uid) {
      return StreamName.ofUid(uid);
    }
  },
  /** The sessions on a topic, which is the name. */
  TOPIC {
    @Override
    StreamName stream(String topic) {
      return StreamName.ofTopic(topic);
    }
  },
  /** Everybody; the name says nothing. */
  ALL {
    @Override
    StreamName stream(String nothing) {
      return StreamName.ALL;
    }
  };

  /** The stream that keeps what is for them. */
  abstract StreamName stream(String name);
}
