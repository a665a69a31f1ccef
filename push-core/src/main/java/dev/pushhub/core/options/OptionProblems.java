package dev.pushhub.core.options;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the options, so that a person is told everything at once. */
final class OptionProblems {
  private final List<String> problems = new ArrayList<>();

  void port(String option, int port) {
    range(option, port, 0, 65_535, "a TCP port, or 0 for any free one");
  }

  void range(String option, long value, long least, long most, String meaning) {
    if (value < least || value > most) {
      problems.add(
          option + " is " + value + "; give " + meaning + ", from " + least + " to " + most);
    }
  }

  void duration(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      problems.add(
          option + " is " + value + "; give a time from " + text(least) + " to " + text(most));
    }
  }

  /** Such as 50 ms or 24 h: a range is read by a person, who need not know ISO 8601. */
  private static String text(Duration bound) {
    long millis = bound.toMillis();
    if (millis % 1000 != 0) {
      return millis + " ms";
    }
    long seconds = bound.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + " s";
    }
    return seconds % 3600 == 0 ? seconds / 3600 + " h" : seconds / 60 + " min";
  }

  void address(String option, String address) {
    if (address.isBlank()) {
      problems.add(
          option
              + " is empty; give a name or an IP literal, such as 127.0.0.1, or 0.0.0.0 for all");
    }
  }

  void add(String problem) {
    problems.add(problem);
  }

  void throwIfAny() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The hub's options can't be used: " + String.join(". ", problems) + ".");
    }
  }
}
