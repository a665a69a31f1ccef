package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.client.PushClientException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AuthTest {
  private static final String AUTH = "{\"cmd\":\"auth\",\"secret\":\"s3\"}\n";

  @Test
  void theSecretIsTheFirstLineOfEachConnectionAndNothingFollowsBeforeItsReply() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub)) {
      for (int i = 0; i < 2; i++) {
        CompletableFuture<Boolean> answer = push.sendAsync("u", i);
        LineServer.Peer peer = hub.accept();
        assertThat(peer.read()).isEqualTo(AUTH);
        assertThat(peer.hasBytes()).isFalse();
        peer.write("ok\n");
        assertThat(peer.read()).isEqualTo("{\"uid\":\"u\",\"data\":" + i + "}\n");
        peer.write("fail\n");
        assertThat(answer.get(10, TimeUnit.SECONDS)).isFalse();
        peer.close();
      }
    }
  }

  @Test
  void aSecretThatIsRefusedRejectsWhatWaitsAndIsNotShown() {
    try (LineServer hub = LineServer.answering(line -> "error auth-failed wrong secret");
        PushClient push = client(hub)) {
      PushClientException rejected = Failures.of(() -> push.send("u", 1));

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected.errorCode()).contains("auth-failed");
      assertThat(rejected.mayHaveBeenDelivered()).isFalse();
      assertThat(rejected.getMessage()).doesNotContain("s3");
    }
  }

  @Test
  void aServerThatKnowsNoSecretsSaysSo() {
    try (LineServer hub = LineServer.answering(line -> "fail");
        PushClient push = client(hub)) {
      PushClientException rejected = Failures.of(() -> push.send("u", 1));

      assertThat(rejected.reason()).isEqualTo(Reason.REJECTED);
      assertThat(rejected.errorCode()).isEmpty();
      assertThat(rejected).hasMessageContaining("does not know");
    }
  }

  @Test
  void aHubThatClosesInsteadOfAnsweringTheSecretIsALostConnection() throws Exception {
    try (LineServer hub = LineServer.played();
        PushClient push = client(hub)) {
      CompletableFuture<Boolean> answer = push.sendAsync("u", 1);
      LineServer.Peer peer = hub.accept();
      peer.read();
      peer.close();

      PushClientException lost = Failures.of(answer);

      assertThat(lost.reason()).isEqualTo(Reason.CONNECTION_LOST);
      assertThat(lost.mayHaveBeenDelivered()).isFalse();
    }
  }

  private static PushClient client(LineServer hub) {
    return PushClient.builder().port(hub.port()).secret("s3").build();
  }
}
