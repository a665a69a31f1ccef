package dev.pushhub.core.conformance;

import dev.pushhub.core.wire.RawFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of frames, right and wrong ones, in few words. */
final class Frames {
  static final int FIN = 0x80;

  private Frames() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] text(String text) {
    return RawFrame.masked(RawFrame.TEXT, true, utf8(text));
  }

  static byte[] text(byte[] utf8) {
    return RawFrame.masked(RawFrame.TEXT, true, utf8);
  }

  static byte[] binary(byte[] bytes) {
    return RawFrame.masked(RawFrame.BINARY, true, bytes);
  }

  /** The first frame of a fragmented text. */
  static byte[] begin(String text) {
    return RawFrame.masked(RawFrame.TEXT, false, utf8(text));
  }

  static byte[] goOn(String text) {
    return RawFrame.masked(RawFrame.CONTINUATION, false, utf8(text));
  }

  static byte[] end(String text) {
    return RawFrame.masked(RawFrame.CONTINUATION, true, utf8(text));
  }

  static byte[] ping(String payload) {
    return RawFrame.masked(RawFrame.PING, true, utf8(payload));
  }

  static byte[] pong(String payload) {
    return RawFrame.masked(RawFrame.PONG, true, utf8(payload));
  }

  static byte[] close(int code, byte[] reason) {
    return RawFrame.masked(
        RawFrame.CLOSE, true, joined(new byte[] {(byte) (code >> 8), (byte) code}, reason));
  }

  static byte[] close(int code) {
    return close(code, new byte[0]);
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] first(int count, byte[] bytes) {
    return Arrays.copyOf(bytes, count);
  }

  /** So many bytes, none like its neighbours. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) * 17);
    }
    return bytes;
  }

  /** So many bytes of text with characters of one to four bytes. */
  static byte[] textOf(int bytes) {
    byte[] text = new byte[bytes];
    byte[] sample = utf8("plain, ü, €, 😀; ");
    int at = 0;
    for (; at + sample.length <= bytes; at += sample.length) {
      System.arraycopy(sample, 0, text, at, sample.length);
    }
    Arrays.fill(text, at, bytes, (byte) '.');
    return text;
  }
}
