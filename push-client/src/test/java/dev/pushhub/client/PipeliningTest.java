package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.client.PushClientException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PipeliningTest {
  @Test
  void requestsAreWrittenBeforeEarlierOnesAreAnsweredAndRepliesMatchedInOrder() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();

      CompletableFuture<Boolean> first = push.sendAsync("u", 1);
      CompletableFuture<Boolean> second = push.sendAsync("u", 2);
      CompletableFuture<Boolean> third = push.sendAsync("u", 3);

      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":1}\n");
      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":2}\n");
      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":3}\n");
      peer.write("ok\nfail\nerror busy\n");
      assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(second.get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(Failures.of(third).errorCode()).contains("busy");
    }
  }

  @Test
  void repliesMayComeByteByByte() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();

      CompletableFuture<Boolean> first = push.sendAsync("u", 1);
      CompletableFuture<Boolean> second = push.sendAsync("u", 2);
      peer.read();
      peer.read();
      peer.writeByteByByte("fail\r\nok\n");

      assertThat(first.get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(second.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aCancelledFutureDoesNotShiftTheReplies() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();

      CompletableFuture<Boolean> cancelled = push.sendAsync("u", 1);
      CompletableFuture<Boolean> impatient =
          push.sendAsync("u", 2).orTimeout(1, TimeUnit.MILLISECONDS);
      CompletableFuture<Boolean> third = push.sendAsync("u", 3);
      peer.read();
      cancelled.cancel(true);
      await().until(impatient::isDone);
      CompletableFuture<Boolean> fourth = push.sendAsync("u", 4);
      String last = peer.read();
      while (!"{\"uid\":\"u\",\"data\":4}\n".equals(last)) {
        peer.write("ok\n"); // for the line before
        last = peer.read();
      }
      peer.write("fail\nok\n");

      assertThat(third.get(10, TimeUnit.SECONDS)).isFalse();
      assertThat(fourth.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatHangsOnAFutureNeverRunsOnTheClientsThread() throws Exception {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      CompletableFuture<String> ranOn =
          push.sendAsync("u", 1)
              .thenApply(
                  ok -> {
                    push.send("u", "from a callback"); // would wait for itself there
                    return Thread.currentThread().getName();
                  });

      assertThat(ranOn.get(10, TimeUnit.SECONDS)).doesNotContain("pushhub-client-1");
    }
  }

  @Test
  void anExecutorThatRefusesLosesNoOutcome() throws Exception {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .callbackExecutor(
                    task -> {
                      throw new RejectedExecutionException();
                    })
                .build()) {
      assertThat(push.sendAsync("u", 1).get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatWaitsForRepliesIsBounded() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .maxQueuedBytes(1024)
                .replyTimeout(Duration.ofMillis(200))
                .build()) {
      List<CompletableFuture<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        futures.add(push.sendAsync("u", i));
      }

      PushClientException overloaded = Failures.of(futures.get(9));
      PushClientException waited = Failures.of(() -> push.send("u", "x".repeat(5000)));

      assertThat(overloaded.reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(overloaded.mayHaveBeenDelivered()).isFalse();
      assertThat(waited.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(Failures.of(futures.get(0)).reason()).isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void theBudgetComesBackAndOneRequestOfAnySizeFits() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = PushClient.builder().port(hub.port()).maxQueuedBytes(1024).build()) {
      for (int i = 0; i < 50; i++) {
        assertThat(push.send("u", "x".repeat(5000))).isTrue();
      }
    }
  }

  @Test
  void thousandsOfSendersShareOneConnectionAndEachGetsItsOwnReply() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (LineServer hub = LineServer.answering(line -> line.contains("even") ? "ok" : "fail");
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        wrong.add(threads.submit(() -> wrongReplies(push, 1000)));
      }

      for (Future<Integer> each : wrong) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isZero();
      }
      assertThat(hub.linesWaiting()).isEqualTo(16 * 1000);
      assertThat(hub.connections()).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void manyRepliesMayComeAtOnce() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      List<CompletableFuture<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        futures.add(push.sendAsync("u", i));
      }
      readLines(peer, 2000);
      peer.write("ok\nfail\n".repeat(1000));

      for (int i = 0; i < 2000; i++) {
        assertThat(futures.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i % 2 == 0);
      }
    }
  }

  private static void readLines(LineServer.Peer peer, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":" + i + "}\n");
    }
  }

  private static int wrongReplies(PushClient push, int requests) throws Exception {
    int wrong = 0;
    for (int i = 0; i < requests; i++) {
      boolean even = i % 2 == 0;
      String payload = even ? "even" : "odd";
      boolean answer =
          i % 3 == 0
              ? push.sendAsync("u", payload).get(10, TimeUnit.SECONDS)
              : push.send("u", payload);
      wrong += answer == even ? 0 : 1;
    }
    return wrong;
  }
}
