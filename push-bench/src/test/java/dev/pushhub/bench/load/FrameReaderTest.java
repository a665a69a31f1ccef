package dev.pushhub.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final int IN_BYTES = 1 << 20;

  private final FrameReader reader = new FrameReader(7);
  private final List<String> seen = new ArrayList<>();
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
  private final FrameReader.Sink sink =
      new FrameReader.Sink() {
        @Override
        public void message(int page, long sentAt) {
          seen.add(page + " at " + Math.max(sentAt, -1));
        }

        @Override
        public void ping(int page, ByteBuffer in, int from, int length) {
          byte[] payload = new byte[length];
          in.get(from, payload);
          seen.add("ping " + new String(payload, StandardCharsets.US_ASCII));
        }

        @Override
        public void close(int page, int code) {
          seen.add("close " + code);
        }
      };

  private void message(long time, int padding) {
    frame(
        0x81,
        "{\"uid\":\"u7\",\"t\":"
            + (MessageWriter.BASE + time)
            + ",\"p\":\""
            + "x".repeat(padding)
            + "\"}");
  }

  private void frame(int first, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.US_ASCII);
    wire.write(first);
    if (bytes.length < 126) {
      wire.write(bytes.length);
    } else if (bytes.length < 65_536) {
      wire.write(126);
      wire.writeBytes(ByteBuffer.allocate(2).putShort((short) bytes.length).array());
    } else {
      wire.write(127);
      wire.writeBytes(ByteBuffer.allocate(8).putLong(bytes.length).array());
    }
    wire.writeBytes(bytes);
  }

  /** All that was written, in pieces of that size. */
  private void read(int piece) {
    byte[] bytes = wire.toByteArray();
    ByteBuffer in = ByteBuffer.allocateDirect(IN_BYTES);
    for (int from = 0; from < bytes.length; from += piece) {
      in.clear();
      reader.restore(in);
      in.put(bytes, from, Math.min(piece, bytes.length - from)).flip();
      reader.feed(in, sink);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 139, 1000, 500_000})
  void findsEveryMessageHoweverItIsSplit(int piece) {
    message(12, 0);
    message(0, 64);
    frame(0x89, "hello");
    message(345, 16_000);
    frame(0x8A, "");
    message(6, 200_000);
    message(7, 1);
    frame(0x88, "\u0003\u007f"); // 0x037f

    read(piece);

    assertThat(seen)
        .containsExactly(
            "7 at 12", "7 at 0", "ping hello", "7 at 345", "7 at 6", "7 at 7", "close 895");
  }

  @Test
  void takesTheTimeFromWhereverItStands() {
    message(1, 3);
    frame(0x81, "{\"t\":" + (MessageWriter.BASE + 2) + "}");
    message(3, 3);

    read(IN_BYTES);

    assertThat(seen).containsExactly("7 at 1", "7 at 2", "7 at 3");
  }

  @Test
  void countsAMessageWithoutATime() {
    frame(0x81, "");
    frame(0x82, "no time here");
    frame(0x88, "");

    read(IN_BYTES);

    assertThat(seen).containsExactly("7 at -1", "7 at -1", "close 1005");
  }

  @Test
  void countsAMessageInFragmentsOnce() {
    frame(0x01, "{\"t\":" + (MessageWriter.BASE + 9) + ",");
    frame(0x00, "\"p\":");
    frame(0x80, "1}");

    read(IN_BYTES);

    assertThat(seen).containsExactly("7 at 9");
  }
}
