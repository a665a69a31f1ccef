package dev.pushhub.core;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that is logged while it is open: one logger from INFO on, the others as the tests'
 * configuration has it. For one test at a time.
 */
final class LogCapture implements AutoCloseable {
  private static final int INFO = 20;

  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final PrintStream stderr = System.err;
  private final Logger logger;
  private final int level;

  private LogCapture(Class<?> of) {
    logger = LoggerFactory.getLogger(of);
    level = level(INFO);
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8)); // where slf4j-simple writes
  }

  /** Begins. */
  static LogCapture of(Class<?> logger) {
    return new LogCapture(logger);
  }

  /** All of it. */
  String text() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** The lines that have a text in them. */
  List<String> lines(String with) {
    return text().lines().filter(line -> line.contains(with)).toList();
  }

  // slf4j-simple has no way to change a level once the logger is made.
  private int level(int set) {
    try {
      Field field = logger.getClass().getDeclaredField("currentLogLevel");
      field.setAccessible(true);
      int before = field.getInt(logger);
      field.setInt(logger, set);
      return before;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("slf4j-simple is not as it was", e);
    }
  }

  @Override
  public void close() {
    System.setErr(stderr);
    level(level);
  }
}
