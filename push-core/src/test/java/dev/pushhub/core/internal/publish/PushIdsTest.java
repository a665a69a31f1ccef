package dev.pushhub.core.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.DeliveryOptions;
import dev.pushhub.core.options.HubOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushIdsTest {
  private static final StreamName UID = StreamName.ofUid("u");

  private final Counters counters = new Counters();
  private final List<String> told = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5; // a clock may run over
  private int published;
  private PushIds ids = ids(100_000);

  private PushIds ids(int most) {
    DeliveryOptions options =
        new HubOptions.Builder()
            .delivery(d -> d.idWindow(Duration.ofNanos(10)).idsKept(most))
            .build()
            .delivery();
    return new PushIds(options, sessions -> sessions > 0, () -> now, counters);
  }

  private int push(StreamName target, String id, int answer) {
    return ids.once(
        target,
        id,
        Outcome.NEVER,
        outcome -> {
          published++;
          return answer;
        });
  }

  /** A push that is answered later, and whom the store tells then. */
  private Outcome underWay(String id, String name) {
    List<Outcome> store = new ArrayList<>();
    int answer =
        ids.once(
            UID,
            id,
            new NotedOutcome(told, name),
            outcome -> {
              store.add(outcome);
              return Publisher.LATER;
            });
    assertThat(answer).isEqualTo(Publisher.LATER);
    return store.get(0);
  }

  @Test
  void aRepeatIsAnsweredAsTheAcceptedOneWasAndNotPublished() {
    assertThat(push(UID, "a", 3)).isEqualTo(3);
    assertThat(push(UID, "a", 7)).isEqualTo(3);

    assertThat(published).isEqualTo(1);
    assertThat(counters.pushesRepeated.sum()).isEqualTo(1);
  }

  @Test
  void anotherTargetIsAnotherPush() {
    assertThat(push(UID, "a", 1)).isEqualTo(1);
    assertThat(push(StreamName.ofUid("v"), "a", 2)).isEqualTo(2);
    assertThat(push(StreamName.ofTopic("u"), "a", 3)).isEqualTo(3);
    assertThat(push(StreamName.ALL, "a", 4)).isEqualTo(4);
    assertThat(push(StreamName.ofUid("ua"), "", 5)).isEqualTo(5);

    assertThat(published).isEqualTo(5);
  }

  @Test
  void oneThatFoundNobodyIsPublishedAgain() {
    assertThat(push(UID, "a", 0)).isZero();
    assertThat(push(UID, "a", 1)).isEqualTo(1);

    assertThat(published).isEqualTo(2);
    assertThat(ids.size()).isEqualTo(1);
  }

  @Test
  void oneThatWasRefusedIsPublishedAgain() {
    PushException refusal = new PushException(Reason.STORE, "no");
    assertThatThrownBy(
            () ->
                ids.once(
                    UID,
                    "a",
                    Outcome.NEVER,
                    outcome -> {
                      throw refusal;
                    }))
        .isSameAs(refusal);

    assertThat(push(UID, "a", 1)).isEqualTo(1);
  }

  @Test
  void theWindowEnds() {
    push(UID, "a", 1);
    now += 9;
    assertThat(push(UID, "a", 2)).isEqualTo(1);
    now += 1;
    assertThat(push(UID, "a", 2)).isEqualTo(2);
    now += 9;
    assertThat(push(UID, "a", 3)).isEqualTo(2);

    assertThat(ids.size()).isEqualTo(1);
  }

  @Test
  void moreThanMayBeKeptAreForgottenTheOldestFirst() {
    ids = ids(3);
    for (String id : List.of("a", "b", "c", "d")) {
      push(UID, id, 1);
    }

    assertThat(ids.size()).isEqualTo(3);
    assertThat(counters.idsForgotten.sum()).isEqualTo(1);
    assertThat(push(UID, "b", 2)).isEqualTo(1);
    assertThat(push(UID, "a", 2)).isEqualTo(2);
  }

  @Test
  void whatIsOverIsLetGoLittleByLittle() {
    for (int i = 0; i < 1_000; i++) {
      push(UID, "id" + i, 1);
    }
    now += 10;
    for (int i = 0; i < 1_000; i++) {
      push(UID, "new" + i, 1);
    }

    assertThat(ids.size()).isEqualTo(1_000);
    assertThat(counters.idsForgotten.sum()).isZero();
  }

  @Test
  void aRepeatOfOneUnderWayIsToldWithIt() {
    Outcome store = underWay("a", "first");
    int repeat = ids.once(UID, "a", new NotedOutcome(told, "repeat"), outcome -> 99);
    assertThat(repeat).isEqualTo(Publisher.LATER);

    store.accepted(2);

    assertThat(told).containsExactly("first 2", "repeat 2");
    assertThat(push(UID, "a", 7)).isEqualTo(2);
    assertThat(published).isZero();
  }

  @Test
  void oneThatTheStoreRefusesLaterIsForgottenThen() {
    Outcome store = underWay("a", "first");

    store.refused(new PushException(Reason.STORE, "no"));

    assertThat(told).containsExactly("first STORE");
    assertThat(push(UID, "a", 7)).isEqualTo(7);
  }
}
