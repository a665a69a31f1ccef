package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.CapturedLog;
import dev.pushhub.core.wire.RawPage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Text that would forge a line, drive a terminal or end a string, wherever pages and publishers can
 * send it: one line of log each, and it is escaped.
 */
@Timeout(60)
class LogForgeryTest {
  private static final String ATTACK = "x\r\nFORGED\u001b[2J\u2028FORGED\u2029\u202e\u0000\u0085";
  private static final String ESCAPED =
      "x\\r\\nFORGED\\u001b[2J\\u2028FORGED\\u2029\\u202e\\u0000\\u0085";

  private CapturedLog log;
  private HubUnderTest hub;

  /** Hooks of an application that says in its exceptions what it was given. */
  private static final class Careless implements PushListener {
    @Override
    public void onBound(PushSession session) {
      if (session.uid().equals(ATTACK)) {
        throw new IllegalStateException("nobody is called " + session.uid());
      }
    }

    @Override
    public void onClosed(PushSession session, int code, String reason) {
      if (reason.contains("FORGED")) {
        throw new IllegalStateException("closed: " + reason);
      }
    }

    @Override
    public void onUndelivered(String uid, String message) {
      throw new IllegalArgumentException("no mail address for " + uid);
    }
  }

  @BeforeEach
  void startHub() {
    log = CapturedLog.from(CapturedLog.TRACE);
    hub = HubUnderTest.started(builder -> builder.hooks(new Careless()));
  }

  @AfterEach
  void closeHub() {
    hub.close();
    log.close();
  }

  private void assertOneLine(String part) {
    HubUnderTest.await().untilAsserted(() -> assertThat(log.lines(part)).hasSize(1));
    assertThat(log.text())
        .doesNotContain("\u001b", "\u2028", "\u2029", "\u202e", "\u0000", "\u0085");
    assertThat(log.text().lines()).noneMatch(line -> line.startsWith("FORGED"));
  }

  private String refused(String handshake) {
    RawPage page = hub.connection();
    page.send(handshake.getBytes(ISO_8859_1));
    return page.readHead();
  }

  @Test
  void inThePath() {
    assertThat(refused(hub.to().path("/\u001b[2J\u0000\u0085FORGED").handshake()))
        .startsWith("HTTP/1.1 400 ");

    assertOneLine("/\\u001b[2J\\u0000\\u0085FORGED");
  }

  @Test
  void aLineBreakInThePath() {
    assertThat(refused(hub.to().path("/x\r\nFORGED").handshake())).startsWith("HTTP/1.1 400 ");

    assertOneLine("Refused a handshake");
    assertThat(log.text()).doesNotContain("FORGED");
  }

  @Test
  void inTheOrigin() {
    String utf8 = new String("http://\u2028\u202eFORGED\u0085".getBytes(UTF_8), ISO_8859_1);

    assertThat(refused(hub.to().header("Origin", utf8).handshake())).startsWith("HTTP/1.1 403 ");

    assertOneLine("Origin http://\u00e2\\u0080\u00a8");
  }

  @Test
  void aControlCharacterInTheOrigin() {
    for (String origin : new String[] {"\u001b", "\u0000", "a\rb", "a\nb", "\u007f"}) {
      assertThat(refused(hub.to().header("Origin", origin).handshake()))
          .startsWith("HTTP/1.1 400 ");
    }

    HubUnderTest.await()
        .untilAsserted(() -> assertThat(log.lines("Refused a handshake")).hasSize(5));
    assertThat(log.text()).doesNotContain("\u001b", "\u0000", "\u007f");
  }

  @Test
  void inTheUidOfAPage() {
    hub.page().bind(ATTACK);

    assertOneLine("nobody is called " + ESCAPED);
  }

  @Test
  void inTheUidOfALine() {
    String line = new Gson().toJson(java.util.Map.of("uid", ATTACK));

    assertThat(hub.publisher().request(line)).isEqualTo("fail");

    assertOneLine("no mail address for " + ESCAPED);
  }

  @Test
  void inALine() {
    hub.publisher().send(ATTACK + "\n");

    assertOneLine("Closed a connection of ");
    assertThat(log.text()).doesNotContain("FORGED");
  }

  @Test
  void inACloseReason() {
    hub.page("uid1").sendClose(1000, ATTACK).expectClose();

    assertOneLine("closed: " + ESCAPED);
  }
}
