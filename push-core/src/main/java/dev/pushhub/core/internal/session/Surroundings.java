package dev.pushhub.core.internal.session;

import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.stats.Counters;

/**
 * What all sessions of a hub share, kept once so that an idle page costs little.
 *
 * @param hooks calls the application
 * @param direct takes what the application sends to one session
 * @param topics who is on which topic
 * @param counters what is counted
 * @param messagesWaiting how many messages of one page may wait for the hook
 */
record Surroundings(
    HookRunner hooks,
    DirectSend direct,
    TopicMembership topics,
    Counters counters,
    int messagesWaiting) {}
