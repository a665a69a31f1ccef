package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  private static String written(Dialect dialect, Load load, int page, long time) {
    MessageWriter messages = new MessageWriter(dialect, load);
    ByteBuffer out = ByteBuffer.allocate(messages.size(page));
    messages.write(page, time, out);
    assertThat(out.hasRemaining()).isFalse();
    return new String(out.array(), StandardCharsets.US_ASCII);
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @Test
  void aLineForOneNamesItAndEndsTheLine() {
    String line = written(Dialect.LINE, Load.toOne(10, 1), 3, 123);

    assertThat(line).endsWith("}\n");
    assertThat(json(line).get("uid").getAsString()).isEqualTo("u3");
    assertThat(json(line).get("t").getAsLong()).isEqualTo(MessageWriter.BASE + 123);
    assertThat(json(line).get("p").getAsString()).hasSize(64);
  }

  @Test
  void aLineForAllIsABroadcast() {
    String line = written(Dialect.LINE, Load.broadcast(10, 1).ofBytes(5), 3, 0);

    assertThat(json(line).get("cmd").getAsString()).isEqualTo("broadcast");
    assertThat(json(line).getAsJsonObject("message").get("t").getAsLong())
        .isEqualTo(MessageWriter.BASE);
  }

  @Test
  void aPostHasTheLengthItSays() {
    for (Load load : new Load[] {Load.toOne(10, 1), Load.broadcast(10, 1)}) {
      String post = written(Dialect.NCHAN, load, 3, 8_888_888);
      String body = post.substring(post.indexOf("\r\n\r\n") + 4);

      assertThat(post)
          .startsWith("POST /pub/" + (load.broadcast() ? "all" : "u3") + " HTTP/1.1\r\n")
          .contains("Content-Length: " + body.length() + "\r\n");
      assertThat(json(body).get("t").getAsLong()).isEqualTo(MessageWriter.BASE + 8_888_888);
    }
  }
}
