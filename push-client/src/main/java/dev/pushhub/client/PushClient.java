package dev.pushhub.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Pushes to users' pages through a hub in another process, right after the row was written.
 *
 * <pre>{@code
 * try (PushClient push = PushClient.connect("127.0.0.1", 5678)) {
 *   boolean online = push.send("uid1", Map.of("percent", "88%"));
 * }
 * }</pre>
 *
 * <p>Make one client and keep it. It is for any number of threads, and keeps one connection, over
 * which requests of all threads are pipelined: nobody waits for somebody else's reply. No call
 * blocks longer than the connect and the reply timeout together, whatever the hub does.
 *
 * <p>When the hub was restarted while the client was idle, the next request connects again, and
 * nobody notices. A request that was written when the connection broke is never sent twice: it
 * fails with a {@link PushClientException} that says whether it may have been delivered. With an id
 * ({@link Send#withId}) it can be sent again all the same: the hub pushes it once.
 *
 * <p><b>Payloads.</b> A JSON object keeps its members and gets the uid put in as the first: a
 * {@code Map}, a record or other bean (its fields, by gson), a {@code JsonObject}, or a {@code
 * String} that holds an object, whose members are sent as they stand there. Anything else, a plain
 * string, a list, a number, travels as {@code {"uid":..,"data":..}}. In a named module, records and
 * beans need their package opened to {@code com.google.gson}.
 *
 * <p><b>Costs.</b> One daemon thread, one selector, one socket; a short-lived thread whenever a
 * connection is made, for the name's resolution, and with TLS another for the handshake's
 * arithmetic. Futures are completed on the callback executor, or on a short-lived thread each
 * ({@code pushhub-client-callback}) where that refuses, or where none is set and the JDK's common
 * pool has no threads.
 */
public final class PushClient implements AutoCloseable {
  /*
   * Who does what: RequestLine writes the line on the caller's thread; Exchange makes it a Request,
   * if there is room; ClientLoop takes that to the one I/O thread; HubLink there decides about
   * connections and deadlines; HubConnection moves the bytes. The outcome comes back to Exchange
   * through Request.finish.
   */

  private final Exchange exchange;

  PushClient(ClientOptions options) {
    exchange = new Exchange(options);
  }

  /**
   * Connects with default options.
   *
   * @param host where the hub is, a name or an IP literal
   * @param port the TCP port of its internal listener, 5678 by default
   * @return a connected client, to be closed by the caller
   * @throws PushClientException {@code UNREACHABLE} if no connection could be made within 1 s
   * @throws IllegalArgumentException if host or port can't be used
   */
  public static PushClient connect(String host, int port) {
    PushClient client = builder().host(host).port(port).build();
    try {
      client.ask(new byte[0]);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /**
   * Starts to set options.
   *
   * @return a builder with every option at its default
   */
  public static PushClientBuilder builder() {
    return new PushClientBuilder();
  }

  /**
   * Pushes to all pages of a uid, and waits for the hub's answer.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @return true if the hub answered {@code ok}: somebody was bound to the uid, or the message is
   *     kept because the hub has a history; false for {@code fail}: neither
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the uid is empty, the payload can't be written as JSON, or
   *     carries another {@code uid} of its own
   */
  public boolean send(String uid, Object payload) {
    return send(uid, payload, Send.options());
  }

  /**
   * Pushes to all pages of a uid, with what is said of the push beside its payload.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out
   * @return as {@link #send(String, Object)}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException as {@link #send(String, Object)} does
   */
  public boolean send(String uid, Object payload, Send options) {
    return ask(RequestLine.push(uid, payload, options), options);
  }

  /**
   * Pushes to all pages of a uid without waiting: the requests of one thread are written and
   * answered in the order of the calls.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @return completed on the callback executor as {@link #send} would return, or with a {@link
   *     PushClientException}. Cancelling it keeps the request from being written if that has not
   *     begun, and harms no other
   * @throws IllegalArgumentException as {@link #send} does
   */
  public CompletableFuture<Boolean> sendAsync(String uid, Object payload) {
    return sendAsync(uid, payload, Send.options());
  }

  /**
   * Pushes to all pages of a uid without waiting, with what is said of the push beside its payload.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendAsync(String, Object)}
   * @throws IllegalArgumentException as {@link #send(String, Object)} does
   */
  public CompletableFuture<Boolean> sendAsync(String uid, Object payload, Send options) {
    return exchange.later(RequestLine.push(uid, payload, options), options);
  }

  /**
   * Pushes plain text to all pages of a uid, exactly as it is, and waits for the hub's answer. The
   * PHP server that the hub can stand in for does not know this request and answers {@code fail}.
   *
   * @param uid whom it is for, not empty
   * @param text what each page receives
   * @return as {@link #send}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the uid is empty
   */
  public boolean sendMessage(String uid, String text) {
    return ask(RequestLine.message(uid, text));
  }

  /**
   * Pushes to every page that is on a topic, and waits for the hub's answer. The PHP server that
   * the hub can stand in for does not know this request and answers {@code fail}.
   *
   * @param topic its name, not empty
   * @param payload what to push: a string that is no JSON object as its text, anything else as JSON
   * @return true if the hub answered {@code ok}: somebody was on the topic, or the message is kept;
   *     false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the topic is empty, or the payload can't be written as JSON
   */
  public boolean sendToTopic(String topic, Object payload) {
    return sendToTopic(topic, payload, Send.options());
  }

  /**
   * Pushes to every page that is on a topic, with what is said of the push beside its payload.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendToTopic(String, Object)}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does
   */
  public boolean sendToTopic(String topic, Object payload, Send options) {
    return ask(RequestLine.topic(topic, payload, options), options);
  }

  /**
   * Pushes to every page that is on a topic without waiting, in order with {@link #sendAsync}.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic}
   * @return completed on the callback executor as {@link #sendToTopic} would return, or with a
   *     {@link PushClientException}
   * @throws IllegalArgumentException as {@link #sendToTopic} does
   */
  public CompletableFuture<Boolean> sendToTopicAsync(String topic, Object payload) {
    return sendToTopicAsync(topic, payload, Send.options());
  }

  /**
   * Pushes to every page that is on a topic without waiting, with what is said of the push beside
   * its payload.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options an id, a key, a tab to leave out
   * @return as {@link #sendToTopicAsync(String, Object)}
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does
   */
  public CompletableFuture<Boolean> sendToTopicAsync(String topic, Object payload, Send options) {
    return exchange.later(RequestLine.topic(topic, payload, options), options);
  }

  /**
   * Pushes to every bound page, and waits for the hub's answer. The PHP server that the hub can
   * stand in for does not know this request and answers {@code fail}.
   *
   * @param payload what to push: a string that is no JSON object as its text, anything else as JSON
   * @return true if the hub answered {@code ok}, false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the payload can't be written as JSON
   */
  public boolean broadcast(Object payload) {
    return broadcast(payload, Send.options());
  }

  /**
   * Pushes to every bound page, with what is said of the push beside its payload.
   *
   * @param payload as for {@link #broadcast(Object)}
   * @param options an id, a key, a tab to leave out
   * @return true if the hub answered {@code ok}, false for {@code fail}
   * @throws PushClientException if there was no such answer
   * @throws IllegalArgumentException if the payload can't be written as JSON
   */
  public boolean broadcast(Object payload, Send options) {
    return ask(RequestLine.broadcast(payload, options), options);
  }

  /**
   * Pushes to all pages of a uid and tells when a page's code has handled it: the first page that
   * acknowledges it is enough. Somebody who is offline may come back in time, get it from the hub's
   * history and acknowledge it then.
   *
   * @param uid whom it is for, not empty
   * @param payload what to push; see the class comment
   * @param options an id, a key, a tab to leave out; without an id the push is given a random one
   * @param timeout after how long the receipt says how far it got: 1 ms to 1 day
   * @return completed on the callback executor, or with a {@link PushClientException}: {@code
   *     REJECTED} where the hub keeps no history, {@code CONNECTION_LOST} when the connection ends
   *     before the receipt has come. Sent again with its id, it is not pushed again
   * @throws IllegalArgumentException as {@link #send(String, Object)} does, or if the timeout can't
   *     be
   */
  public CompletableFuture<Receipt> sendForReceipt(
      String uid, Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return exchange.receipt(
        RequestLine.push(uid, payload, said, timeout), "uid:" + uid, said, timeout);
  }

  /**
   * Pushes to every page that is on a topic and tells when the code of each has handled it.
   *
   * @param topic its name, not empty
   * @param payload as for {@link #sendToTopic(String, Object)}
   * @param options as for {@link #sendForReceipt}
   * @param timeout as for {@link #sendForReceipt}
   * @return as for {@link #sendForReceipt}; acknowledged once there are as many as there were
   *     sessions, the tab that the push leaves out not counted, and at least one
   * @throws IllegalArgumentException as {@link #sendToTopic(String, Object)} does, or if the
   *     timeout can't be
   */
  public CompletableFuture<Receipt> sendToTopicForReceipt(
      String topic, Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return exchange.receipt(
        RequestLine.topic(topic, payload, said, timeout), "topic:" + topic, said, timeout);
  }

  /**
   * Pushes to every bound page and tells when the code of each has handled it.
   *
   * @param payload as for {@link #broadcast(Object)}
   * @param options as for {@link #sendForReceipt}
   * @param timeout as for {@link #sendForReceipt}
   * @return as for {@link #sendToTopicForReceipt}
   * @throws IllegalArgumentException as {@link #broadcast(Object)} does, or if the timeout can't be
   */
  public CompletableFuture<Receipt> broadcastForReceipt(
      Object payload, Send options, Duration timeout) {
    Send said = options.withSomeId();
    return exchange.receipt(RequestLine.broadcast(payload, said, timeout), "all", said, timeout);
  }

  /**
   * Asks the hub for a sign of life; any {@code ok} or {@code fail} is one.
   *
   * @throws PushClientException if there was none
   */
  public void ping() {
    ask(RequestLine.ping());
  }

  /**
   * Closes the connection and ends the thread; from any thread, any number of times. What waits for
   * its reply fails with {@code CLOSED}: wait for the futures first. Returns within about a second,
   * most often at once.
   */
  @Override
  public void close() {
    exchange.close();
  }

  private boolean ask(byte[] line) {
    return ask(line, Send.options());
  }

  private boolean ask(byte[] line, Send said) {
    return exchange.await(line).of(said).orThrow();
  }
}
