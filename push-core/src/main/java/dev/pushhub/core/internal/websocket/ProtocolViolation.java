package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.api.CloseCode;
import java.io.Serial;

/** A page broke the protocol or a size limit: the connection ends with this close code. */
final class ProtocolViolation extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final CloseCode code;

  /** The text is told to the page; it has no stack trace, since anybody can cause one cheaply. */
  ProtocolViolation(CloseCode code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  static ProtocolViolation protocol(String text) {
    return new ProtocolViolation(CloseCode.PROTOCOL_ERROR, text);
  }

  CloseCode code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
