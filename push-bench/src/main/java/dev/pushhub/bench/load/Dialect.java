package dev.pushhub.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * How a server is spoken to: what a page opens and says, what a publisher writes and hears. Two are
 * known.
 */
public enum Dialect {
  /** The hub's and the reference's: a page's first frame is its uid, publishers write lines. */
  LINE {
    @Override
    String pagePath(Load load, int page) {
      return "/";
    }

    @Override
    boolean pageSaysUid() {
      return true;
    }

    @Override
    ReplyReader replies() {
      return new LineReplies();
    }

    @Override
    byte[] head(Load load, int page, int bodyBytes) {
      return ascii(
          load.broadcast() ? "{\"cmd\":\"broadcast\",\"message\":{" : uidHead(Load.uid(page)));
    }

    @Override
    byte[] tail(Load load) {
      return ascii(payload(load) + (load.broadcast() ? "}}\n" : "}\n"));
    }
  },

  /** nchan's: a page's path is its channel, publishers post; all pages share one channel. */
  NCHAN {
    @Override
    String pagePath(Load load, int page) {
      return "/sub/" + channel(load, page);
    }

    @Override
    boolean pageSaysUid() {
      return false;
    }

    @Override
    ReplyReader replies() {
      return new HttpReplies();
    }

    @Override
    byte[] head(Load load, int page, int timeBytes) {
      String body = load.broadcast() ? "{" : uidHead(Load.uid(page));
      int length = body.length() + TIME.length() + timeBytes + tail(load).length;
      return ascii(
          "POST /pub/"
              + channel(load, page)
              + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: "
              + length
              + "\r\n\r\n"
              + body);
    }

    @Override
    byte[] tail(Load load) {
      return ascii(payload(load) + "}");
    }

    private String channel(Load load, int page) {
      return load.broadcast() ? "all" : Load.uid(page);
    }
  };

  static final String TIME = "\"t\":";

  /** What a page's handshake asks for. */
  abstract String pagePath(Load load, int page);

  /** Whether a page's first frame is its uid. */
  abstract boolean pageSaysUid();

  abstract ReplyReader replies();

  /** What a message has before {@code "t":} and the time, which has so many digits. */
  abstract byte[] head(Load load, int page, int timeBytes);

  /** What a message has behind the time. */
  abstract byte[] tail(Load load);

  private static String uidHead(String uid) {
    return "{\"uid\":\"" + uid + "\",";
  }

  private static String payload(Load load) {
    return ",\"p\":\"" + "x".repeat(load.payloadBytes()) + "\"";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
