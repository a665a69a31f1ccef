package dev.pushhub.demo;

import dev.pushhub.client.PushClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the pages, over TCP, as a back end that is another process would. It never throws: when it
 * is called the row is committed, and a request must not fail because nobody could be told. A page
 * that misses a push sees the gap in the ids with the next one, or asks when it comes back.
 */
final class ViewerPush {
  private static final Logger LOG = LoggerFactory.getLogger(ViewerPush.class);
  private static final long WAIT_SECONDS = 3;

  private final PushClient client;
  private final Supplier<Set<String>> viewers;

  ViewerPush(PushClient client, Supplier<Set<String>> viewers) {
    this.client = client;
    this.viewers = viewers;
  }

  /**
   * Tells every viewer of a row, in one go: all lines are written before the first reply is waited
   * for.
   *
   * @param order the committed row
   * @return how many of the viewers were reached
   */
  int inserted(Order order) {
    Map<String, Object> push = Map.of("type", "order", "order", order.toJson());
    try {
      List<CompletableFuture<Boolean>> replies = new ArrayList<>();
      for (String uid : viewers.get()) {
        replies.add(client.sendAsync(uid, push));
      }
      CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
          .get(WAIT_SECONDS, TimeUnit.SECONDS);
      return (int) replies.stream().filter(CompletableFuture::join).count();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("order {} is stored; telling the viewers was interrupted", order.id());
    } catch (ExecutionException e) {
      LOG.warn("order {} is stored, not every viewer was told: {}", order.id(), OneLine.of(e));
    } catch (TimeoutException e) {
      LOG.warn("order {} is stored, the hub took over {} s to reply", order.id(), WAIT_SECONDS);
    } catch (RuntimeException e) {
      LOG.warn("order {} is stored, the viewers were not told: {}", order.id(), OneLine.of(e));
    }
    return 0;
  }

  /**
   * Sends to one uid and does not wait.
   *
   * @param uid whom
   * @param payload what, a JSON object
   * @return done when the hub has replied
   */
  CompletableFuture<Boolean> send(String uid, Map<String, Object> payload) {
    try {
      return client.sendAsync(uid, payload);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
