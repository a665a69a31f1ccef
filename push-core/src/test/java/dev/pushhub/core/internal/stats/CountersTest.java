package dev.pushhub.core.internal.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.HubStats;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

/** Each counter arrives where it is read: among so many numbers two are soon in the wrong place. */
class CountersTest {
  /** What the snapshot is given, in the order in which it is. */
  private static final List<String> GIVEN =
      List.of("sessions", "uids", "topics", "bytesWaiting", "historyMessages", "historyBytes");

  @Test
  void eachNumberArrivesUnderItsOwnName() throws ReflectiveOperationException {
    Map<String, Long> expected = new LinkedHashMap<>();
    Counters counters = new Counters();
    long next = 101;
    for (Field field : Counters.class.getFields()) {
      ((LongAdder) field.get(counters)).add(next);
      expected.put(field.getName(), next++);
    }
    for (int i = 0; i < GIVEN.size(); i++) {
      expected.put(GIVEN.get(i), i + 1L);
    }

    HubStats stats = counters.snapshot(1, 2, 3, 4, 5, 6);

    Map<String, Long> read = new LinkedHashMap<>();
    for (RecordComponent component : HubStats.class.getRecordComponents()) {
      read.put(component.getName(), (Long) component.getAccessor().invoke(stats));
    }
    assertThat(read).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void nothingIsCountedBeforeAnythingHappened() {
    HubStats nothing = new Counters().snapshot(0, 0, 0, 0, 0, 0);

    assertThat(Arrays.stream(HubStats.class.getRecordComponents()))
        .allSatisfy(component -> assertThat(component.getAccessor().invoke(nothing)).isEqualTo(0L));
  }
}
