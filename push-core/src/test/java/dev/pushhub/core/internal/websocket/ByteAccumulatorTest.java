package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteAccumulatorTest {

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    Arrays.stream(values).forEach(value -> buffer.put((byte) value));
    return buffer.flip();
  }

  private static byte[] rest(ByteBuffer view) {
    byte[] rest = new byte[view.remaining()];
    view.duplicate().get(rest);
    return rest;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4, 100})
  void whatIsAppendedStandsInOrderWhateverTheCapacityWas(int capacity) {
    ByteAccumulator all = new ByteAccumulator(capacity);

    all.append(bytes(1, 2, 3));
    all.append(bytes());
    all.append(bytes(4, 5));

    assertThat(all.size()).isEqualTo(5);
    assertThat(rest(all.view())).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void appendingTakesWhatABufferHasLeftAndNothingElse() {
    ByteAccumulator all = new ByteAccumulator(8);
    ByteBuffer part = bytes(1, 2, 3, 4, 5).position(1).limit(4);

    all.append(part);

    assertThat(rest(all.view())).containsExactly(2, 3, 4);
    assertThat(part.hasRemaining()).isFalse();
    assertThat(part.limit()).isEqualTo(4);
  }

  @Test
  void aDirectBufferAndASliceAreTakenAsWell() {
    ByteAccumulator all = new ByteAccumulator(0);

    all.append(ByteBuffer.allocateDirect(2).put((byte) 1).put((byte) 2).flip());
    all.append(bytes(0, 3, 4).position(1).slice());

    assertThat(rest(all.view())).containsExactly(1, 2, 3, 4);
  }

  @Test
  void theBytesOfTheBufferMayBeOverwrittenAfterwards() {
    ByteAccumulator all = new ByteAccumulator(2);
    ByteBuffer loops = bytes(1, 2);

    all.append(loops);
    loops.clear().put((byte) 9).put((byte) 9);

    assertThat(rest(all.view())).containsExactly(1, 2);
  }

  @Test
  void keepingTheRestOfAViewForgetsWhatWasRead() {
    ByteAccumulator all = new ByteAccumulator(4);
    all.append(bytes(1, 2, 3, 4));
    ByteBuffer view = all.view();

    view.position(3);
    all.keep(view);
    all.append(bytes(5, 6));

    assertThat(all.size()).isEqualTo(3);
    assertThat(rest(all.view())).containsExactly(4, 5, 6);
  }

  @Test
  void keepingNothingAndKeepingEverythingAreBothFine() {
    ByteAccumulator all = new ByteAccumulator(2);
    all.append(bytes(1, 2));

    all.keep(all.view());
    assertThat(rest(all.view())).containsExactly(1, 2);

    all.keep(all.view().position(2));
    assertThat(all.size()).isZero();
    assertThat(all.view().hasRemaining()).isFalse();
  }

  @Test
  void readingBehindWhatComesLosesNothing() {
    Random random = new Random(42);
    ByteAccumulator all = new ByteAccumulator(0);
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    for (int i = 0; i < 2_000; i++) {
      byte[] more = new byte[random.nextInt(200)];
      random.nextBytes(more);
      in.writeBytes(more);
      all.append(ByteBuffer.wrap(more));
      ByteBuffer view = all.view();
      byte[] read = new byte[random.nextInt(view.remaining() + 1)];
      view.get(read);
      out.writeBytes(read);
      all.keep(view);
    }
    out.writeBytes(rest(all.view()));

    assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
  }
}
