package dev.pushhub.core.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboundQueueTest {
  private final Counters counters = new Counters();
  private final OutboundQueue queue = new OutboundQueue(counters);
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

  private static EncodedFrame text(String text) {
    return OutboundMessage.of(text).plainFrame();
  }

  /** A socket that takes so many bytes of a buffer of that size. */
  private void write(int buffer, int taken) {
    ByteBuffer out = ByteBuffer.allocate(buffer);
    queue.fill(out);
    int n = Math.min(taken, out.flip().remaining());
    wire.write(out.array(), 0, n);
    queue.written(n);
  }

  @Test
  void framesLeaveTogetherAndInOrder() {
    queue.put(text("a"));
    queue.put(FrameEncoder.ping());
    queue.put(text("b"));
    assertThat(queue.messages()).isEqualTo(2);
    assertThat(queue.bytes()).isEqualTo(8);

    write(100, 100);

    assertThat(wire.toByteArray())
        .containsExactly((byte) 0x81, 1, 'a', (byte) 0x89, 0, (byte) 0x81, 1, 'b');
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.messages()).isZero();
    assertThat(counters.deliveries.sum()).isEqualTo(2);
    assertThat(counters.bytesSent.sum()).isEqualTo(8);
  }

  @Test
  void aSocketThatTakesNothingChangesNothing() {
    queue.put(text("a"));

    write(100, 0);

    assertThat(queue.isEmpty()).isFalse();
    assertThat(queue.messages()).isEqualTo(1);
    assertThat(counters.deliveries.sum()).isZero();
  }

  @Test
  void anyCutGoesOnWhereItWas() {
    Random random = new Random(42);
    StringBuilder expected = new StringBuilder();
    int frames = 0;
    while (frames < 2_000 || !queue.isEmpty()) {
      if (frames < 2_000 && random.nextBoolean()) {
        String message = "m" + frames++ + "x".repeat(random.nextInt(300));
        queue.put(text(message));
        expected.append(message).append('\n');
      } else {
        write(1 + random.nextInt(500), random.nextInt(500));
      }
    }

    assertThat(messagesOnTheWire()).isEqualTo(expected.toString());
    assertThat(queue.bytes()).isZero();
    assertThat(counters.deliveries.sum()).isEqualTo(2_000);
  }

  private String messagesOnTheWire() {
    ByteBuffer in = ByteBuffer.wrap(wire.toByteArray());
    StringBuilder all = new StringBuilder();
    while (in.hasRemaining()) {
      assertThat(in.get()).isEqualTo((byte) 0x81);
      int length = in.get();
      byte[] payload = new byte[length == 126 ? in.getShort() & 0xFFFF : length];
      in.get(payload);
      all.append(new String(payload, StandardCharsets.UTF_8)).append('\n');
    }
    return all.toString();
  }

  @Test
  void discardingKeepsOnlyTheRestOfAFrameThatWasCut() {
    queue.put(text("abcd"));
    queue.put(text("efgh"));
    queue.put(text("ijkl"));
    write(100, 8);

    queue.discard();
    queue.put(FrameEncoder.close(4008, ""));
    write(100, 100);

    byte[] sent = wire.toByteArray();
    assertThat(new String(sent, 8, 4, StandardCharsets.UTF_8)).isEqualTo("efgh");
    assertThat(sent[12]).isEqualTo((byte) 0x88);
    assertThat(sent).hasSize(16);
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void discardingAQueueThatIsNotCutLeavesNothing() {
    queue.put(text("abcd"));

    queue.discard();

    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.messages()).isZero();
    assertThat(queue.bytes()).isZero();
  }
}
