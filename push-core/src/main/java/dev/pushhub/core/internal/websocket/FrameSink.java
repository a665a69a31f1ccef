package dev.pushhub.core.internal.websocket;

import java.nio.ByteBuffer;

/** The frames of one connection, decoded and unmasked, in order. A payload may be kept. */
interface FrameSink {
  void data(boolean text, boolean last, ByteBuffer payload) throws ProtocolViolation;

  void continuation(boolean last, ByteBuffer payload) throws ProtocolViolation;

  void ping(ByteBuffer payload);

  void pong();

  /** A close frame; 1005 where it carries no code. */
  void close(int code, String reason);
}
