package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.client.PushClientException.Reason;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CloseTest {
  @Test
  void whatWaitsFailsAndTheSocketAndTheThreadAreGone() throws Exception {
    try (LineServer hub = LineServer.played()) {
      PushClient push = PushClient.connect("127.0.0.1", hub.port());
      CompletableFuture<Boolean> pending = push.sendAsync("u", 1);
      LineServer.Peer peer = hub.accept();
      peer.read();

      push.close();
      push.close();

      PushClientException closed = Failures.of(pending);
      assertThat(closed.reason()).isEqualTo(Reason.CLOSED);
      assertThat(closed.mayHaveBeenDelivered()).isTrue();
      assertThat(peer.read()).isNull();
      await().until(() -> clientThreads() == 0);
    }
  }

  @Test
  void aClosedClientSendsNothing() {
    try (LineServer hub = LineServer.played()) {
      PushClient push = PushClient.connect("127.0.0.1", hub.port());
      push.close();

      PushClientException sync = Failures.of(() -> push.send("u", 1));
      PushClientException async = Failures.of(push.sendAsync("u", 1));

      assertThat(sync.reason()).isEqualTo(Reason.CLOSED);
      assertThat(sync.mayHaveBeenDelivered()).isFalse();
      assertThat(async.reason()).isEqualTo(Reason.CLOSED);
    }
  }

  @Test
  void aFailedConnectLeavesNoThread() {
    int port = PushClientTest.freePort();

    assertThat(Failures.of(() -> PushClient.connect("127.0.0.1", port)).reason())
        .isEqualTo(Reason.UNREACHABLE);

    await().until(() -> clientThreads() == 0);
  }

  @Test
  void aCallbackMayClose() {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      PushClient push = PushClient.connect("127.0.0.1", hub.port());

      CompletableFuture<Void> closed = push.sendAsync("u", 1).thenAccept(ok -> push.close());

      await().until(closed::isDone);
      assertThat(closed).isCompleted();
      await().until(() -> clientThreads() == 0);
    }
  }

  @Test
  void closingAmongBusySendersLeavesNobodyWaiting() throws Exception {
    try (LineServer hub = LineServer.answering(line -> "ok")) {
      PushClient push = PushClient.connect("127.0.0.1", hub.port());
      Thread[] senders = new Thread[8];
      for (int i = 0; i < senders.length; i++) {
        senders[i] = new Thread(() -> sendUntilClosed(push));
        senders[i].start();
      }
      await().until(() -> hub.linesWaiting() > 100);

      push.close();

      for (Thread sender : senders) {
        sender.join(10_000);
        assertThat(sender.isAlive()).isFalse();
      }
    }
  }

  private static void sendUntilClosed(PushClient push) {
    try {
      while (true) {
        boolean unused = push.send("u", 1);
      }
    } catch (PushClientException closed) {
      // That is how it ends.
    }
  }

  private static long clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("pushhub-client"))
        .count();
  }
}
