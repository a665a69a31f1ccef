package dev.pushhub.demo;

import dev.pushhub.client.PushClient;
import dev.pushhub.client.Send;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the pages, over TCP, as a back end that is another process would. It never throws: when it
 * is called the row is committed, and a request must not fail because nobody could be told. Pages
 * that were connected to a hub which is gone load the list when it is back.
 */
final class ViewerPush {
  /** The topic of all pages that show the list. */
  static final String ORDERS = "orders";

  private static final Logger LOG = LoggerFactory.getLogger(ViewerPush.class);

  private final PushClient client;
  private final Supplier<Set<String>> viewers;

  ViewerPush(PushClient client, Supplier<Set<String>> viewers) {
    this.client = client;
    this.viewers = viewers;
  }

  /**
   * Tells whoever looks at the list of a row, in one push.
   *
   * @param order the committed row
   * @return how many users were looking; empty if the hub did not take the push
   */
  OptionalInt inserted(Order order) {
    try {
      boolean taken = client.sendToTopic(ORDERS, order.toJson());
      return OptionalInt.of(taken ? viewers.get().size() : 0);
    } catch (RuntimeException e) {
      LOG.warn("order {} is stored, the viewers were not told: {}", order.id(), OneLine.of(e));
      return OptionalInt.empty();
    }
  }

  /**
   * Tells a user the percent of a job, and does not wait. For a page that reads slowly the newest
   * percent takes the place of an older one of the same job that still waits.
   *
   * @param uid whom
   * @param job which job
   * @param payload what, a JSON object
   * @return done when the hub has replied
   */
  CompletableFuture<Boolean> progress(String uid, long job, Map<String, Object> payload) {
    try {
      return client.sendAsync(uid, payload, Send.options().withKey("job-" + job));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
