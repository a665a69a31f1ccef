package dev.pushhub.core.internal.websocket;

import org.jspecify.annotations.Nullable;

/**
 * {@code GET /healthz} on the WebSocket port: 200 and {@code ok}, for load balancers and probes. It
 * says that the loop behind the port turns, and nothing else.
 */
final class HealthCheck {
  private static final String PATH = "/healthz";

  private HealthCheck() {}

  /** The answer; null if the request asks for something else. */
  static @Nullable HttpAnswer answer(RequestHead request) {
    boolean head = request.method().equals("HEAD");
    if ((!head && !request.method().equals("GET"))
        || !request.path().equals(PATH)
        || request.headers().containsKey("upgrade")) {
      return null;
    }
    return head ? HttpAnswer.ok().withoutBody() : HttpAnswer.ok();
  }
}
