package dev.pushhub.jwt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with options, so that a person is told everything at once. */
final class Problems {
  private final List<String> problems = new ArrayList<>();

  void add(String problem) {
    problems.add(problem);
  }

  void range(String option, long value, long least, long most) {
    if (value < least || value > most) {
      add(option + " is " + value + "; give a number from " + least + " to " + most);
    }
  }

  void duration(String option, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      add(option + " is " + value + "; give a time from " + least + " to " + most);
    }
  }

  void throwIfAny(String what) {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(what + String.join(". ", problems) + ".");
    }
  }
}
