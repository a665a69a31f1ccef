package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pushes with an id, in process and through the listener. */
@Timeout(60)
class PushIdTest {
  @Test
  void aRepeatIsAnsweredAndNotPushedAgain() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("u");
      RawPage other = hub.page("v");
      Push order = Push.of("order").withId("17");

      assertThat(hub.hub().sendToUid("u", order)).isTrue();
      assertThat(hub.hub().sendToUid("u", order)).isTrue();
      assertThat(hub.hub().sendToUid("v", order)).isTrue();
      assertThat(hub.hub().broadcast(order)).isEqualTo(2);
      assertThat(hub.hub().broadcast(order)).isEqualTo(2);
      hub.hub().broadcast("end");

      assertThat(List.of(page.nextText(), page.nextText(), page.nextText()))
          .containsExactly("order", "order", "end");
      assertThat(List.of(other.nextText(), other.nextText(), other.nextText()))
          .containsExactly("order", "order", "end");
      assertThat(hub.hub().stats().pushesRepeated()).isEqualTo(2);
      assertThat(hub.hub().stats().accepted()).isEqualTo(4);
    }
  }

  @Test
  void aLineMayCarryOneAndTheHubKnowsItFromEverywhere() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("u");
      RawPublisher publisher = hub.publisher();
      String line = "{\"cmd\":\"send\",\"to\":\"u\",\"message\":\"order\",\"id\":\"17\"}";

      assertThat(publisher.request(line)).isEqualTo("ok");
      assertThat(hub.publisher().request(line)).isEqualTo("ok");
      assertThat(hub.hub().sendToUid("u", Push.of("order").withId("17"))).isTrue();
      assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"all\",\"id\":\"17\"}"))
          .isEqualTo("ok");
      assertThat(publisher.request("{\"cmd\":\"broadcast\",\"message\":\"all\",\"id\":\"17\"}"))
          .isEqualTo("ok");
      hub.hub().sendToUid("u", "end");

      assertThat(List.of(page.nextText(), page.nextText(), page.nextText()))
          .containsExactly("order", "all", "end");
    }
  }

  @Test
  void aRefusedPushIsTriedAgainWithTheSameId() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      Push order = Push.of("order").withId("17");
      RawPublisher publisher = hub.publisher();
      String line = "{\"cmd\":\"send\",\"to\":\"u\",\"message\":\"order\",\"id\":\"17\"}";
      assertThat(hub.hub().sendToUid("u", order)).isFalse();
      assertThat(publisher.request(line)).isEqualTo("fail");
      RawPage page = hub.page("u");

      assertThat(hub.hub().sendToUid("u", order)).isTrue();
      assertThat(publisher.request(line)).isEqualTo("ok");
      hub.hub().sendToUid("u", "end");

      assertThat(List.of(page.nextText(), page.nextText())).containsExactly("order", "end");
      HubUnderTest.await().until(() -> hub.hooks().events("undelivered").size() == 2);
    }
  }

  @Test
  void ofManyAtOnceOneIsPushed() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.loops(2)))) {
      RawPage page = hub.page("u");
      int pushes = 200;
      long all = 8L * pushes;

      long accepted =
          IntStream.range(0, (int) all)
              .parallel()
              .filter(
                  i ->
                      hub.hub().sendToUid("u", Push.of("m" + i % pushes).withId("id" + i % pushes)))
              .count();
      hub.hub().sendToUid("u", "end");

      assertThat(accepted).isEqualTo(all);
      List<String> heard = IntStream.range(0, pushes).mapToObj(i -> page.nextText()).toList();
      assertThat(heard).doesNotHaveDuplicates().allMatch(text -> text.startsWith("m"));
      assertThat(page.nextText()).isEqualTo("end");
    }
  }

  @Test
  void withoutAWindowEveryPushIsNew() {
    try (HubUnderTest hub = HubUnderTest.started(b -> b.delivery(d -> d.idWindow(Duration.ZERO)))) {
      RawPage page = hub.page("u");
      for (int i = 0; i < 3; i++) {
        assertThat(hub.hub().sendToUid("u", Push.of("m" + i).withId("17"))).isTrue();
      }

      assertThat(List.of(page.nextText(), page.nextText(), page.nextText()))
          .containsExactly("m0", "m1", "m2");
    }
  }

  @Test
  void theReferencesLineHasNone() {
    try (HubUnderTest hub = HubUnderTest.started()) {
      RawPage page = hub.page("u");
      RawPublisher publisher = hub.publisher();
      String line = "{\"uid\":\"u\",\"id\":\"17\",\"key\":5,\"except\":null}";

      assertThat(publisher.request(line)).isEqualTo("ok");
      assertThat(publisher.request(line)).isEqualTo("ok");

      assertThat(List.of(page.nextText(), page.nextText())).containsExactly(line, line);
    }
  }

  @ParameterizedTest
  @CsvSource({"id", "key", "except"})
  void whatCanBeNoneIsRefused(String member) {
    try (HubUnderTest hub = HubUnderTest.started()) {
      hub.page("u");
      RawPublisher publisher = hub.publisher();
      for (String value : List.of("7", "\"\"", "null", "{}", "\"" + "x".repeat(257) + "\"")) {
        String reply =
            publisher.request(
                "{\"cmd\":\"send\",\"to\":\"u\",\"message\":1,\"" + member + "\":" + value + "}");

        assertThat(reply)
            .isEqualTo("error bad-request " + member + " must be a string of 1 to 256 characters");
      }
      assertThat(hub.hub().stats().accepted()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10_000_001})
  void theNumberOfIdsHasARange(int ids) {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> HubUnderTest.builder().delivery(d -> d.idsKept(ids)).build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("delivery.idsKept");
  }
}
