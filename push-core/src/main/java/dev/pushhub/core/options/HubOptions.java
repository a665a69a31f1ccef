package dev.pushhub.core.options;

import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.PushListener;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All options of a hub, immutable and checked together.
 *
 * @param webSocket where pages connect
 * @param listener where other processes push
 * @param access from where pages may connect
 * @param limits what a page may take
 * @param delivery how bytes are moved
 * @param history whether what is sent is kept for pages that are away
 * @param topics who may be on which topic
 * @param hookThreads where the application's code runs
 * @param newestSessionOnly whether a newer session of a uid closes the older ones
 * @param authenticator turns credentials into uids
 * @param hooks the application's hooks; empty if it set none
 */
public record HubOptions(
    WebSocketOptions webSocket,
    ListenerOptions listener,
    AccessOptions access,
    LimitOptions limits,
    DeliveryOptions delivery,
    HistoryOptions history,
    TopicOptions topics,
    HookOptions hookThreads,
    boolean newestSessionOnly,
    Authenticator authenticator,
    Optional<PushListener> hooks) {

  /**
   * Whether anybody is authenticated at all.
   *
   * @return false while the default authenticator is in use
   */
  public boolean authenticates() {
    return authenticator != Authenticator.uidAsCredential();
  }

  /** Sets all options, each with its default; every problem is told when it is built. */
  public static final class Builder {
    private final WebSocketOptions.Builder webSocket = new WebSocketOptions.Builder();
    private final ListenerOptions.Builder listener = new ListenerOptions.Builder();
    private final AccessOptions.Builder access = new AccessOptions.Builder();
    private final LimitOptions.Builder limits = new LimitOptions.Builder();
    private final DeliveryOptions.Builder delivery = new DeliveryOptions.Builder();
    private final HistoryOptions.Builder history = new HistoryOptions.Builder();
    private final TopicOptions.Builder topics = new TopicOptions.Builder();
    private final HookOptions.Builder hookThreads = new HookOptions.Builder();
    private boolean newestSessionOnly;
    private Authenticator authenticator = Authenticator.uidAsCredential();
    private Optional<PushListener> hooks = Optional.empty();

    /** Every option at its default. */
    public Builder() {}

    /**
     * Sets options of the WebSocket side.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder webSocket(Consumer<WebSocketOptions.Builder> group) {
      group.accept(webSocket);
      return this;
    }

    /**
     * Sets options of the internal listener.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder listener(Consumer<ListenerOptions.Builder> group) {
      group.accept(listener);
      return this;
    }

    /**
     * Sets from where pages may connect.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder access(Consumer<AccessOptions.Builder> group) {
      group.accept(access);
      return this;
    }

    /**
     * Sets what a page may take.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder limits(Consumer<LimitOptions.Builder> group) {
      group.accept(limits);
      return this;
    }

    /**
     * Sets how bytes are moved.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder delivery(Consumer<DeliveryOptions.Builder> group) {
      group.accept(delivery);
      return this;
    }

    /**
     * Sets whether what is sent is kept for pages that are away.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder history(Consumer<HistoryOptions.Builder> group) {
      group.accept(history);
      return this;
    }

    /**
     * Sets who may be on which topic.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder topics(Consumer<TopicOptions.Builder> group) {
      group.accept(topics);
      return this;
    }

    /**
     * Sets where the application's code runs.
     *
     * @param group given the group to change
     * @return this
     */
    public Builder hookThreads(Consumer<HookOptions.Builder> group) {
      group.accept(hookThreads);
      return this;
    }

    /**
     * Whether a newer session of a uid closes the older ones, with 4500.
     *
     * @param newestOnly default false: any number of tabs and devices
     * @return this
     */
    public Builder newestSessionOnly(boolean newestOnly) {
      newestSessionOnly = newestOnly;
      return this;
    }

    /**
     * Who turns credentials into uids.
     *
     * @param authenticator default {@link Authenticator#uidAsCredential()}
     * @return this
     */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = authenticator;
      return this;
    }

    /**
     * The application's hooks.
     *
     * @param hooks default none
     * @return this
     */
    public Builder hooks(PushListener hooks) {
      this.hooks = Optional.of(hooks);
      return this;
    }

    /**
     * Checks everything and builds.
     *
     * @return the options
     * @throws IllegalArgumentException naming every option that can't be used, and what would do
     */
    public HubOptions build() {
      OptionProblems problems = new OptionProblems();
      WebSocketOptions pages = webSocket.build();
      HubOptions options =
          new HubOptions(
              pages,
              listener.build(problems),
              access.build(pages.takesCookieCredentials()),
              limits.build(),
              delivery.build(),
              history.build(),
              topics.build(),
              hookThreads.build(),
              newestSessionOnly,
              authenticator,
              hooks);
      options.webSocket.check(problems);
      options.listener.check(problems);
      options.access.check(problems, pages.takesCookieCredentials());
      options.limits.check(problems);
      options.delivery.check(problems);
      options.history.check(problems);
      options.topics.check(problems);
      options.hookThreads.check(problems);
      if (options.webSocket.tls().isPresent()) {
        options.access.checkForTls(problems);
      }
      if (options.listener.enabled()
          && options.webSocket.port() != 0
          && options.webSocket.port() == options.listener.port()) {
        problems.add(
            "webSocketPort and listenerPort are both "
                + options.webSocket.port()
                + "; give two different ones");
      }
      problems.throwIfAny();
      return options;
    }
  }
}
