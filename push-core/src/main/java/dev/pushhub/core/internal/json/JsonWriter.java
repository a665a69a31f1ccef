package dev.pushhub.core.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes JSON into bytes, piece by piece. For one thread. */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes;
  private int size;

  /** Begins with room for so many bytes; it grows. */
  public JsonWriter(int room) {
    bytes = new byte[Math.max(room, 16)];
  }

  /** Adds text as it stands, ASCII only. */
  public JsonWriter raw(String ascii) {
    int length = ascii.length();
    makeRoom(length);
    for (int i = 0; i < length; i++) {
      bytes[size++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  /** Adds bytes as they stand. */
  public JsonWriter raw(byte[] utf8, int from, int end) {
    makeRoom(end - from);
    System.arraycopy(utf8, from, bytes, size, end - from);
    size += end - from;
    return this;
  }

  /** Adds a number. */
  public JsonWriter number(long number) {
    return raw(Long.toString(number));
  }

  /** Adds a string, in quotes. */
  public JsonWriter string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return string(utf8, 0, utf8.length);
  }

  /** Adds a string given as bytes that are known to be UTF-8, in quotes. */
  public JsonWriter string(byte[] utf8, int from, int end) {
    makeRoom(end - from + 2);
    bytes[size++] = '"';
    int plain = from;
    for (int i = from; i < end; i++) {
      byte b = utf8[i];
      if ((b >= 0 && b < ' ') || b == '"' || b == '\\') {
        raw(utf8, plain, i);
        escape(b);
        plain = i + 1;
      }
    }
    raw(utf8, plain, end);
    makeRoom(1);
    bytes[size++] = '"';
    return this;
  }

  private void escape(byte b) {
    makeRoom(6);
    bytes[size++] = '\\';
    if (b == '"' || b == '\\') {
      bytes[size++] = b;
    } else {
      bytes[size++] = 'u';
      bytes[size++] = '0';
      bytes[size++] = '0';
      bytes[size++] = HEX[b >> 4];
      bytes[size++] = HEX[b & 0xF];
    }
  }

  private void makeRoom(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  /** The bytes so far; what stands in the array behind {@link #size} is nothing. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** Begins again. */
  public JsonWriter clear() {
    size = 0;
    return this;
  }
}
