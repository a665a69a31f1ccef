package dev.pushhub.page;

import com.google.gson.JsonElement;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/**
 * A page in Java: it hears what a hub sends to its uid, to all and to topics, each message once and
 * in order, also what was sent while its connection was away. For back ends and for tests; it does
 * what the browser client does.
 *
 * <pre>{@code
 * try (PageClient page = PageClient.builder(URI.create("ws://localhost:1234"))
 *     .credential(() -> tokens.fetch())
 *     .onMessage(StreamHandler.of(message -> show(message.text())))
 *     .connect()) {
 *   page.subscribe("orders", StreamHandler.of(message -> orders.add(message.text())));
 * }
 * }</pre>
 *
 * <p>It connects by itself, and again when the connection is lost: after a random part of a delay
 * that doubles, or at once where the hub asks for it. Each time it shows a fresh credential and
 * says how far it has handled each stream. The hub then sends what was missed, or says that it
 * can't be told: then {@link StreamHandler#reset} loads what there is, and messages wait for that.
 * A hub that keeps no history says so each time.
 *
 * <p>Any thread may call it, handlers too. Handlers are never called by two threads at once.
 *
 * <p><b>Costs.</b> One socket. Threads are shared: the HTTP client's, those of the executor while
 * there is something to handle, and the JDK's one for timers.
 */
public final class PageClient implements AutoCloseable {
  private static final int TAB_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String tab;
  private final Conversation conversation;

  PageClient(PageOptions options, Timers timers, Backoff backoff) {
    byte[] random = new byte[TAB_BYTES];
    RANDOM.nextBytes(random);
    tab = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    conversation = new Conversation(options, timers, tab, backoff);
  }

  /**
   * Starts to set options.
   *
   * @param uri the hub's, {@code ws} or {@code wss}
   * @return a builder with every option at its default
   */
  public static PageClientBuilder builder(URI uri) {
    return new PageClientBuilder(uri);
  }

  /**
   * Asks to join a topic, now and after each time the connection was lost, until {@link
   * #unsubscribe} or until the hub says that the page is not on it any more. The first thing its
   * handler is told is a reset.
   *
   * @param topic its name
   * @param handler of its messages
   * @throws IllegalStateException if the page is subscribed to it already
   */
  public void subscribe(String topic, StreamHandler handler) {
    conversation.subscribe(topic, handler, false);
  }

  /**
   * The same, and asks for the newest message at once, where the hub has kept it.
   *
   * @param topic its name
   * @param handler of its messages
   * @throws IllegalStateException if the page is subscribed to it already
   */
  public void subscribeWithLast(String topic, StreamHandler handler) {
    conversation.subscribe(topic, handler, true);
  }

  /**
   * Leaves a topic. No message of it is handed to its handler any more, but for one that is under
   * way.
   *
   * @param topic its name; nothing happens if the page is not on it
   */
  public void unsubscribe(String topic) {
    conversation.unsubscribe(topic);
  }

  /**
   * Sends a message to the hub's application. It is not sent again if the connection is lost.
   *
   * @param data the message
   * @throws IllegalStateException if the page is not connected, or too much waits to be sent
   */
  public void send(JsonElement data) {
    conversation.send(data);
  }

  /**
   * Shows the hub a fresh credential on the connection there is, so that the session does not end
   * with the old one.
   *
   * @return completed when the hub has taken it; failed if there was none to be had, or no
   *     connection, or the connection ended first
   */
  public CompletableFuture<Void> refresh() {
    return conversation.refresh();
  }

  /** Connects at once instead of waiting; for when the network is known to be back. */
  public void connectNow() {
    conversation.connect();
  }

  /**
   * Where it is now. {@code onState} hears of it a moment later.
   *
   * @return the state
   */
  public PageState state() {
    return conversation.state();
  }

  /**
   * What names this client to the hub for as long as it lives, whatever its connection. A push may
   * leave it out.
   *
   * @return a random name
   */
  public String tab() {
    return tab;
  }

  /** How many messages wait for handlers; for tests. */
  int waiting() {
    return conversation.waiting();
  }

  /**
   * Tells the hub what was handled, says goodbye, and comes back no more. Handlers may still be
   * told what had come before. Any number of times, from any thread; it waits for nobody.
   */
  @Override
  public void close() {
    conversation.close();
  }
}
