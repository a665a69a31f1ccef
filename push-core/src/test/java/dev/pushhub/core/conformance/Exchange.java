package dev.pushhub.core.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a page sends to an {@link EchoHub}, to the byte, and what must come back, nothing more and
 * nothing less.
 *
 * <p>An exchange that does not end with a close is ended by a ping, whose pong must be the next
 * frame, and an orderly close; so whatever came unasked would be seen.
 */
final class Exchange {
  private static final byte[] LAST_WORD = "the last ping".getBytes(StandardCharsets.UTF_8);

  private final String name;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final List<String> expected = new ArrayList<>();
  private int chop = Integer.MAX_VALUE;
  private int closes = -1;
  private boolean closesFirst;

  private Exchange(String name) {
    this.name = name;
  }

  static Exchange of(String name) {
    return new Exchange(name);
  }

  /** Sends bytes as they are. */
  Exchange sends(byte[]... parts) {
    for (byte[] part : parts) {
      sent.writeBytes(part);
    }
    return this;
  }

  /** Sends everything in writes of so many bytes. */
  Exchange choppedTo(int bytes) {
    chop = bytes;
    return this;
  }

  Exchange expectsText(byte[] utf8) {
    expected.add(describe(RawFrame.TEXT, utf8));
    return this;
  }

  Exchange expectsText(String text) {
    return expectsText(text.getBytes(StandardCharsets.UTF_8));
  }

  Exchange expectsBinary(byte[] bytes) {
    expected.add(describe(RawFrame.BINARY, bytes));
    return this;
  }

  Exchange expectsPong(byte[] payload) {
    expected.add(describe(RawFrame.PONG, payload));
    return this;
  }

  /** The other end closes by itself, with this code, and then ends the connection. */
  Exchange isClosedWith(int code) {
    closes = code;
    return this;
  }

  /** The page has closed: the same code comes back, 1005 for none, and the connection ends. */
  Exchange isAnsweredWith(int code) {
    closes = code;
    closesFirst = true;
    return this;
  }

  /** Runs it. */
  void run(int port) {
    try (RawPage page = RawPage.connect(port)) {
      Thread sender = new Thread(() -> send(page), "sender");
      sender.start(); // beside the reading: what comes back may be more than fits between
      for (String frame : expected) {
        assertThat(describe(wellFormed(page.nextFrame()))).as(name).isEqualTo(frame);
      }
      sender.join();
      end(page);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void send(RawPage page) {
    byte[] bytes = sent.toByteArray();
    try {
      for (int from = 0; from < bytes.length; ) {
        int to = (int) Math.min(bytes.length, (long) from + chop);
        page.send(bytes, from, to);
        from = to;
      }
    } catch (UncheckedIOException e) {
      assertThat(closes).as("%s: it closed, or %s", name, e).isGreaterThanOrEqualTo(0);
    }
  }

  private void end(RawPage page) {
    if (closes < 0) {
      page.frame(RawFrame.PING, true, LAST_WORD);
      assertThat(describe(wellFormed(page.nextFrame())))
          .as("%s: nothing else comes", name)
          .isEqualTo(describe(RawFrame.PONG, LAST_WORD));
      page.sendClose(1000, "");
    }
    RawFrame close = wellFormed(page.nextFrame());
    assertThat(close.opcode()).as("%s: %s is a close frame", name, close).isEqualTo(RawFrame.CLOSE);
    assertThat(close.closeCode()).as(name).isEqualTo(closes < 0 ? 1000 : closes);
    if (closes >= 0 && !closesFirst) {
      page.frame(RawFrame.CLOSE, true, close.payload());
    }
    page.expectGone();
  }

  /** A server's frame: whole, not masked, no reserved bit, its length in the shortest form. */
  private RawFrame wellFormed(RawFrame frame) {
    assertThat(frame.fin()).as(name).isTrue();
    assertThat(frame.masked()).as(name).isFalse();
    assertThat(frame.reserved()).as(name).isZero();
    assertThat(frame.lengthBytes())
        .as(name)
        .isEqualTo(RawFrame.shortestForm(frame.payload().length));
    return frame;
  }

  private static String describe(RawFrame frame) {
    return describe(frame.opcode(), frame.payload());
  }

  private static String describe(int opcode, byte[] payload) {
    if (payload.length <= 40) {
      return "opcode " + opcode + " " + HexFormat.of().formatHex(payload);
    }
    CRC32 sum = new CRC32();
    sum.update(payload);
    return "opcode " + opcode + ", " + payload.length + " bytes " + sum.getValue();
  }

  @Override
  public String toString() {
    return name;
  }
}
