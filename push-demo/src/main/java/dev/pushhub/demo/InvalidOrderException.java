package dev.pushhub.demo;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** An order that can't be inserted; {@link #problems()} tells why, for each field of the form. */
final class InvalidOrderException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final LinkedHashMap<String, String> problems;

  InvalidOrderException(Map<String, String> problems) {
    super("the order can't be taken: " + problems);
    this.problems = new LinkedHashMap<>(problems);
  }

  Map<String, String> problems() {
    return problems;
  }
}
