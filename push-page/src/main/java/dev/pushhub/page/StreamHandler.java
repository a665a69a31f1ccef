package dev.pushhub.page;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What a page does with the messages of a stream. What it returns says when it is done: the next
 * message of the stream comes then, and only then does the hub hear that this one was handled.
 *
 * <pre>{@code
 * page.subscribe("orders", new StreamHandler() {
 *   @Override public CompletionStage<?> message(PageMessage message) {
 *     rows.add(message.text());
 *     return StreamHandler.done();
 *   }
 *   @Override public CompletionStage<?> reset(String stream) {
 *     return orders.loadAll().thenAccept(rows::replaceWith);
 *   }
 * });
 * }</pre>
 *
 * <p>Calls of one client never overlap, on whatever thread they come. A call may block; it holds up
 * the client's other streams meanwhile, a stage that is completed later does not. What is thrown,
 * or fails later, is told to {@link PageClientBuilder#onError} and counts as handled.
 */
@FunctionalInterface
public interface StreamHandler {
  /**
   * A message, the next one of its stream.
   *
   * @param message the message
   * @return completed once it is handled
   * @throws Exception told to {@code onError}
   */
  CompletionStage<?> message(PageMessage message) throws Exception;

  /**
   * What came before can't be told: load it as a page does when it is opened. Called when a stream
   * begins, too. Messages that come meanwhile wait until this is done, so the list that is loaded
   * is never older than what is shown after it.
   *
   * @param stream {@code uid}, {@code all} or {@code topic:NAME}
   * @return completed once it is loaded
   * @throws Exception told to {@code onError}
   */
  default CompletionStage<?> reset(String stream) throws Exception {
    return done();
  }

  /**
   * The page is not on the topic any more, by the hub's decision, or was not let in. It is not
   * asked for again.
   *
   * @param stream {@code topic:NAME}
   * @param refused whether the page may not be on it
   * @param reason what the hub says; may be empty
   * @throws Exception told to {@code onError}
   */
  default void left(String stream, boolean refused, String reason) throws Exception {}

  /**
   * A handler that is done with each message when it returns, and loads nothing.
   *
   * <pre>{@code page.subscribe("orders", StreamHandler.of(message -> rows.add(message.text())));}
   * </pre>
   *
   * @param message told each message
   * @return the handler
   */
  static StreamHandler of(Consumer<PageMessage> message) {
    Objects.requireNonNull(message, "message");
    return each -> {
      message.accept(each);
      return done();
    };
  }

  /**
   * For a handler that is done when it returns.
   *
   * @return a completed stage
   */
  static CompletionStage<?> done() {
    return CompletableFuture.completedStage(null);
  }
}
