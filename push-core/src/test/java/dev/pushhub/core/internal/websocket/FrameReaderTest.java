package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.wire.RawFrame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames split anywhere; what is wrong is refused at its first byte. */
@Timeout(120)
class FrameReaderTest {
  private static final int LIMIT = 16 << 20;

  /** Writes down what it is told, and takes no more after so many messages. */
  private static final class Told implements FrameReader.Receiver {
    private final List<String> all = new ArrayList<>();
    private long bytes;
    private boolean violated;
    private int takes = Integer.MAX_VALUE;

    @Override
    public boolean takesMore() {
      return !violated && takes > 0;
    }

    @Override
    public void text(String message) {
      takes--;
      bytes += message.length();
      all.add(message.length() > 100 ? "text of " + message.length() : "text " + message);
    }

    @Override
    public void binary(ByteBuffer message) {
      takes--;
      all.add("binary of " + message.remaining());
    }

    @Override
    public void ping(ByteBuffer payload) {
      all.add("ping of " + payload.remaining());
    }

    @Override
    public void pong() {
      all.add("pong");
    }

    @Override
    public void closeFrame(int code, String reason) {
      all.add("close " + code + " " + reason);
    }

    @Override
    public void violated(ProtocolViolation violation) {
      violated = true;
      all.add("violated " + violation.code().code());
    }
  }

  private final Told told = new Told();
  private final FrameReader reader =
      new FrameReader(
          new EngineAdapter(),
          WebSocketSettings.of(
                  new HubOptions.Builder().limits(l -> l.pageMessageBytes(LIMIT)).build(),
                  new Counters())
              .withBinary(),
          told);

  private void receive(byte[] bytes, int from, int to) {
    reader.received(ByteBuffer.wrap(bytes, from, to - from));
  }

  private void receive(byte[] bytes) {
    receive(bytes, 0, bytes.length);
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] hex(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** After how many bytes of these it was refused; -1 for never. */
  private int refusedAfter(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      receive(bytes, i, i + 1);
      if (told.violated) {
        return i + 1;
      }
    }
    return -1;
  }

  @ParameterizedTest
  @CsvSource({
    "ff, 1",
    "61c0, 2",
    "c328, 2",
    "e0809f, 2",
    "eda080, 2",
    "e28228, 3",
    "f08080, 2",
    "f4908080, 2",
    "f5, 1",
    "61616161616161616161616161616180, 16",
    "c3a9c3a9c3a9c3a9c3a9ff, 11"
  })
  void textIsRefusedAtItsFirstWrongByteInAnUnfinishedFrame(String wrong, int at) {
    byte[] frame = RawFrame.masked(RawFrame.TEXT, true, joined(hex(wrong), new byte[100]));

    assertThat(refusedAfter(frame)).isEqualTo(6 + at);
    assertThat(told.all).containsExactly("violated 1007");
  }

  @Test
  void aBadByteIsFoundInALaterFrameOfItsMessage() {
    receive(RawFrame.masked(RawFrame.TEXT, false, hex("61e282")));
    receive(RawFrame.masked(RawFrame.PING, true, new byte[] {1}));
    receive(RawFrame.masked(RawFrame.CONTINUATION, false, new byte[0]));

    assertThat(refusedAfter(RawFrame.masked(RawFrame.CONTINUATION, false, hex("ac6161c0"))))
        .isEqualTo(6 + 4);
    assertThat(told.all).containsExactly("ping of 1", "violated 1007");
  }

  @Test
  void aWholeFragmentThatIsWrongIsNotWaitedOn() {
    receive(RawFrame.masked(RawFrame.TEXT, false, hex("e282")));
    assertThat(told.violated).isFalse();

    receive(RawFrame.masked(RawFrame.CONTINUATION, false, hex("41")));

    assertThat(told.all).containsExactly("violated 1007");
  }

  @Test
  void aCharacterThatHasNoRoomLeftInTheLastFrameIsRefusedWithItsFirstByte() {
    byte[] frame = RawFrame.masked(RawFrame.TEXT, true, hex("61616161f09f98"));

    assertThat(refusedAfter(frame)).isEqualTo(6 + 5);
  }

  @Test
  void aCharacterThatDoesNotEndIsRefusedWhereTheMessageEnds() {
    receive(RawFrame.masked(RawFrame.TEXT, false, hex("61e282")));
    receive(RawFrame.masked(RawFrame.CONTINUATION, true, new byte[0]));

    assertThat(told.all).containsExactly("violated 1007");
  }

  @ParameterizedTest
  @CsvSource({
    "0000, 1002, 2",
    "03e7, 1002, 2",
    "03ec, 1002, 2",
    "03ed, 1002, 2",
    "03ee, 1002, 2",
    "03f7, 1002, 2",
    "03f8, 1002, 2",
    "0bb7, 1002, 2",
    "1388, 1002, 2",
    "ffff, 1002, 2",
    "03e861ff, 1007, 4",
    "03e8616161e2286161, 1007, 7"
  })
  void aCloseFrameIsRefusedAtItsFirstWrongByte(String payload, int code, int at) {
    byte[] padded = joined(hex(payload), "aaaaaaaaaaaa".getBytes(UTF_8));

    assertThat(refusedAfter(RawFrame.masked(RawFrame.CLOSE, true, padded))).isEqualTo(6 + at);
    assertThat(told.all).containsExactly("violated " + code);
  }

  @Test
  void aCloseReasonThatDoesNotEndIsRefused() {
    receive(RawFrame.masked(RawFrame.CLOSE, true, hex("03e8e282")));

    assertThat(told.all).containsExactly("violated 1007");
  }

  @Test
  void binaryMayBeAnyBytes() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    byte[] frames =
        joined(
            RawFrame.masked(RawFrame.BINARY, false, all),
            RawFrame.masked(RawFrame.CONTINUATION, true, all),
            RawFrame.masked(RawFrame.BINARY, true, all));

    assertThat(refusedAfter(frames)).isEqualTo(-1);
    assertThat(told.all).containsExactly("binary of 512", "binary of 256");
  }

  @Test
  void whateverTheSplitTheSameIsTold() {
    Random random = new Random(3);
    byte[] all =
        joined(
            RawFrame.masked(RawFrame.TEXT, true, "é€😀".repeat(30).getBytes(UTF_8)),
            RawFrame.masked(RawFrame.TEXT, false, "x".repeat(70_000).getBytes(UTF_8)),
            RawFrame.masked(RawFrame.PING, true, new byte[125]),
            RawFrame.masked(RawFrame.CONTINUATION, false, hex("f09f")),
            RawFrame.masked(RawFrame.PONG, true, new byte[0]),
            RawFrame.masked(RawFrame.CONTINUATION, true, hex("9880")),
            RawFrame.masked(RawFrame.BINARY, true, new byte[300]),
            RawFrame.masked(RawFrame.TEXT, true, new byte[0]),
            RawFrame.masked(RawFrame.CLOSE, true, hex("03e8c3a9")));
    List<String> expected =
        List.of(
            "text of 120",
            "ping of 125",
            "pong",
            "text of 70002",
            "binary of 300",
            "text ",
            "close 1000 é");
    for (int round = 0; round < 300; round++) {
      int most = 1 + random.nextInt(round < 5 ? 3 : 20_000);
      for (int from = 0; from < all.length; ) {
        int to = Math.min(all.length, from + 1 + random.nextInt(most));
        receive(all, from, to);
        from = to;
      }
      assertThat(told.all).as("round %d", round).isEqualTo(expected);
      told.all.clear();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 1_000, 65_536})
  void sixteenMebibytesInChopsOfAnySizeAreReadInLinearTime(int chop) {
    byte[] text = "0123456789abcdé".repeat(LIMIT / 16).getBytes(UTF_8);
    byte[] frame = RawFrame.masked(RawFrame.TEXT, true, text);

    for (int from = 0; from < frame.length; from += chop) {
      receive(frame, from, Math.min(frame.length, from + chop));
    }

    assertThat(told.all).hasSize(1);
    assertThat(told.bytes).isEqualTo(15L * (LIMIT / 16));
  }

  @Test
  void sixteenMebibytesInFragmentsOfAFewBytesAreReadInLinearTime() {
    receive(RawFrame.masked(RawFrame.TEXT, false, new byte[0]));
    byte[] part = RawFrame.masked(RawFrame.CONTINUATION, false, "abcdefgh".getBytes(UTF_8));
    for (int i = 0; i < LIMIT / 8; i++) {
      receive(part);
    }
    receive(RawFrame.masked(RawFrame.CONTINUATION, true, new byte[0]));

    assertThat(told.all).containsExactly("text of " + LIMIT);
  }

  @Test
  void whatIsKeptWhileNothingIsTakenIsReadOnInLinearTime() {
    byte[] one = RawFrame.masked(RawFrame.TEXT, true, "x".getBytes(UTF_8));
    int messages = 200_000;
    byte[] all = new byte[one.length * messages];
    for (int i = 0; i < messages; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    told.takes = 0;
    receive(all);

    for (int i = 0; i < messages; i++) {
      told.takes = 1;
      reader.resume();
    }

    assertThat(told.all).hasSize(messages);
  }
}
