package dev.pushhub.core.internal.websocket;

import java.nio.charset.StandardCharsets;

/**
 * An answer to a request that does not become a WebSocket.
 *
 * @param status status code and reason
 * @param headers further header lines, each ended by CR LF
 * @param text what a person who sees it should know
 * @param hasBody whether the text is sent; its length is told either way
 */
record HttpAnswer(String status, String headers, String text, boolean hasBody) {
  private static final String BAD_REQUEST = "400 Bad Request";
  private static final String RETRY_AFTER = "Retry-After: ";

  HttpAnswer(String status, String headers, String text) {
    this(status, headers, text, true);
  }

  /** The same as answer to HEAD (RFC 9110, section 9.3.2). */
  HttpAnswer withoutBody() {
    return new HttpAnswer(status, headers, text, false);
  }

  static HttpAnswer ok() {
    return new HttpAnswer("200 OK", "Cache-Control: no-store\r\n", "ok");
  }

  static HttpAnswer badRequest(String text) {
    return new HttpAnswer(BAD_REQUEST, "", text);
  }

  static HttpAnswer notHttp() {
    return badRequest(
        "this is the WebSocket port: a page opens it with an HTTP request. Publishers send their"
            + " lines to the port of the internal listener (listenerPort), by default 5678");
  }

  static HttpAnswer tooLarge() {
    return new HttpAnswer(
        "431 Request Header Fields Too Large", "", "the handshake is larger than the limit");
  }

  static HttpAnswer tooSlow() {
    return new HttpAnswer("408 Request Timeout", "", "the handshake took too long");
  }

  boolean isBadRequest() {
    return status.equals(BAD_REQUEST);
  }

  static HttpAnswer forbidden() {
    return new HttpAnswer(
        "403 Forbidden", "", "a page from there may not connect here; the hub's log says why");
  }

  static HttpAnswer crowded() {
    return new HttpAnswer(
        "429 Too Many Requests",
        RETRY_AFTER + "5\r\n",
        "there are as many connections from this address as there may be");
  }

  static HttpAnswer full() {
    return new HttpAnswer(
        "503 Service Unavailable",
        RETRY_AFTER + "5\r\n",
        "there are as many connections as there may be");
  }

  static HttpAnswer stopping() {
    return new HttpAnswer("503 Service Unavailable", RETRY_AFTER + "1\r\n", "the hub stops");
  }

  static HttpAnswer notGet() {
    return new HttpAnswer(
        "405 Method Not Allowed", "Allow: GET\r\n", "a WebSocket is opened with GET");
  }

  static HttpAnswer upgradeRequired() {
    return new HttpAnswer(
        "426 Upgrade Required",
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        "this is a WebSocket address (RFC 6455, version 13); a browser opens it with new"
            + " WebSocket(url)");
  }

  byte[] bytes() {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + "\r\n"
            + headers
            + "Connection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    byte[] start = head.getBytes(StandardCharsets.US_ASCII);
    if (!hasBody) {
      return start;
    }
    byte[] all = new byte[start.length + body.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
