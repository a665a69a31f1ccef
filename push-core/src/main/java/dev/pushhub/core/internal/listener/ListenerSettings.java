package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.options.ListenerOptions;

/** What every publisher's connection of a hub has in common. */
record ListenerSettings(ListenerOptions options, long closeNanos, LogBudget strangers) {}
