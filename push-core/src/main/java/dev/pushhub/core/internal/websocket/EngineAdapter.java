package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.nio.ByteBuffer;
import java.util.List;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.enums.Role;
import org.java_websocket.exceptions.InvalidDataException;
import org.java_websocket.framing.CloseFrame;
import org.java_websocket.framing.Framedata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives Java-WebSocket's protocol engine: one whole frame in, one call of the sink out. The only
 * class that knows the library.
 *
 * <p>One for each loop, used by that loop only and shared by all its connections.
 */
// The engine (a Draft_6455) keeps state only between the parts of a frame. It is given whole frames
// that FrameHeader has passed, so it holds none, and 100,000 idle pages hold no engine. Should it
// ever keep something back or throw what it should not, it is replaced, so that one page's frame
// can't run into another's.
public final class EngineAdapter {
  /** The engine's own logger, which at TRACE is told each payload as it came. */
  private static final Logger ENGINE_LOG = LoggerFactory.getLogger(Draft_6455.class);

  private static final int NO_CODE = 1005;

  /** A masked frame without payload: two bytes and the mask. */
  private static final int EMPTY_FRAME = 6;

  private Draft_6455 engine = newEngine();

  /** A new engine. */
  public EngineAdapter() {}

  private static Draft_6455 newEngine() {
    Draft_6455 engine = new Draft_6455();
    engine.setParseMode(Role.SERVER);
    return engine;
  }

  /** Decodes exactly one frame, all of the buffer. */
  void decode(ByteBuffer wholeFrame, FrameSink sink) throws ProtocolViolation {
    if (ENGINE_LOG.isTraceEnabled()) {
      UnloggedFrame.decode(wholeFrame, sink);
      return;
    }
    boolean close = (wholeFrame.get(wholeFrame.position()) & 0x0F) == 0x8;
    boolean empty = wholeFrame.remaining() == EMPTY_FRAME; // the engine would say 1000
    Framedata frame;
    try {
      List<Framedata> frames = engine.translateFrame(wholeFrame);
      if (frames.size() != 1) {
        throw new IllegalStateException(frames.size() + " frames out of one");
      }
      frame = frames.get(0);
    } catch (InvalidDataException e) {
      throw violation(e);
    } catch (RuntimeException e) {
      engine = newEngine();
      // A close frame whose reason is not UTF-8 ends in a NullPointerException of the library.
      throw close
          ? new ProtocolViolation(CloseCode.NOT_UTF8, "a close reason that is not UTF-8")
          : ProtocolViolation.protocol("a frame that can't be decoded");
    }
    tell(frame, empty, sink);
  }

  private static ProtocolViolation violation(InvalidDataException e) {
    return e.getCloseCode() == CloseCode.NOT_UTF8.code()
        ? new ProtocolViolation(CloseCode.NOT_UTF8, "text that is not UTF-8")
        : ProtocolViolation.protocol("a frame that is not allowed");
  }

  private static void tell(Framedata frame, boolean empty, FrameSink sink)
      throws ProtocolViolation {
    Opcode opcode = frame.getOpcode();
    if (opcode == Opcode.TEXT || opcode == Opcode.BINARY) {
      sink.data(opcode == Opcode.TEXT, frame.isFin(), frame.getPayloadData());
    } else if (opcode == Opcode.CONTINUOUS) {
      sink.continuation(frame.isFin(), frame.getPayloadData());
    } else if (opcode == Opcode.PING) {
      sink.ping(frame.getPayloadData());
    } else if (opcode == Opcode.PONG) {
      sink.pong();
    } else {
      CloseFrame close = (CloseFrame) frame;
      sink.close(empty ? NO_CODE : close.getCloseCode(), close.getMessage());
    }
  }
}
