package dev.pushhub.core.internal.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.delivery.StreamName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order what is kept is told to whom. */
class AppendOrderTest {
  private final LateStore store = new LateStore();
  private final AppendOrder order = new AppendOrder(new Object(), store, 40);
  private final List<String> told = new ArrayList<>();

  private final class Noted implements AppendOrder.Append {
    @Override
    public StoredMessage numbered(long sequence) {
      return StoredMessage.of(sequence, "m");
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public void placed(Position position) {
      told.add("placed " + position.offset() + ", pages read up to " + order.fannedOut());
    }

    @Override
    public void accepted(Position position, StoredMessage message) {
      told.add("accepted " + position.offset() + ", pages read up to " + order.fannedOut());
    }

    @Override
    public void failed(Throwable error) {
      told.add("failed, pages read up to " + order.fannedOut());
    }
  }

  /** A page that is given it may acknowledge it at once. */
  @Test
  void whoWaitsForAReceiptKnowsThePlaceBeforeAnyPageReadsTheMessage() {
    order.append(StreamName.ALL, new Noted());
    order.append(StreamName.ALL, new Noted());
    store.appends().get(1).answer().complete(new Position("e", 2));
    assertThat(told).isEmpty();

    store.appends().get(0).answer().complete(new Position("e", 1));

    assertThat(told)
        .containsExactly(
            "placed 1, pages read up to 40",
            "accepted 1, pages read up to 41",
            "placed 2, pages read up to 41",
            "accepted 2, pages read up to 42");
  }

  @Test
  void whatIsNotKeptHasNoPlaceAndHoldsUpNothing() {
    order.append(StreamName.ALL, new Noted());
    order.append(StreamName.ALL, new Noted());
    store.appends().get(0).answer().completeExceptionally(new IllegalStateException("full"));
    store.appends().get(1).answer().complete(new Position("e", 1));

    assertThat(told)
        .containsExactly(
            "failed, pages read up to 41",
            "placed 1, pages read up to 41",
            "accepted 1, pages read up to 42");
  }
}
