package dev.pushhub.core.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameEncoderTest {

  private static byte[] bytes(EncodedFrame frame) {
    ByteBuffer out = ByteBuffer.allocate(frame.size());
    assertThat(frame.put(0, out)).isEqualTo(frame.size());
    return out.array();
  }

  @Test
  void theTextFrameOfTheRfcsExample() {
    byte[] hello = "Hello".getBytes(StandardCharsets.UTF_8);

    byte[] frame = bytes(FrameEncoder.text(hello, 0, 5));

    assertThat(frame).containsExactly((byte) 0x81, 0x05, 'H', 'e', 'l', 'l', 'o'); // RFC 6455, 5.7
  }

  @ParameterizedTest
  @CsvSource({"0,2", "125,2", "126,4", "65535,4", "65536,10", "1000000,10"})
  void theShortestLengthFormIsUsed(int length, int header) {
    byte[] frame = bytes(FrameEncoder.text(new byte[length], 0, length));

    assertThat(frame).hasSize(header + length);
    ByteBuffer read = ByteBuffer.wrap(frame);
    read.get();
    int form = read.get();
    long told = form == 126 ? read.getShort() & 0xFFFF : form == 127 ? read.getLong() : form;
    assertThat(told).isEqualTo(length);
  }

  @Test
  void aSliceOfAnArrayIsCopied() {
    byte[] line = "xxabcxx".getBytes(StandardCharsets.UTF_8);
    EncodedFrame frame = FrameEncoder.text(line, 2, 3);
    line[2] = '!';

    assertThat(bytes(frame)).containsExactly(0x81, 3, 'a', 'b', 'c');
    assertThat(frame.payloadText()).isEqualTo("abc");
    assertThat(frame.isMessage()).isTrue();
  }

  @Test
  void aCloseFrameHasCodeAndReason() {
    assertThat(bytes(FrameEncoder.close(1001, "ab")))
        .containsExactly(0x88, 4, 1001 >> 8, 1001 & 0xFF, 'a', 'b');
    assertThat(bytes(FrameEncoder.close())).containsExactly(0x88, 0);
    assertThat(FrameEncoder.close().isMessage()).isFalse();
  }

  @Test
  void aReasonThatIsTooLongIsCutAtACharacter() {
    byte[] frame = bytes(FrameEncoder.close(4501, "x" + "é".repeat(100)));

    assertThat(frame[1]).isEqualTo((byte) 125);
    String reason = new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
    assertThat(reason).isEqualTo("x" + "é".repeat(61));

    byte[] even = bytes(FrameEncoder.close(4501, "é".repeat(100)));
    assertThat(even[1]).isEqualTo((byte) (2 + 122));
  }

  @Test
  void aPongCarriesThePingsPayload() {
    assertThat(bytes(FrameEncoder.pong(ByteBuffer.wrap(new byte[] {1, 2}))))
        .containsExactly(0x8A, 2, 1, 2);
    assertThat(bytes(FrameEncoder.ping())).containsExactly(0x89, 0);
  }
}
