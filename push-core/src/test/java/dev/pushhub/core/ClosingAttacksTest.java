package dev.pushhub.core;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** However an end is spoilt, the hub's end of it is gone in five seconds, with its descriptor. */
@Timeout(60)
class ClosingAttacksTest {
  private static final int PAGES = 50;
  private static final Duration GONE = Duration.ofSeconds(5);
  private static final byte[] TEXT =
      RawFrame.masked(RawFrame.TEXT, true, "late".getBytes(US_ASCII));

  private static long descriptors() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Stream<Arguments> endings() {
    return Stream.of(
        ending("close, then data", page -> page.sendClose(1000, "").send(TEXT).send(TEXT)),
        ending("two closes", page -> page.sendClose(1000, "").sendClose(1001, "")),
        ending("close without FIN", page -> page.sendClose(1000, "")),
        ending("a violation without FIN", page -> page.send(new byte[] {(byte) 0xFF})),
        ending("FIN without close", RawPage::halfClose),
        ending("FIN in the middle of a frame", page -> page.send(TEXT, 0, 7).halfClose()),
        ending("FIN after a close", page -> page.sendClose(1000, "").halfClose()),
        ending("reset after a close", page -> page.sendClose(1000, "").abort()));
  }

  private static Arguments ending(String name, Consumer<RawPage> ending) {
    return arguments(name, ending);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endings")
  void aPageIsGoneHoweverItEnds(String name, Consumer<RawPage> ending) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.page("first").close();
      HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
      long before = descriptors();
      List<RawPage> pages = new ArrayList<>();
      for (int i = 0; i < PAGES; i++) {
        pages.add(hub.page("uid1"));
      }

      pages.forEach(ending);

      HubUnderTest.await()
          .atMost(GONE)
          .untilAsserted(
              () -> {
                assertThat(hub.hub().stats().connections()).as(name).isZero();
                assertThat(hub.hub().stats().sessions()).isZero();
                assertThat(hub.hooks().events("closed")).hasSize(PAGES + 1);
              });
      pages.forEach(RawPage::close);
      HubUnderTest.await()
          .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 1));
    }
  }

  @Test
  void aPublisherIsGoneAfterItsFin() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.acquaintedPublisher().close();
      HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 0);
      long before = descriptors();
      List<RawPublisher> publishers = new ArrayList<>();
      for (int i = 0; i < PAGES; i++) {
        RawPublisher publisher = RawPublisher.connect(hub.hub().listenerPort());
        publishers.add(publisher);
        publisher.send("{\"cmd\":\"ping\"}\n" + (i % 2 == 0 ? "{\"uid" : "")).halfClose();
        assertThat(publisher.readLine()).isEqualTo("ok");
      }

      HubUnderTest.await()
          .atMost(GONE)
          .untilAsserted(() -> assertThat(hub.hub().stats().publishers()).isZero());
      publishers.forEach(RawPublisher::close);
      HubUnderTest.await()
          .untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(before + 1));
    }
  }
}
