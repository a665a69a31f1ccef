package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A publisher that begins a line and does not end it. */
@Timeout(60)
class UnfinishedLineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(300);

  private final HubUnderTest hub =
      HubUnderTest.started(builder -> builder.listener(l -> l.lineTimeout(TIMEOUT)));

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private void assertOneTimedOut() {
    assertThat(hub.hub().stats().linesTimedOut()).isEqualTo(1);
    HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"uid\":\"uid1\",\"a\":", " ", "{\"cmd\":\"ping\"}\r"})
  void aLineWithoutEndIsAnsweredInTimeAndClosed(String beginning) {
    RawPublisher publisher = hub.publisher();

    publisher.send(beginning);

    assertThat(publisher.readToEnd()).startsWith("error too-slow ").endsWith("300 ms\n");
    publisher.close();
    assertOneTimedOut();
  }

  @Test
  void aByteNowAndThenIsNotEnough() throws Exception {
    RawPublisher publisher = hub.publisher();
    Thread trickle =
        new Thread(
            () -> {
              publisher.send("{");
              while (hub.hub().stats().linesTimedOut() == 0) {
                publisher.send(" ");
                Awaitility.await().pollDelay(Duration.ofMillis(50)).until(() -> true);
              }
            });
    trickle.start();

    assertThat(publisher.readLine()).startsWith("error too-slow ");
    trickle.join();
    publisher.close();
    assertOneTimedOut();
  }

  @Test
  void linesBeforeItAreStillAnswered() {
    RawPublisher publisher = hub.publisher();

    publisher.send("{\"cmd\":\"ping\"}\n{\"cmd\":\"ping\"}\n{\"cmd\":");

    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readLine()).isEqualTo("ok");
    assertThat(publisher.readToEnd()).startsWith("error too-slow ");
  }

  /** More time in all than one line has, and always a line under way. */
  @Test
  void everyLineHasTheWholeTime() {
    Duration ample = Duration.ofSeconds(2);
    try (HubUnderTest patient =
        HubUnderTest.started(builder -> builder.listener(l -> l.lineTimeout(ample)))) {
      RawPublisher publisher = patient.publisher();
      long start = System.nanoTime();

      publisher.send("{\"cmd\"");
      while (System.nanoTime() - start < ample.toNanos() * 3 / 2) {
        publisher.send(":\"ping\"}\n{\"cmd\"");
        assertThat(publisher.readLine()).isEqualTo("ok");
      }
      publisher.send(":\"ping\"}\n");

      assertThat(publisher.readLine()).isEqualTo("ok");
      assertThat(patient.hub().stats().linesTimedOut()).isZero();
    }
  }

  @Test
  void aConnectionBetweenTwoLinesIsNotLate() {
    RawPublisher publisher = hub.acquaintedPublisher();
    RawPublisher late = hub.publisher();
    late.send("{");
    assertThat(late.readToEnd()).startsWith("error too-slow ");

    assertThat(publisher.request("{\"cmd\":\"ping\"}")).isEqualTo("ok");
  }
}
