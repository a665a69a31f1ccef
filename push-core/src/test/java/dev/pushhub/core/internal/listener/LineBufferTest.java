package dev.pushhub.core.internal.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineBufferTest {
  private final List<String> lines = new ArrayList<>();
  private final LineBuffer buffer = new LineBuffer(10);

  private boolean feed(String bytes) {
    ByteBuffer in = ByteBuffer.wrap(("##" + bytes + "##").getBytes(StandardCharsets.UTF_8));
    in.position(2).limit(in.limit() - 2);
    return buffer.feed(
        in,
        (array, from, to) -> {
          lines.add(new String(array, from, to - from, StandardCharsets.UTF_8));
          return !lines.contains("stop");
        });
  }

  @Test
  void severalLinesAndTheBeginningOfOne() {
    assertThat(feed("a\nbb\n\nccc")).isTrue();
    assertThat(lines).containsExactly("a", "bb", "");

    assertThat(feed("ddd\ne")).isTrue();
    assertThat(lines).containsExactly("a", "bb", "", "cccddd");
  }

  @Test
  void noLineIsTakenBeforeThoseThatAreHeld() {
    feed("stop\na\n");

    assertThatThrownBy(() -> feed("b\n")).isInstanceOf(IllegalStateException.class);
    assertThat(lines).containsExactly("stop");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void aCutAnywhereChangesNothing(int cut) {
    String bytes = "ä{}\r\n12345\n";
    byte[] all = bytes.getBytes(StandardCharsets.UTF_8);
    int at = Math.min(cut, all.length);

    buffer.feed(ByteBuffer.wrap(all, 0, at), this::collect);
    buffer.feed(ByteBuffer.wrap(all, at, all.length - at), this::collect);

    assertThat(lines).containsExactly("ä{}", "12345");
  }

  private boolean collect(byte[] array, int from, int to) {
    return lines.add(new String(array, from, to - from, StandardCharsets.UTF_8));
  }

  @Test
  void trailingCarriageReturnsAreNoPartOfALine() {
    feed("a\r\r\nb\rc\r\n\r\n");

    assertThat(lines).containsExactly("a", "b\rc", "");
  }

  @Test
  void aLineOfExactlyTheLimitFitsWithAnyLineEnd() {
    assertThat(feed("1234567890\n1234567890\r\n12345")).isTrue();
    assertThat(feed("67890\r")).isTrue();
    assertThat(feed("\n")).isTrue();

    assertThat(lines).containsExactly("1234567890", "1234567890", "1234567890");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345678901\n", "12345678901", "12345678901\r\n", "123456789012345"})
  void aByteMoreDoesNot(String line) {
    assertThat(feed("ok\n" + line)).isFalse();

    assertThat(lines).containsExactly("ok");
  }

  @Test
  void aByteMoreInASecondPieceDoesNot() {
    assertThat(feed("1234567890")).isTrue();
    assertThat(feed("1")).isFalse();
  }

  @Test
  void endlessCarriageReturnsAreTooLongAsWell() {
    boolean fits = true;
    for (int i = 0; i < 100 && fits; i++) {
      fits = feed("\r\r\r\r\r\r\r\r");
    }

    assertThat(fits).isFalse();
  }

  @Test
  void theLimitCanBeRaisedByALineForThoseBehindIt() {
    ByteBuffer in =
        ByteBuffer.wrap("1234567890\n12345678901\n123".getBytes(StandardCharsets.UTF_8));

    boolean fits =
        buffer.feed(
            in,
            (array, from, to) -> {
              buffer.limit(11);
              return collect(array, from, to);
            });

    assertThat(fits).isTrue();
    assertThat(lines).containsExactly("1234567890", "12345678901");
    assertThat(feed("456789012")).isFalse();
  }

  @Test
  void theSinkCanStopIt() {
    assertThat(feed("a\nstop\nb\n")).isTrue();

    assertThat(lines).containsExactly("a", "stop");
  }
}
