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
    assertThat(FrameHeader.frameSize(bytes(hex), false, false, ROOM)).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "81",
    "81 FE",
    "81 FE 00",
    "81 FF",
    "81 FF 00",
    "81 FF 00 00 00 00 00",
    "81 FF 00 00 00 00 00 01",
    "81 FF 00 00 00 00 00 01 00"
  })
  void anUnfinishedHeaderIsIncomplete(String hex) throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes(hex), false, false, ROOM))
        .isEqualTo(FrameHeader.INCOMPLETE);
  }

  @Test
  void nothingIsIncomplete() throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(ByteBuffer.allocate(0), false, false, ROOM))
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
    "81 FF 00 00 00 00 00 00 FF FF, more bytes",
    "81 FF 00 00 00 00 00 00, more bytes",
    "81 FF 80 00 00 00 00 00 00 00, 2^63",
    "81 FF 80, 2^63",
    "81 FF FF, 2^63",
  })
  void theFirstWrongByteIsRefused(String hex, String why) {
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes(hex), false, false, ROOM))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.PROTOCOL_ERROR))
        .hasMessageContaining(why);
  }

  @Test
  void insideAMessageOnlyAContinuationGoesOn() throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes("80 81"), true, false, ROOM)).isEqualTo(7);
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes("81 81"), true, false, ROOM))
        .hasMessageContaining("unfinished");
  }

  @ParameterizedTest
  @CsvSource({
    "81 FF 00 00 00 00 7F FF FF FF",
    "81 FF 7F FF FF FF FF FF FF FF",
    "81 FF 01",
    "81 FF 00 00 00 00 00 01",
    "81 FE 10 01",
    "81 FE 11"
  })
  void whatIsDeclaredOverTheLimitIsRefusedBeforeItIsThere(String hex) {
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes(hex), false, false, 4_096))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.TOO_LARGE));
  }

  @Test
  void aBinaryMessageIsRefusedAtItsFirstByteUnlessItIsLetIn() throws ProtocolViolation {
    assertThat(FrameHeader.frameSize(bytes("82 80"), false, true, ROOM)).isEqualTo(6);
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes("82"), false, false, ROOM))
        .isInstanceOfSatisfying(
            ProtocolViolation.class, e -> assertThat(e.code()).isEqualTo(CloseCode.NOT_TEXT));
    assertThatThrownBy(() -> FrameHeader.frameSize(bytes("82"), true, true, ROOM))
        .hasMessageContaining("unfinished");
  }

  @ParameterizedTest
  @CsvSource({"81 80, 6", "81 FE 00 7E, 8", "81 FF 00 00 00 00 00 01 00 00, 14", "88 82, 6"})
  void theHeadersOwnSizeIsToldByItsSecondByte(String hex, int size) {
    assertThat(FrameHeader.size(bytes(hex))).isEqualTo(size);
  }
}
