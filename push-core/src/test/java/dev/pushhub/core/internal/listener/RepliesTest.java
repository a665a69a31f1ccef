package dev.pushhub.core.internal.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepliesTest {
  private final Replies replies = new Replies();
  private final ByteArrayOutputStream wire = new ByteArrayOutputStream();

  /** A socket that takes so many bytes of a buffer of that size. */
  private void write(int buffer, int taken) {
    ByteBuffer out = ByteBuffer.allocate(buffer);
    replies.fill(out);
    int n = Math.min(taken, out.flip().remaining());
    wire.write(out.array(), 0, n);
    replies.written(n, true);
  }

  private String sent() {
    return wire.toString(US_ASCII);
  }

  @Test
  void repliesLeaveTogetherAndInOrder() {
    replies.add(LineReply.OK);
    replies.add(LineReply.error(LineError.BAD_JSON, "not an object"));
    replies.add(LineReply.FAIL);

    write(1_000, 1_000);

    assertThat(sent()).isEqualTo("ok\nerror bad-json not an object\nfail\n");
    assertThat(replies.isEmpty()).isTrue();
  }

  @Test
  void withNothingToSayItIsEmptyAndFillsNothing() {
    assertThat(replies.isEmpty()).isTrue();

    write(100, 100);

    assertThat(sent()).isEmpty();
    assertThat(replies.isEmpty()).isTrue();
  }

  @Test
  void aSocketThatTakesNothingChangesNothing() {
    replies.add(LineReply.OK);

    write(100, 0);

    assertThat(replies.isEmpty()).isFalse();
    write(100, 100);
    assertThat(sent()).isEqualTo("ok\n");
  }

  @Test
  void whatIsFilledIsKeptUntilItIsWritten() {
    replies.add(LineReply.OK);
    replies.fill(ByteBuffer.allocate(100));

    replies.add(LineReply.FAIL);
    write(100, 100);

    assertThat(sent()).isEqualTo("ok\nfail\n");
  }

  @Test
  void anyCutGoesOnWhereItWas() {
    Random random = new Random(42);
    StringBuilder expected = new StringBuilder();
    int added = 0;

    while (added < 3_000 || !replies.isEmpty()) {
      if (added < 3_000 && random.nextInt(3) > 0) {
        LineReply reply =
            added % 10 == 0
                ? LineReply.error(LineError.BAD_REQUEST, "x".repeat(random.nextInt(300)))
                : LineReply.of(random.nextBoolean());
        replies.add(reply);
        expected.append(new String(reply.bytes(), US_ASCII));
        added++;
      } else {
        write(1 + random.nextInt(100), random.nextInt(100));
      }
    }

    assertThat(sent()).isEqualTo(expected.toString());
  }

  @Test
  void afterManyRepliesItStartsAfresh() {
    StringBuilder expected = new StringBuilder();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 5_000; i++) {
        replies.add(LineReply.OK);
        expected.append("ok\n");
      }
      write(1 << 16, 1 << 16);
      assertThat(replies.isEmpty()).isTrue();
    }

    replies.add(LineReply.FAIL);
    write(100, 100);

    assertThat(sent()).isEqualTo(expected + "fail\n");
  }
}
