package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderStoreTest {
  private static final NewOrder TEA = new NewOrder("Ada", "Tea", 2, new BigDecimal("4.50"));

  private final Path directory;

  OrderStoreTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void aFirstStartShowsAFewRows() {
    try (OrderStore store = OrderStore.open(directory.resolve("orders"))) {
      assertThat(store.newest()).hasSizeGreaterThan(3);
    }
  }

  @Test
  void rowsSurviveReopening() {
    Order inserted;
    List<Order> before;
    try (OrderStore store = OrderStore.open(directory.resolve("orders"))) {
      inserted = store.insert(TEA);
      before = store.newest();
    }

    try (OrderStore store = OrderStore.open(directory.resolve("orders"))) {
      assertThat(store.newest()).isEqualTo(before).startsWith(inserted);
    }
  }

  @Test
  void theNewestComesFirstAndNoMoreThanAPageShows() {
    try (OrderStore store = OrderStore.open(directory.resolve("orders"))) {
      for (int i = 0; i < OrderStore.MOST_ROWS; i++) {
        store.insert(TEA);
      }
      Order last = store.insert(TEA);

      List<Order> rows = store.newest();

      assertThat(rows).hasSize(OrderStore.MOST_ROWS).startsWith(last);
      assertThat(rows).extracting(Order::id).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }
  }

  @Test
  void anInsertedRowReadsBackAsItWasReturned() {
    try (OrderStore store = OrderStore.open(directory.resolve("orders"))) {
      Order inserted =
          store.insert(new NewOrder("<b>Ada</b>", "🫖", 10_000, new BigDecimal("0.10")));

      assertThat(store.newest()).startsWith(inserted);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsToldInOneLine() throws Exception {
    Path plainFile = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> OrderStore.open(plainFile.resolve("orders")))
        .isInstanceOf(CannotStartException.class)
        .message()
        .contains("can't be opened")
        .endsWith("give --database another path")
        .hasLineCount(1);
  }

  @Test
  void aSemicolonCannotSmuggleSettingsIntoTheUrl() {
    assertThatThrownBy(() -> OrderStore.open(directory.resolve("orders;INIT=SELECT 1")))
        .isInstanceOf(CannotStartException.class)
        .hasMessageContaining("semicolon");
  }
}
