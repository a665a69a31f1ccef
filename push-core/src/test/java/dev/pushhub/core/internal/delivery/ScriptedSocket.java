package dev.pushhub.core.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.HubOptions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes from a queue as much as a test says, and keeps it. */
final class ScriptedSocket {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  /** Options of a test's own, under which a page is slow once its socket has refused a byte. */
  static DeliveryOptions slowAtOnce(Consumer<DeliveryOptions.Builder> options) {
    return new HubOptions.Builder()
        .delivery(delivery -> delivery.slowPageGrace(Duration.ZERO))
        .delivery(options)
        .build()
        .delivery();
  }

  /** Takes so many bytes of a buffer of that size; then the loop's turn ends. */
  void takes(OutboundQueue queue, LoopAccount account, int buffer, int bytes) {
    ByteBuffer out = ByteBuffer.allocate(buffer);
    queue.fill(out);
    int n = Math.min(bytes, out.flip().remaining());
    taken.write(out.array(), 0, n);
    queue.written(n, n == out.limit());
    account.settle();
  }

  byte[] bytes() {
    return taken.toByteArray();
  }

  /** All it took, which must be whole texts. */
  List<String> texts() {
    ByteBuffer in = ByteBuffer.wrap(bytes());
    List<String> texts = new ArrayList<>();
    while (in.hasRemaining()) {
      assertThat(in.get()).isEqualTo((byte) 0x81);
      int length = in.get();
      byte[] payload = new byte[length == 126 ? in.getShort() & 0xFFFF : length];
      in.get(payload);
      texts.add(new String(payload, StandardCharsets.UTF_8));
    }
    return texts;
  }

  /** Forgets what it took. */
  void reset() {
    taken.reset();
  }
}
