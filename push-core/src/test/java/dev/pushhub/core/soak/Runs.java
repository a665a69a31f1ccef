package dev.pushhub.core.soak;

import java.util.HashMap;
import java.util.Map;

/**
 * What one page hears, of every publisher: messages are named {@code PUBLISHER;TARGET;NUMBER;...},
 * and those of one publisher to one target must come in a run, none missing, none twice, none out
 * of order. For one thread.
 */
final class Runs {
  private final Map<String, Long> next = new HashMap<>();
  private final boolean fromTheStart;
  private long heard;

  /** Whether the page was there from the first message on. */
  Runs(boolean fromTheStart) {
    this.fromTheStart = fromTheStart;
  }

  static String message(String publisher, String target, long number, String padding) {
    return publisher + ";" + target + ";" + number + ";" + padding;
  }

  /** Takes a message, or fails. */
  void heard(String message) {
    int first = message.indexOf(';');
    int second = message.indexOf(';', first + 1);
    int third = message.indexOf(';', second + 1);
    String run = message.substring(0, second);
    long number = Long.parseLong(message.substring(second + 1, third));
    Long expected = next.get(run);
    if (expected == null && !fromTheStart) {
      expected = number;
    }
    if (number != (expected == null ? 0 : expected)) {
      throw new WrongRunException(
          run
              + " goes on with "
              + number
              + " where "
              + (expected == null ? 0 : expected)
              + " is due");
    }
    next.put(run, number + 1);
    heard++;
  }

  /** How many of one publisher to one target. */
  long of(String publisher, String target) {
    return next.getOrDefault(publisher + ";" + target, 0L);
  }

  /** How many in all. */
  long heard() {
    return heard;
  }

  /** A message is missing, out of order, or came twice. */
  static final class WrongRunException extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongRunException(String message) {
      super(message);
    }
  }
}
