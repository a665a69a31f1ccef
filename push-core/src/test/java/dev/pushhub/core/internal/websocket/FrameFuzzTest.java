package dev.pushhub.core.internal.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pushhub.core.wire.RawPage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever a page sends behind its handshake: it is told the same however TCP splits it, and what
 * is answered are whole frames of a server, a close frame the last of them.
 */
class FrameFuzzTest {
  private static final byte[] HANDSHAKE = RawPage.to(1234).handshake().getBytes(ISO_8859_1);

  private final FuzzedPages pages = new FuzzedPages(true);

  /** The first byte says into how large parts the rest is split. */
  @FuzzTest
  void framesAreToldAndAnsweredAlikeHoweverTheyAreSplit(byte[] data) {
    if (data.length < 2 || data.length > 20_000) {
      return;
    }
    byte[] bytes = Arrays.copyOf(HANDSHAKE, HANDSHAKE.length + data.length - 1);
    System.arraycopy(data, 1, bytes, HANDSHAKE.length, data.length - 1);

    FuzzedPages.Outcome whole = pages.send(bytes, bytes.length);
    FuzzedPages.Outcome parts = pages.send(bytes, 1 + (data[0] & 0xFF));

    assertThat(parts.told()).isEqualTo(whole.told());
    assertThat(parts.answer()).isEqualTo(whole.answer());
    assertThat(whole.head()).startsWith("HTTP/1.1 101 ");
    List<String> frames = frames(whole);
    boolean closed = frames.stream().anyMatch(frame -> frame.startsWith("close"));
    assertThat(whole.sawFin()).isEqualTo(closed);
    assertThat(whole.told().stream().filter(told -> told.startsWith("closed ")).count())
        .isEqualTo(closed ? 1 : 0);
    if (closed) {
      assertThat(frames).last().asString().startsWith("close");
      assertThat(frames.stream().filter(frame -> frame.startsWith("close"))).hasSize(1);
    }
  }

  private static List<String> frames(FuzzedPages.Outcome outcome) {
    List<String> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(outcome.answer().getBytes(ISO_8859_1));
    in.position(outcome.head().length());
    while (in.hasRemaining()) {
      int first = in.get() & 0xFF;
      int length = in.get(); // every one is a control frame: its length is in the second byte
      assertThat(length).isBetween(0, 125);
      ByteBuffer payload = in.slice(in.position(), length);
      in.position(in.position() + length);
      assertThat(first).isIn(0x88, 0x8A);
      frames.add(first == 0x8A ? "pong" : close(payload));
    }
    return frames;
  }

  private static String close(ByteBuffer payload) {
    if (!payload.hasRemaining()) {
      return "close";
    }
    int code = payload.getShort() & 0xFFFF;
    assertThat(code).isNotIn(1004, 1005, 1006, 1015);
    assertThat(code).isBetween(1000, 4999);
    try {
      return "close " + code + " " + UTF_8.newDecoder().decode(payload);
    } catch (CharacterCodingException e) {
      throw new AssertionError("a close reason that is no UTF-8", e);
    }
  }
}
