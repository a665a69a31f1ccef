package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.client.PushClientException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  private static final int MORE_THAN_SOCKETS_BUFFER = 8 << 20;

  @Test
  void aHubThatDoesNotAnswerEndsInATimeoutAndMayHaveDelivered() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub, Duration.ofMillis(200))) {
      long start = System.nanoTime();
      PushClientException thrown = Failures.of(() -> push.send("u", 1));

      assertThat(thrown.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(thrown.mayHaveBeenDelivered()).isTrue();
      assertThat(thrown).hasMessageContaining("200 ms").hasMessageContaining("may have been");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      LineServer.Peer peer = hub.accept();
      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":1}\n");
      assertThat(peer.read()).as("the connection is dropped").isNull();
    }
  }

  @Test
  void aHubThatDoesNotReadEndsInATimeoutAndTheHalfWrittenLineIsFollowedByNone() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub, Duration.ofMillis(300))) {
      PushClientException thrown =
          Failures.of(() -> push.send("u", "x".repeat(MORE_THAN_SOCKETS_BUFFER)));
      CompletableFuture<Boolean> next = push.sendAsync("u", 2);

      assertThat(thrown.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      LineServer.Peer stalled = hub.accept();
      LineServer.Peer fresh = hub.accept();
      assertThat(fresh.read()).isEqualTo("{\"uid\":\"u\",\"data\":2}\n");
      fresh.write("ok\n");
      assertThat(stalled.read()).startsWith("{\"uid\":\"u\",\"data\":\"xxx").doesNotContain("\n");
      assertThat(stalled.read()).isNull();
      assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatWaitsBehindAFullSocketTimesOutUndelivered() {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub, Duration.ofMillis(300))) {
      CompletableFuture<Boolean> large = push.sendAsync("u", "x".repeat(MORE_THAN_SOCKETS_BUFFER));
      CompletableFuture<Boolean> behind = push.sendAsync("u", 2);

      assertThat(Failures.of(large).mayHaveBeenDelivered()).isFalse();
      assertThat(Failures.of(behind).reason()).isEqualTo(Reason.TIMEOUT);
    }
  }

  @Test
  void aLargeLineIsWrittenWholeToAHubThatReads() {
    try (LineServer hub = LineServer.answering(line -> "ok");
        PushClient push = client(hub, Duration.ofSeconds(30))) {
      String text = "é".repeat(MORE_THAN_SOCKETS_BUFFER / 4);

      assertThat(push.send("u", text)).isTrue();
      assertThat(hub.line()).isEqualTo("{\"uid\":\"u\",\"data\":\"" + text + "\"}\n");
    }
  }

  @Test
  void aLateReplyIsNotTakenForTheNextRequests() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub, Duration.ofMillis(200))) {
      assertThat(Failures.of(() -> push.send("u", 1)).reason()).isEqualTo(Reason.TIMEOUT);
      LineServer.Peer late = hub.accept();
      late.read();
      late.write("ok\n");

      CompletableFuture<Boolean> next = push.sendAsync("u", 2);
      LineServer.Peer fresh = hub.accept();
      fresh.read();
      fresh.write("fail\n");

      assertThat(next.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void anInterruptedSenderLeavesAtOnceAndItsReplyShiftsNothing() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub, Duration.ofSeconds(30))) {
      CompletableFuture<PushClientException> thrown = new CompletableFuture<>();
      Thread sender =
          new Thread(
              () -> {
                PushClientException e = Failures.of(() -> push.send("u", 1));
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                thrown.complete(e);
              });
      sender.start();
      LineServer.Peer peer = hub.accept();
      peer.read();
      sender.interrupt();

      PushClientException interrupted = thrown.get(10, TimeUnit.SECONDS);
      CompletableFuture<Boolean> next = push.sendAsync("u", 2);
      peer.read();
      peer.write("fail\nok\n");

      assertThat(interrupted.reason()).isEqualTo(Reason.INTERRUPTED);
      assertThat(interrupted.mayHaveBeenDelivered()).isTrue();
      assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aSecretThatIsNotAnsweredIsATimeoutOfWhatWaits() {
    try (LineServer hub = LineServer.played();
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .secret("s")
                .replyTimeout(Duration.ofMillis(200))
                .build()) {
      PushClientException thrown = Failures.of(() -> push.send("u", 1));

      assertThat(thrown.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      await().until(() -> hub.connections() == 1);
    }
  }

  @Test
  void aCallbackThatHoldsTheClientsThreadAgainstTheRuleStillHoldsNoSender() throws Exception {
    CompletableFuture<Void> entered = new CompletableFuture<>();
    CompletableFuture<Void> release = new CompletableFuture<>();
    try (LineServer hub = LineServer.played();
        PushClient push =
            PushClient.builder()
                .port(hub.port())
                .connectTimeout(Duration.ofMillis(200))
                .replyTimeout(Duration.ofMillis(200))
                .callbackExecutor(Runnable::run)
                .build()) {
      CompletableFuture<Void> holding =
          push.sendAsync("u", 1)
              .thenRun(
                  () -> {
                    entered.complete(null);
                    release.join();
                  });
      LineServer.Peer peer = hub.accept();
      assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":1}\n");
      peer.write("ok\n");
      entered.get(10, TimeUnit.SECONDS);

      PushClientException thrown = Failures.of(() -> push.send("u", 2));
      release.complete(null);

      assertThat(thrown.reason()).isEqualTo(Reason.TIMEOUT);
      assertThat(thrown.mayHaveBeenDelivered()).isFalse();
      holding.get(10, TimeUnit.SECONDS);
    }
  }

  private static PushClient client(LineServer hub, Duration replyTimeout) {
    return PushClient.builder()
        .port(hub.port())
        .replyTimeout(replyTimeout)
        .maxQueuedBytes(64 << 20)
        .build();
  }
}
