package dev.pushhub.jwt;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a class logs from WARN on while this is open. For one test at a time. */
final class CapturedWarnings implements AutoCloseable {
  private static final int WARN = 30;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream before = System.err;
  private final Logger logger;
  private final int levelBefore;

  CapturedWarnings(Class<?> of) {
    logger = LoggerFactory.getLogger(of);
    levelBefore = level(WARN);
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8)); // slf4j-simple's
  }

  String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  List<String> lines(String with) {
    return text().lines().filter(line -> line.contains(with)).toList();
  }

  // slf4j-simple has no way to change a level once the logger is made.
  private int level(int set) {
    try {
      Field level = logger.getClass().getDeclaredField("currentLogLevel");
      level.setAccessible(true);
      int previous = level.getInt(logger);
      level.setInt(logger, set);
      return previous;
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("slf4j-simple is not as it was", e);
    }
  }

  @Override
  public void close() {
    System.setErr(before);
    level(levelBefore);
  }
}
