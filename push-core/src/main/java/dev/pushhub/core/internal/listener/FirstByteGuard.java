package dev.pushhub.core.internal.listener;

import java.nio.ByteBuffer;

/**
 * Looks at the first byte of a connection that is no space or line end. A web page can make a
 * browser send bytes to a local port, and so can a confused TLS or HTTP client; none of them begins
 * with a brace, and a publisher always does.
 */
final class FirstByteGuard {
  private boolean satisfied;

  /** Whether the connection may go on. The buffer's position is not moved. */
  boolean passes(ByteBuffer in) {
    for (int i = in.position(); i < in.limit() && !satisfied; i++) {
      byte b = in.get(i);
      if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
        if (b != '{') {
          return false;
        }
        satisfied = true;
      }
    }
    return true;
  }
}
