package dev.pushhub.core.internal.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one WebSocket frame, header and all. Immutable and shared: a broadcast to 100,000
 * pages holds them once.
 */
public final class EncodedFrame {
  /** No byte at all: what is left of a message for a page that is told nothing of it. */
  static final EncodedFrame NOTHING = new EncodedFrame(new byte[0], false);

  private final byte[] bytes;
  private final boolean message;
  private final boolean marker;
  private final String stream; // empty for none, or where nobody asks for it
  private final @Nullable StreamPlace place;

  /** Takes the array over; nobody may change it afterwards. */
  EncodedFrame(byte[] bytes, boolean message) {
    this(bytes, message, false, "", null);
  }

  /** The same, of a message or marker of a stream. */
  EncodedFrame(byte[] bytes, boolean message, String stream) {
    this(bytes, message, !message, stream, null);
  }

  private EncodedFrame(
      byte[] bytes, boolean message, boolean marker, String stream, @Nullable StreamPlace place) {
    this.bytes = bytes;
    this.message = message;
    this.marker = marker;
    this.stream = stream;
    this.place = place;
  }

  /**
   * The same bytes, of a message with a key: while it waits for a slow page, a newer one of the
   * same stream and key replaces it, and a marker is left.
   *
   * @param stream what pages call the stream
   * @param offset its offset there; 0 if it has none
   * @param stays whether it replaces older ones and is not replaced itself
   */
  EncodedFrame keyed(
      String stream, String key, long offset, MarkerEncoding markers, boolean stays) {
    return at(StreamPlace.ofMessage(stream, key, offset, markers, stays));
  }

  EncodedFrame at(StreamPlace where) {
    return new EncodedFrame(bytes, message, marker, stream, where);
  }

  /** What pages call the stream of which something is lost if it is let go; empty for none. */
  String stream() {
    return stream;
  }

  /** Whether it is a message, or says something of messages that are let go with it. */
  boolean goesWithMessages() {
    return message || marker;
  }

  /** Whether it is a message with a key. */
  boolean isKeyed() {
    StreamPlace where = place;
    return where != null && where.name() != null;
  }

  /** Whether newer messages of its key replace it. */
  boolean isReplaceable() {
    StreamPlace where = place;
    return where != null && !where.stays();
  }

  /** The same for all messages that replace each other; empty if it is none of them. */
  String conflationName() {
    StreamPlace where = place;
    String name = where == null ? null : where.name();
    return name == null ? "" : name;
  }

  /** What is to take its place when it is replaced. */
  EncodedFrame marker() {
    StreamPlace where = place;
    return where == null ? NOTHING : where.marker();
  }

  /** Where it stands, if it is a marker; otherwise null. */
  @Nullable StreamPlace markerPlace() {
    StreamPlace where = place;
    return where == null || where.name() != null ? null : where;
  }

  /** The frame's size on the wire in bytes. */
  public int size() {
    return bytes.length;
  }

  /** Whether it carries a message, and is not one of the protocol's own frames. */
  public boolean isMessage() {
    return message;
  }

  /** Puts the bytes from an offset on, as many as there is room for; returns how many. */
  int put(int from, ByteBuffer out) {
    int n = Math.min(bytes.length - from, out.remaining());
    out.put(bytes, from, n);
    return n;
  }

  /** What it carries: the bytes themselves, in an array that nobody may change. */
  public ByteBuffer payload() {
    int header = bytes[1] == 126 ? 4 : bytes[1] == 127 ? 10 : 2;
    return ByteBuffer.wrap(bytes, header, bytes.length - header);
  }

  String payloadText() {
    return StandardCharsets.UTF_8.decode(payload()).toString();
  }
}
