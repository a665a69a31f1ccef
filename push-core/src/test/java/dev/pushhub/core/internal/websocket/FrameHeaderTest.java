package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameHeaderTest {
  private static final long ROOM = 100_000;

  private static ByteBuffer bytes(String hex) {
    String[] octets = hex.split(" ", -1);
    ByteBuffer buffer = ByteBuffer.allocate(octets.length);
    for (String octet : octets) {
      buffer.put((byte) Integer.parseInt(octet, 16));
    }
    return buffer.flip();
  }

  @ParameterizedTest
  @CsvSource({
    "81 80, 6",
    "81 FD, 131",
    "81 FE 00 7E, 134",
    "81 FE FF FF, 65543",
    "81 FF 00 00 00 00 00 01 00 00, 65550",
    "01 80, 6",
    "89 80, 6",
    "8A FD, 131",
    "88 82, 8",
  })
  void aHeaderTellsTheFramesSize(String hex, long size) throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes(hex), false, ROOM)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({"81", "81 FE", "81 FE 00", "81 FF 00 00 00 00 00 01 00"})
  void anUnfinishedHeaderIsIncomplete(String hex) throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes(hex), false, ROOM)).isEqualTo(FrameHeader.INCOMPLETE);
  }

  @Test
  void nothingIsIncomplete() throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(ByteBuffer.allocate(0), false, ROOM))
        .isEqualTo(FrameHeader.INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource({
    "C1, reserved bit",
    "A1, reserved bit",
    "91, reserved bit",
    "83, reserved opcode",
    "87, reserved opcode",
    "8B, reserved opcode",
    "8F, reserved opcode",
    "09, fragmented",
    "08, fragmented",
    "80, continuation",
    "81 05, masked",
    "89 FE, 125",
    "88 FF, 125",
    "88 81, one byte",
    "81 FE 00 7D, more bytes",
    "81 FF 00 00 00 00 00 00 FF FF, not allowed",
    "81 FF 80 00 00 00 00 00 00 00, not allowed",
  })
  void theFirstWrongByteIsRefused(String hex, String why) {
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes(hex), false, ROOM))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.PROTOCOL_ERROR))
        .hasMessageContaining(why);
  }

  @Test
  void insideAMessageOnlyAContinuationGoesOn() throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes("80 81"), true, ROOM)).isEqualTo(7);
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes("81 81"), true, ROOM))
        .hasMessageContaining("unfinished");
  }

  @ParameterizedTest
  @CsvSource({"81 FF 00 00 00 00 7F FF FF FF", "81 FF 7F FF FF FF FF FF FF FF", "81 FE 10 01"})
  void whatIsDeclaredOverTheLimitIsRefusedBeforeItIsThere(String hex) {
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes(hex), false, 4_096))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_LARGE));
  }
}
