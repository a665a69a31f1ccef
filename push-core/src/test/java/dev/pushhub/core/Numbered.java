package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.PageCrowd;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * What the pages of a crowd have heard of messages that are numbered, {@code 0;...}, {@code 1;...}
 * and so on: a number out of its turn fails the crowd. What does not begin with a digit is passed
 * over.
 */
final class Numbered implements PageCrowd.Ear {
  private final AtomicIntegerArray counts;

  Numbered(int pages) {
    counts = new AtomicIntegerArray(pages);
  }

  static List<String> uids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  @Override
  public void heard(int page, String text) {
    if (text.isEmpty() || !Character.isDigit(text.charAt(0))) {
      return;
    }
    int number = Integer.parseInt(text.substring(0, text.indexOf(';')));
    int expected = counts.getAndIncrement(page);
    if (expected != number) {
      throw new AssertionError(
          "page " + page + " hears " + number + " where " + expected + " is due");
    }
  }

  int of(int page) {
    return counts.get(page);
  }

  /** Waits until each page has heard so many, none missing and none out of order. */
  void awaitAllHave(PageCrowd crowd, int messages) {
    HubUnderTest.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              crowd.check();
              for (int i = 0; i < counts.length(); i++) {
                assertThat(counts.get(i)).as("heard by page %d", i).isEqualTo(messages);
              }
            });
  }
}
