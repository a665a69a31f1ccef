package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.client.PushClientException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconnectTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatTheHubClosedWhileIdleIsReplacedUnnoticed(boolean reset) throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer old = hub.accept();
      if (reset) {
        old.reset();
      } else {
        old.close();
      }

      CompletableFuture<Boolean> answer = push.sendAsync("u", 1);
      LineServer.Peer fresh = hub.accept();
      assertThat(fresh.read()).isEqualTo("{\"uid\":\"u\",\"data\":1}\n");
      fresh.write("ok\n");

      assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aHubThatWasRestartedIsFoundAgain() {
    int port;
    PushClient push;
    try (LineServer before = LineServer.answering(line -> "ok")) {
      port = before.port();
      push = PushClient.connect("127.0.0.1", port);
      assertThat(push.send("u", 1)).isTrue();
    }

    try (push) {
      PushClientException whileDown = Failures.of(() -> push.send("u", 2));
      try (LineServer after = LineServer.answering(port, line -> "ok")) {
        assertThat(push.send("u", 3)).isTrue();
        assertThat(after.line()).isEqualTo("{\"uid\":\"u\",\"data\":3}\n");
      }
      assertThat(whileDown.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(whileDown.mayHaveBeenDelivered()).isFalse();
    }
  }

  @Test
  void aPushWithAnIdThatMayHaveBeenDeliveredTellsThatItCanBeSentAgain() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Boolean> plain = push.sendAsync("u", 1);
      CompletableFuture<Boolean> named = push.sendAsync("u", 2, Send.options().withId("17"));
      peer.read();
      assertThat(peer.read()).contains("\"id\":\"17\"");
      peer.close();

      assertThat(Failures.of(plain)).hasMessageNotContaining("has an id");
      PushClientException lost = Failures.of(named);
      assertThat(lost.mayHaveBeenDelivered()).isTrue();
      assertThat(lost).hasMessageContaining("sent again with it");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRequestThatWasWrittenIsNeverSentTwice(boolean reset) throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Boolean> answered = push.sendAsync("u", 1);
      CompletableFuture<Boolean> unanswered = push.sendAsync("u", 2);
      peer.read();
      peer.read();
      peer.write("ok\n");
      assertThat(answered.get(10, TimeUnit.SECONDS)).isTrue();
      if (reset) {
        peer.reset();
      } else {
        peer.close();
      }

      PushClientException lost = Failures.of(unanswered);
      CompletableFuture<Boolean> next = push.sendAsync("u", 3);
      LineServer.Peer fresh = hub.accept();

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(lost.mayHaveBeenDelivered()).isTrue();
      assertThat(lost)
          .hasMessageContaining("127.0.0.1:" + hub.port())
          .hasCauseInstanceOf(java.io.IOException.class);
      assertThat(fresh.read()).isEqualTo("{\"uid\":\"u\",\"data\":3}\n");
      fresh.write("ok\n");
      assertThat(next.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void repliesThatCameBeforeTheHubClosedStillCount() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Boolean> answer = push.sendAsync("u", 1);
      peer.read();
      peer.write("fail\n");
      peer.close();

      assertThat(answer.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void aLineThatWasCutWasNotDeliveredAndWhatWaitedBehindItGoesToANewConnection() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.builder().port(hub.port()).maxQueuedBytes(64 << 20).build()) {
      CompletableFuture<Boolean> first = push.sendAsync("u", 0);
      LineServer.Peer peer = hub.accept();
      peer.read();
      peer.write("ok\n");
      assertThat(first.get(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Boolean> cut = push.sendAsync("u", "x".repeat(16 << 20));
      CompletableFuture<Boolean> behind = push.sendAsync("u", 2);
      assertThat(peer.readByte()).isEqualTo('{');
      peer.reset();

      PushClientException lost = Failures.of(cut);
      LineServer.Peer fresh = hub.accept();
      assertThat(fresh.read()).isEqualTo("{\"uid\":\"u\",\"data\":2}\n");
      fresh.write("ok\n");

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(lost.mayHaveBeenDelivered()).isFalse();
      assertThat(behind.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aHubThatRefusesALineInItsMiddleIsHeard() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.builder().port(hub.port()).maxQueuedBytes(64 << 20).build()) {
      CompletableFuture<Boolean> tooLong = push.sendAsync("u", "x".repeat(16 << 20));
      LineServer.Peer peer = hub.accept();
      assertThat(peer.readByte()).isEqualTo('{');
      peer.write("error too-long at most 1048576 bytes\n");

      PushClientException rejected = Failures.of(tooLong);

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected.errorCode()).contains("too-long");
      assertThat(rejected.mayHaveBeenDelivered()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 Bad Request\n", "okay\n", "\n"})
  void whatIsNoReplyEndsTheConnection(String answer) throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Boolean> future = push.sendAsync("u", 1);
      peer.read();
      peer.write(answer);

      PushClientException lost = Failures.of(future);

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(lost).hasMessageContaining("'" + answer.strip() + "' is no reply of a hub");
      assertThat(peer.read()).isNull();
    }
  }

  @Test
  void aReplyWithoutEndEndsTheConnection() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      CompletableFuture<Boolean> future = push.sendAsync("u", 1);
      peer.read();
      peer.write("o".repeat(ReplyLines.MAX_BYTES + 1));

      assertThat(Failures.of(future)).hasMessageContaining("more than 8192 bytes");
    }
  }

  @Test
  void aReplyThatNobodyAskedForEndsTheConnectionAndIsNotTakenForTheNext() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = PushClient.connect("127.0.0.1", hub.port())) {
      LineServer.Peer peer = hub.accept();
      peer.write("ok\n");
      assertThat(peer.read()).isNull();

      CompletableFuture<Boolean> answer = push.sendAsync("u", 1);
      LineServer.Peer fresh = hub.accept();
      fresh.read();
      fresh.write("fail\n");

      assertThat(answer.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void aServerThatAcceptsOnlyToCloseIsNotConnectedToForEver() {
    try (LineServer hub = LineServer.closing();
        PushClient push = PushClient.builder().port(hub.port()).build()) {
      PushClientException lost = Failures.of(() -> push.send("u", 1));

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(hub.connections()).isLessThanOrEqualTo(2);
    }
  }
}
