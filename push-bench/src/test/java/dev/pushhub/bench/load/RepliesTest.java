package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepliesTest {
  private final List<Boolean> accepted = new ArrayList<>();

  private void read(ReplyReader replies, String text, int piece) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int from = 0; from < bytes.length; from += piece) {
      replies.feed(
          ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from)), accepted::add);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 1000})
  void aLineIsAcceptedIfItBeginsAsOkDoes(int piece) {
    read(new LineReplies(), "ok\nok\r\nfail\nerror busy later\n\nok\no", piece);

    assertThat(accepted).containsExactly(true, true, false, false, false, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 1000})
  void anHttpAnswerEndsWhereItsLengthOrItsChunksDo(int piece) {
    String withLength = "HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nab\r\nc";
    String inChunks =
        String.join(
            "\r\n",
            "HTTP/1.1 200 OK",
            "transfer-encoding: chunked",
            "",
            "3;ext=1",
            "abc",
            "10",
            "0123456789abcdef",
            "0",
            "Trailer: x",
            "",
            "");
    String empty = "HTTP/1.1 202 Accepted\r\nConnection: keep-alive\r\n\r\n";
    String refused = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";

    read(new HttpReplies(), withLength + inChunks + empty + refused + withLength, piece);

    assertThat(accepted).containsExactly(true, true, true, false, true);
  }
}
