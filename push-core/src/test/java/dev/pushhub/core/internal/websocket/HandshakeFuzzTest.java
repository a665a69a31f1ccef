package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first bytes of a connection, whatever they are: waited on, refused in HTTP, or upgraded. */
class HandshakeFuzzTest {
  private static final Pattern KEY =
      Pattern.compile("(?imd)^sec-websocket-key:[ \\t]*([A-Za-z0-9+/=]+)[ \\t]*\\r$");
  private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)\r\n");

  private final FuzzedPages pages = new FuzzedPages(false);

  /** The first byte says into how large parts the rest is split. */
  @FuzzTest
  void aRequestIsUpgradedOrRefusedOrWaitedOn(byte[] data) throws Exception {
    if (data.length < 2 || data.length > 20_000) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);

    FuzzedPages.Outcome whole = pages.send(bytes, bytes.length);
    FuzzedPages.Outcome parts = pages.send(bytes, 1 + (data[0] & 0xFF));

    assertThat(parts.answer()).isEqualTo(whole.answer());
    assertThat(parts.told()).isEqualTo(whole.told());
    String request = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = request.indexOf("\r\n\r\n");
    if (whole.answer().isEmpty()) {
      assertThat(end).isNegative();
      assertThat(bytes.length).isLessThanOrEqualTo((8 << 10) + 3);
    } else if (whole.head().startsWith("HTTP/1.1 101 ")) {
      assertThat(end).isBetween(0, 8 << 10);
      checkUpgrade(request.substring(0, end + 2), whole.head());
    } else {
      boolean looksWell = request.matches("(?s)(GET|HEAD) /healthz.*");
      assertThat(whole.head()).matches(looksWell ? "(?s)HTTP/1.1 (200|4).*" : "(?s)HTTP/1.1 4.*");
      checkPlainAnswer(whole, request.startsWith("HEAD /healthz"));
    }
  }

  private static void checkUpgrade(String request, String answer) throws Exception {
    assertThat(request).startsWith("GET /");
    assertThat(request.toLowerCase(Locale.ROOT))
        .contains(
            "\r\nupgrade:", "websocket", "\r\nconnection:", "\r\nsec-websocket-version:", "13")
        .contains("\r\nhost:");
    Matcher key = KEY.matcher(request);
    assertThat(key.find()).isTrue();
    String joined = key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    byte[] digest =
        MessageDigest.getInstance("SHA-1").digest(joined.getBytes(StandardCharsets.US_ASCII));
    assertThat(answer)
        .contains(
            "\r\nSec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n");
    assertThat(answer.lines().filter(line -> line.startsWith("Sec-WebSocket-Accept"))).hasSize(1);
  }

  private static void checkPlainAnswer(FuzzedPages.Outcome outcome, boolean mayLackBody) {
    Matcher length = LENGTH.matcher(outcome.head());
    assertThat(length.find()).isTrue();
    int body = outcome.answer().length() - outcome.head().length();
    if (body > 0 || !mayLackBody) {
      assertThat(body).isEqualTo(Integer.parseInt(length.group(1)));
    }
    assertThat(outcome.sawFin()).isTrue();
    assertThat(outcome.told()).isEmpty();
  }
}
