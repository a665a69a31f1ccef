package dev.pushhub.core.internal.topics;

import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Departures;

/** Tells the application who came to a topic and who left it, in order for each uid. */
final class Presence {
  private final HookRunner hooks;
  private final Departures departures;

  Presence(HookRunner hooks, Departures departures) {
    this.hooks = hooks;
    this.departures = departures;
  }

  void came(String topic, String uid) {
    hooks.run(uid, listener -> listener.onJoined(topic, uid));
  }

  void left(String topic, String uid) {
    hooks.run(uid, listener -> listener.onLeft(topic, uid));
  }

  Departures departures() {
    return departures;
  }
}
