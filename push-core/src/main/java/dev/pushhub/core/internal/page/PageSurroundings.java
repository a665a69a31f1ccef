package dev.pushhub.core.internal.page;

import dev.pushhub.core.internal.history.History;
import dev.pushhub.core.internal.publish.Acknowledgements;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.topics.TopicRequests;
import dev.pushhub.core.options.HubOptions;
import org.jspecify.annotations.Nullable;

/**
 * What all pages of one loop share, kept once so that an idle page costs little.
 *
 * @param options the hub's
 * @param binding asks who a page is
 * @param sessions begins and ends them
 * @param topics what pages ask for
 * @param history what was sent; null if nothing is kept
 * @param acknowledgements told what pages have handled
 * @param counters what is counted
 * @param codec reads the frames of pushhub.v1 pages
 * @param encoding writes the messages for them
 */
record PageSurroundings(
    HubOptions options,
    Binding binding,
    Sessions sessions,
    TopicRequests topics,
    @Nullable History history,
    Acknowledgements acknowledgements,
    Counters counters,
    PageFrameCodec codec,
    PageEncoding encoding) {

  /** After how much silence a page is pinged. */
  long heartbeatMillis() {
    return options.webSocket().heartbeatInterval().toMillis();
  }
}
