package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.options.ListenerOptions;

/** What every publisher's connection of a hub has in common. */
record ListenerSettings(
    ListenerOptions options,
    long closeNanos,
    LogBudget strangers,
    ListenerQuota quota,
    WrongSecrets wrongSecrets) {
  /** How long a publisher may say nothing; 0: as long as it likes. */
  long idleNanos() {
    return options.idleTimeout().toNanos();
  }

  /** How long it may take to present the secret. */
  long authNanos() {
    return options.authTimeout().toNanos();
  }
}
