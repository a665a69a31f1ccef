package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a page sends, from bytes split anywhere to whole messages and control frames.
 *
 * <p>Only its connection's loop touches it.
 */
// Idle, it holds neither an engine (the loop's is shared) nor a buffer: bytes are kept only while a
// frame or a message is unfinished, or the page is paused.
final class FrameReader implements FrameSink {
  /** Who is told, in the order in which it came. */
  interface Receiver {
    /** Whether it takes more now; what it does not take is kept. */
    boolean takesMore();

    void text(String message);

    void ping(ByteBuffer payload);

    /** A close frame came. */
    void closeFrame(int code, String reason);

    /** The page broke the protocol or a limit; nothing that comes after it is read. */
    void violated(ProtocolViolation violation);
  }

  /** What is kept for a receiver that takes nothing, before the page is better not read. */
  private static final int MUCH = 4 << 10;

  private final EngineAdapter engine;
  private final int maxMessageBytes;
  private final Receiver receiver;
  private @Nullable ByteAccumulator unread; // part of a frame, or all that came while paused
  private @Nullable ByteAccumulator fragments; // of an unfinished message
  private boolean closed;

  FrameReader(EngineAdapter engine, int maxMessageBytes, Receiver receiver) {
    this.engine = engine;
    this.maxMessageBytes = maxMessageBytes;
    this.receiver = receiver;
  }

  /** Takes what came. */
  void received(ByteBuffer bytes) {
    ByteAccumulator kept = unread;
    if (kept != null) {
      kept.append(bytes);
      readKept(kept);
      return;
    }
    read(bytes);
    if (bytes.hasRemaining() && !closed) {
      ByteAccumulator rest = new ByteAccumulator(bytes.remaining());
      rest.append(bytes);
      unread = rest;
    }
  }

  /** Goes on with what was kept while the receiver took nothing. */
  void resume() {
    ByteAccumulator kept = unread;
    if (kept != null) {
      readKept(kept);
    }
  }

  private void readKept(ByteAccumulator kept) {
    ByteBuffer view = kept.view();
    read(view);
    if (!view.hasRemaining()) {
      unread = null;
    } else if (view.position() > 0) {
      kept.keep(view);
    }
  }

  /** Whether so much is kept that no more should be read before it is taken. */
  boolean isKeepingMuch() {
    ByteAccumulator kept = unread;
    return kept != null && kept.size() > MUCH;
  }

  /** Forgets what is unfinished: nothing more will be taken. */
  void close() {
    closed = true;
    unread = null;
    fragments = null;
  }

  private void read(ByteBuffer in) {
    try {
      while (receiver.takesMore()) {
        long size = FrameHeader.frameSize(in, fragments != null, room());
        if (size == FrameHeader.INCOMPLETE || size > in.remaining()) {
          return;
        }
        int end = in.position() + (int) size;
        int limit = in.limit();
        in.limit(end);
        engine.decode(in, this);
        in.limit(limit).position(end);
      }
    } catch (ProtocolViolation e) {
      receiver.violated(e);
    }
  }

  private long room() {
    return (long) maxMessageBytes - (fragments == null ? 0 : fragments.size());
  }

  @Override
  public void data(boolean text, boolean last, ByteBuffer payload) throws ProtocolViolation {
    if (!text) {
      throw new ProtocolViolation(CloseCode.NOT_TEXT, "the hub takes text messages only");
    }
    if (last) {
      receiver.text(decode(payload));
    } else {
      fragments = new ByteAccumulator(payload.remaining());
      fragments.append(payload);
    }
  }

  @Override
  public void continuation(boolean last, ByteBuffer payload) throws ProtocolViolation {
    ByteAccumulator all = fragments;
    if (all == null) {
      throw ProtocolViolation.protocol("a continuation of nothing");
    }
    all.append(payload);
    if (last) {
      fragments = null;
      receiver.text(decode(all.view()));
    }
  }

  private static String decode(ByteBuffer utf8) throws ProtocolViolation {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(utf8)
          .toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolViolation(CloseCode.NOT_UTF8, "text that is not UTF-8"); // 8.1
    }
  }

  @Override
  public void ping(ByteBuffer payload) {
    receiver.ping(payload);
  }

  @Override
  public void pong() {
    // Any byte counts as a sign of life; a pong needs nothing more.
  }

  @Override
  public void close(int code, String reason) {
    receiver.closeFrame(code, reason);
  }
}
