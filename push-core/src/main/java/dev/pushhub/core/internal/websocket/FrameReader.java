package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a page sends, from bytes split anywhere to whole messages and control frames. What is wrong
 * is refused at its first byte, also in the middle of a frame.
 *
 * <p>Only its connection's loop touches it.
 */
// Idle, it holds neither an engine (the loop's is shared) nor a buffer: bytes are kept only while a
// frame or a message is unfinished, or the page is paused. A frame that comes in parts is looked at
// part by part, each byte once, and given to the engine when it is whole; so its time is linear in
// its size, whatever the parts, and its memory at most a few times what has come.
final class FrameReader implements FrameSink {
  private static final int CLOSE = 0x8;

  /** Who is told, in the order in which it came. */
  interface Receiver {
    /** Whether it takes more now; what it does not take is kept. */
    boolean takesMore();

    void text(String message);

    void binary(ByteBuffer message);

    void ping(ByteBuffer payload);

    void pong();

    /** A close frame came. */
    void closeFrame(int code, String reason);

    /** The page broke the protocol or a limit; nothing that comes after it is read. */
    void violated(ProtocolViolation violation);
  }

  /** What is kept for a receiver that takes nothing, before the page is better not read. */
  private static final int MUCH = 4 << 10;

  private final EngineAdapter engine;
  private final WebSocketSettings settings;
  private final Receiver receiver;
  private @Nullable ByteAccumulator unread; // part of a frame, or all that came while paused
  private @Nullable UnfinishedMessage message;
  private boolean afresh;
  private boolean closed;
  private int mostBytes; // of the next message

  FrameReader(EngineAdapter engine, WebSocketSettings settings, Receiver receiver) {
    this.engine = engine;
    this.settings = settings;
    this.receiver = receiver;
    this.mostBytes = settings.maxMessageBytes();
  }

  /** Takes a first message of so many bytes; those after it have the limit that all have. */
  void first(int bytes) {
    mostBytes = bytes;
  }

  /** Takes what came. */
  void received(ByteBuffer bytes) {
    ByteAccumulator kept = unread;
    afresh = kept == null && message == null;
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
    } else {
      kept.keep(view);
    }
  }

  /** Whether so much is kept that no more should be read before it is taken. */
  boolean isKeepingMuch() {
    ByteAccumulator kept = unread;
    return kept != null && kept.size() > MUCH;
  }

  /** Whether a part of a message or of a control frame has come, and the rest has not. */
  boolean isUnfinished() {
    return unread != null || message != null;
  }

  /** Whether that began with the bytes that were received last, and not before. */
  boolean isBegunAfresh() {
    return afresh;
  }

  /** Forgets what is unfinished: nothing more will be taken. */
  void close() {
    closed = true;
    unread = null;
    message = null;
  }

  private void read(ByteBuffer in) {
    try {
      while (receiver.takesMore()) {
        long size = FrameHeader.frameSize(in, isInMessage(), settings.binary(), room());
        if (size == FrameHeader.INCOMPLETE) {
          return;
        }
        if (size > in.remaining()) {
          checkPart(in, size);
          return;
        }
        decode(in, (int) size);
        afresh |= message == null;
      }
    } catch (ProtocolViolation e) {
      receiver.violated(e);
    }
  }

  private boolean isInMessage() {
    return message != null && message.isFragmented();
  }

  private long room() {
    return (long) mostBytes - (message == null ? 0 : message.size());
  }

  /** Looks at what has newly come of the frame at the buffer's position. */
  private void checkPart(ByteBuffer in, long size) throws ProtocolViolation {
    int header = FrameHeader.size(in);
    int there = (int) Math.min(in.remaining(), size) - header;
    if (there <= 0) {
      return;
    }
    int first = in.get(in.position());
    int opcode = first & 0x0F;
    int from = in.position() + header;
    int mask = in.getInt(from - 4);
    if (opcode == CLOSE) {
      ClosePayload.check(in, from, there, (int) size - header, mask);
    } else if (opcode < CLOSE) {
      boolean last = first < 0; // the fin bit
      begun(opcode == 1)
          .check(in, from, there, last ? size - header - there : Long.MAX_VALUE, mask);
    }
  }

  private UnfinishedMessage begun(boolean text) {
    UnfinishedMessage begun = message;
    if (begun == null) {
      begun = new UnfinishedMessage(text);
      message = begun;
    }
    return begun;
  }

  private void decode(ByteBuffer in, int size) throws ProtocolViolation {
    boolean close = (in.get(in.position()) & 0x0F) == CLOSE;
    if (close || (message != null && message.isUnderWay())) {
      checkPart(in, size);
    }
    int end = in.position() + size;
    int limit = in.limit();
    in.limit(end);
    engine.decode(in, this);
    in.limit(limit).position(end);
  }

  @Override
  public void data(boolean text, boolean last, ByteBuffer payload) throws ProtocolViolation {
    if (last && text && message == null) {
      mostBytes = settings.maxMessageBytes();
      receiver.text(decode(payload)); // whole, as nearly all are
    } else {
      part(begun(text), last, payload);
    }
  }

  @Override
  public void continuation(boolean last, ByteBuffer payload) throws ProtocolViolation {
    if (message == null) {
      throw ProtocolViolation.protocol("a continuation of nothing");
    }
    part(message, last, payload);
  }

  private void part(UnfinishedMessage unfinished, boolean last, ByteBuffer payload)
      throws ProtocolViolation {
    if (!last) {
      unfinished.add(payload, mostBytes);
      return;
    }
    ByteBuffer whole = unfinished.end(payload);
    mostBytes = settings.maxMessageBytes();
    message = null;
    if (unfinished.isText()) {
      receiver.text(UnfinishedMessage.text(whole));
    } else {
      receiver.binary(whole);
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
    receiver.pong();
  }

  @Override
  public void close(int code, String reason) {
    receiver.closeFrame(code, reason);
  }
}
