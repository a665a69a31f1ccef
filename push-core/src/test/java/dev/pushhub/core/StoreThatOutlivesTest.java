package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.pushhub.core.api.MessageStore;
import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.StoredMessage;
import dev.pushhub.core.internal.history.InMemoryMessageStore;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HistoryOptions;
import dev.pushhub.core.wire.JsonPage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store of the application's that still holds everything when the next hub begins. */
@Timeout(60)
class StoreThatOutlivesTest {

  /** Epochs, offsets and messages stay when the hub closes it. */
  private static final class Kept implements MessageStore {
    private final MessageStore store =
        new InMemoryMessageStore(
            new HistoryOptions(
                true,
                100,
                Duration.ofMinutes(5),
                1 << 20,
                Optional.empty(),
                Duration.ofSeconds(5),
                0),
            System::nanoTime,
            new Counters());

    @Override
    public CompletionStage<Position> append(String stream, StoredMessage message) {
      return store.append(stream, message);
    }

    @Override
    public CompletionStage<Reading> read(String stream, Position after, int atMost) {
      return store.read(stream, after, atMost);
    }

    @Override
    public void close() {}
  }

  private final Kept store = new Kept();

  private HubUnderTest hub() {
    return HubUnderTest.started(builder -> builder.history(h -> h.enabled(true).store(store)));
  }

  private static String message(JsonPage page) {
    JsonObject frame = page.expect("message");
    return frame.get("stream").getAsString() + " " + frame.get("offset") + " " + frame.get("data");
  }

  @Test
  void whatAPageMissedOfOneHubItGetsFromTheNextAndThenWhatIsLive() {
    JsonObject uid;
    try (HubUnderTest first = hub()) {
      JsonPage page = first.jsonPage().bind("uid1");
      uid = JsonPage.stream(page.expect("bound"), "uid");
      page.close();
      first.hub().sendToUid("uid1", "1");
      first.hub().sendToUid("uid1", "2");
    }

    try (HubUnderTest next = hub()) {
      JsonPage page = next.jsonPage().bind("uid1", JsonPage.position(uid));
      JsonObject bound = page.expect("bound");
      assertThat(JsonPage.stream(bound, "uid").get("state").getAsString()).isEqualTo("recovered");
      assertThat(message(page)).isEqualTo("uid 1 1");
      assertThat(message(page)).isEqualTo("uid 2 2");

      next.hub().sendToUid("uid1", "3");
      assertThat(message(page)).isEqualTo("uid 3 3");
      assertThat(next.hub().stats().historyResets()).isZero();
    }
  }
}
