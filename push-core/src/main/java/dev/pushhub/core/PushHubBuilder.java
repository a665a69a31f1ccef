package dev.pushhub.core;

import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.options.AccessOptions;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.HistoryOptions;
import dev.pushhub.core.options.HookOptions;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.LimitOptions;
import dev.pushhub.core.options.ListenerOptions;
import dev.pushhub.core.options.TopicOptions;
import dev.pushhub.core.options.WebSocketOptions;
import java.util.function.Consumer;

/**
 * Builds a {@link PushHub}: the everyday options by themselves, the rest in groups, each one
 * lambda.
 *
 * <pre>{@code
 * PushHub hub = PushHub.builder()
 *     .webSocketPort(1234)
 *     .authenticator(new MyTokens())
 *     .webSocket(w -> w.heartbeatInterval(Duration.ofSeconds(20)).keepHeaders(Set.of("User-Agent")))
 *     .limits(l -> l.pageMessageBytes(16 << 10))
 *     .build();
 * }</pre>
 *
 * <p>Not for several threads at once. Nothing is bound or started before {@link PushHub#start()}.
 */
public final class PushHubBuilder {
  private final HubOptions.Builder options = new HubOptions.Builder();

  PushHubBuilder() {}

  /**
   * Where pages connect. Default: 1234.
   *
   * @param port 0 to 65,535; 0 picks a free one, {@link PushHub#webSocketPort()} tells which
   * @return this
   */
  public PushHubBuilder webSocketPort(int port) {
    options.webSocket(group -> group.port(port));
    return this;
  }

  /**
   * Where other processes push. Default: 5678, on loopback.
   *
   * @param port 0 to 65,535; 0 picks a free one, {@link PushHub#listenerPort()} tells which
   * @return this
   */
  public PushHubBuilder listenerPort(int port) {
    options.listener(group -> group.port(port));
    return this;
  }

  /**
   * Who turns credentials into uids. Default: {@link Authenticator#uidAsCredential()}, which
   * believes everybody and is meant for loopback.
   *
   * @param authenticator called on threads of its own, for many pages at once
   * @return this
   */
  public PushHubBuilder authenticator(Authenticator authenticator) {
    options.authenticator(authenticator);
    return this;
  }

  /**
   * The application's hooks. Default: none.
   *
   * @param hooks called on hook threads
   * @return this
   */
  public PushHubBuilder hooks(PushListener hooks) {
    options.hooks(hooks);
    return this;
  }

  /**
   * Whether a newer session of a uid closes the older ones, with 4500. Default: false, a uid may
   * have any number of tabs and devices.
   *
   * @param newestOnly true for one session a uid
   * @return this
   */
  public PushHubBuilder newestSessionOnly(boolean newestOnly) {
    options.newestSessionOnly(newestOnly);
    return this;
  }

  /**
   * The WebSocket side: address, TLS, where the credential stands, heartbeat, headers to keep.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder webSocket(Consumer<WebSocketOptions.Builder> group) {
    options.webSocket(group);
    return this;
  }

  /**
   * The internal listener: address, TLS, secret, and what publishers may do in size, number and
   * time; or none at all.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder listener(Consumer<ListenerOptions.Builder> group) {
    options.listener(group);
    return this;
  }

  /**
   * From where pages may connect: allowed origins and hosts, trusted proxies.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder access(Consumer<AccessOptions.Builder> group) {
    options.access(group);
    return this;
  }

  /**
   * What a page may take of the hub.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder limits(Consumer<LimitOptions.Builder> group) {
    options.limits(group);
    return this;
  }

  /**
   * How bytes are moved and how many may wait: event loops, high-water mark, slow pages, time to
   * close.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder delivery(Consumer<DeliveryOptions.Builder> group) {
    options.delivery(group);
    return this;
  }

  /**
   * Whether what is sent is kept for pages that are away, how much and where. Off by default.
   *
   * <pre>{@code
   * builder.history(h -> h.enabled(true).retention(Duration.ofMinutes(10)))
   * }</pre>
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder history(Consumer<HistoryOptions.Builder> group) {
    options.history(group);
    return this;
  }

  /**
   * Topics: who may be on them, and on how many.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder topics(Consumer<TopicOptions.Builder> group) {
    options.topics(group);
    return this;
  }

  /**
   * Where hooks and authenticators run.
   *
   * @param group given the group to change
   * @return this
   */
  public PushHubBuilder hookThreads(Consumer<HookOptions.Builder> group) {
    options.hookThreads(group);
    return this;
  }

  /**
   * Checks the options and builds the hub.
   *
   * @return a hub that has not been started
   * @throws IllegalArgumentException naming every option that can't be used, and what would do
   */
  public PushHub build() {
    return new PushHub(options.build());
  }
}
