package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of the internal listener, however TCP cuts or joins them, and however long they are. */
@Timeout(60)
class ListenerPacketsTest {
  private static final String PING = "{\"cmd\":\"ping\"}";
  private static final int MIB = 1 << 20;

  @AutoClose private final HubUnderTest hub = HubUnderTest.started();

  @Test
  void pipelinedLinesAreAnsweredInOrder() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher
        .send(
            """
            {"uid":"uid1","n":1}
            {"uid":"nobody"}
            {oops
            {"cmd":"ping"}
            {"cmd":"what"}
            {"uid":"uid1","n":2}
            """)
        .halfClose();

    assertThat(publisher.readToEnd())
        .matches("ok\nfail\nerror bad-json [^\n]+\nok\nerror unknown-cmd [^\n]+\nok\n");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":1}");
    assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":2}");
  }

  @Test
  void tenThousandPipelinedLinesAreAllAnsweredAndDeliveredInOrder() throws Exception {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    int count = 10_000;

    Thread sender =
        new Thread(
            () -> {
              StringBuilder lines = new StringBuilder();
              for (int i = 0; i < count; i++) {
                lines.append("{\"uid\":\"uid1\",\"n\":").append(i).append("}\n");
              }
              publisher.send(lines.toString()).halfClose();
            });
    sender.start();

    for (int i = 0; i < count; i++) {
      assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":" + i + "}");
    }
    assertThat(publisher.readToEnd()).isEqualTo("ok\n".repeat(count));
    sender.join();
  }

  @Test
  void aRequestMayBeSplitAnywhere() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    RawPublisher probe = hub.publisher();
    String line = "{\"uid\":\"uid1\",\"t\":\"é€😀\\u00e9\"}";
    byte[] request = (line + "\r\n").getBytes(UTF_8);

    for (int split = 1; split < request.length; split++) {
      publisher.send(request, 0, split);
      hub.letTheHubRead(probe);
      publisher.send(request, split, request.length);

      assertThat(publisher.readLine()).as("split at %d", split).isEqualTo("ok");
      assertThat(page.nextText()).as("split at %d", split).isEqualTo(line);
    }
  }

  @Test
  void aRequestMayComeByteByByte() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    RawPublisher probe = hub.publisher();
    String line = "{\"uid\":\"uid1\",\"t\":\"é€😀\"}";
    byte[] request = (line + "\n").getBytes(UTF_8);

    for (int i = 0; i < request.length; i++) {
      publisher.send(request, i, i + 1);
      hub.letTheHubRead(probe);
    }

    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(page.nextText()).isEqualTo(line);
  }

  @Test
  void theEndOfOneLineMayComeWithTheBeginningOfTheNext() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    RawPublisher probe = hub.publisher();

    publisher.send("{\"uid\":\"uid1\",\"n\":");
    hub.letTheHubRead(probe);
    publisher.send("1}\n{\"uid\":\"uid1\",\"n\":2}\n{\"uid\":");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    publisher.send("\"uid1\",\"n\":3}\n");
    assertThat(publisher.readLine()).isEqualTo("ok");

    for (int n = 1; n <= 3; n++) {
      assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":" + n + "}");
    }
  }

  @Test
  void aTailWithoutLineEndIsNoRequest() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();

    publisher.send(PING + "\n{\"uid\":\"uid1\",\"n\":1}").halfClose();

    assertThat(publisher.readToEnd()).isEqualTo("ok\n");
    assertNothingWasPushedTo(page);
  }

  @Test
  void aConnectionThatSaysNothingIsClosedWhenItsPublisherCloses() {
    RawPublisher publisher = hub.publisher();

    publisher.halfClose();

    publisher.expectEof();
  }

  @Test
  void aPublisherThatIsResetHarmsNobody() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.acquaintedPublisher();

    publisher.send("{\"uid\":\"ui");
    publisher.abort();

    HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 0);
    assertNothingWasPushedTo(page);
  }

  @Test
  void aLineOfOneMebibyteIsDelivered() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.publisher();
    String line = lineOf(MIB);

    publisher.line(line);

    assertThat(page.nextText().equals(line)).isTrue();
    assertThat(publisher.readLine()).isEqualTo("ok");
    publisher.send(line + "\r\n");
    assertThat(page.nextText().equals(line)).isTrue();
    assertThat(publisher.readLine()).isEqualTo("ok");
  }

  @Test
  void aLineOneByteLongerIsToldAndClosed() {
    RawPage page = hub.page("uid1");
    RawPublisher publisher = hub.acquaintedPublisher();

    publisher.line(lineOf(MIB + 1));

    assertThat(publisher.readLine()).startsWith("error too-long ");
    publisher.expectGone();
    assertThat(hub.hub().stats().linesTooLong()).isEqualTo(1);
    assertNothingWasPushedTo(page);
  }

  @Test
  void aLineWithoutEndIsToldAsSoonAsItIsTooLong() {
    RawPublisher publisher = hub.acquaintedPublisher();

    // One byte over might still be the CR of a line end; two can't.
    publisher.send("{" + " ".repeat(MIB + 1));

    assertThat(publisher.readLine()).startsWith("error too-long ");
    publisher.expectGone();
  }

  @Test
  void theLimitOfALineIsAnOption() {
    try (HubUnderTest small =
        HubUnderTest.started(builder -> builder.listener(l -> l.maxLineBytes(32)))) {
      RawPage page = small.page("uid1");
      RawPublisher publisher = small.publisher();

      assertThat(publisher.request(lineOf(32))).isEqualTo("ok");
      assertThat(page.nextText()).isEqualTo(lineOf(32));
      publisher.line(lineOf(33));

      assertThat(publisher.readLine()).startsWith("error too-long ");
      publisher.expectGone();
    }
  }

  @Test
  void repliesBeforeATooLongLineStillCome() {
    RawPublisher publisher = hub.publisher();

    publisher.send(PING + "\n" + PING + "\n" + lineOf(MIB + 1) + "\n");

    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).startsWith("error too-long ");
  }

  private static String lineOf(int bytes) {
    String head = "{\"uid\":\"uid1\",\"t\":\"";
    String tail = "\"}";
    return head + "x".repeat(bytes - head.length() - tail.length()) + tail;
  }

  /** What is pushed next is the first thing the page gets. */
  private void assertNothingWasPushedTo(RawPage page) {
    assertThat(hub.hub().sendToUid("uid1", "marker")).isTrue();
    assertThat(page.nextText()).isEqualTo("marker");
  }
}
