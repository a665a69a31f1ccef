package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.client.PushClient;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The row is committed: whatever happens to its push, the request goes on. */
class ViewerPushTest {
  private static final Order ORDER =
      new Order(8, "Ada", "Tea", 2, new BigDecimal("4.50"), Instant.EPOCH);

  @Test
  void aHubThatIsAwayIsNoFailure() throws Exception {
    try (PushClient client = PushClient.builder().host("127.0.0.1").port(closedPort()).build()) {
      ViewerPush push = new ViewerPush(client, () -> Set.of("a", "b"));

      assertThat(push.inserted(ORDER)).isEmpty();
      assertThat(push.progress("a", 1, Map.of("percent", "2%"))).failsWithin(Duration.ofSeconds(5));
    }
  }

  @Test
  void aHubThatCannotSayWhoIsThereIsNoFailure() throws Exception {
    try (PushClient client = PushClient.builder().host("127.0.0.1").port(closedPort()).build()) {
      ViewerPush push =
          new ViewerPush(
              client,
              () -> {
                throw new IllegalStateException("the hub is closing");
              });

      assertThat(push.inserted(ORDER)).isEmpty();
    }
  }

  private static int closedPort() throws Exception {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
    }
  }
}
