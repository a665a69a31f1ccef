package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.bench.peer.Peer;
import dev.pushhub.bench.peer.RunningPeer;
import java.io.DataOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looks at whole frames, which the many pages only look into: the peers say what the hub says. */
class SinglePageTest {
  @ParameterizedTest
  @MethodSource("dev.pushhub.bench.peer.ResumeTest#peers")
  void isToldThatItResumesAndThenEachMessageWithItsOffset(Peer peer) throws Exception {
    try (RunningPeer running = peer.start()) {
      Target target = running.target();
      publish(target, "{\"uid\":\"u3\",\"t\":0}");
      Opening back = SinglePage.visit(target, 3);
      publish(target, "{\"uid\":\"u3\",\"t\":1}", "{\"uid\":\"u3\",\"t\":2}");

      try (SinglePage page = SinglePage.connect(target, back)) {
        JsonObject bound = page.next();

        assertThat(bound.get("type").getAsString()).isEqualTo("bound");
        assertThat(bound.getAsJsonArray("streams"))
            .extracting(JsonObject.class::cast)
            .allMatch(stream -> stream.get("state").getAsString().equals("recovered"))
            .extracting(stream -> stream.get("stream").getAsString())
            .containsExactlyInAnyOrder("uid", "all");
        assertThat(page.next().toString())
            .isEqualTo(
                "{\"type\":\"message\",\"stream\":\"uid\",\"offset\":2,"
                    + "\"data\":{\"uid\":\"u3\",\"t\":1}}");
        assertThat(page.next().get("offset").getAsInt()).isEqualTo(3);
      }
    }
  }

  private static void publish(Target target, String... lines) throws Exception {
    try (Socket socket =
        new Socket(target.publishers().getAddress(), target.publishers().getPort())) {
      for (String line : lines) {
        new DataOutputStream(socket.getOutputStream())
            .write((line + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(new String(socket.getInputStream().readNBytes(3), StandardCharsets.UTF_8))
            .isEqualTo("ok\n");
      }
    }
  }
}
