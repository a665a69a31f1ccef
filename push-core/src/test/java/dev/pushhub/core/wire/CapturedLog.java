package dev.pushhub.core.wire;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.simple.SimpleLogger;

/**
 * All that is logged while it is open, by whomever and at whatever level; nothing of it reaches the
 * console. For one test at a time.
 *
 * <pre>{@code
 * try (CapturedLog log = CapturedLog.from(CapturedLog.WARN)) {
 *   ...
 *   assertThat(log.lines("Refused")).hasSize(1);
 * }
 * }</pre>
 */
// slf4j-simple reads its level once for each logger, so the loggers there are get another one by
// their field, and those to come by the default.
public final class CapturedLog implements AutoCloseable {
  /** Everything. */
  public static final int TRACE = 0;

  /** Warnings and errors. */
  public static final int WARN = 30;

  private static final int ERROR = 40; // as simplelogger.properties has it

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream before = System.err;
  private final IdentityHashMap<Object, Integer> levelsBefore = new IdentityHashMap<>();
  private final int level;

  private CapturedLog(int level) {
    this.level = level;
    setDefault(level);
    eachLogger(
        (logger, field) -> {
          levelsBefore.put(logger, field.getInt(logger));
          field.setInt(logger, level);
        });
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  /**
   * Begins.
   *
   * @param level the least level that is captured
   * @return the log
   */
  public static CapturedLog from(int level) {
    return new CapturedLog(level);
  }

  /** Does something with the level of a logger. */
  @FunctionalInterface
  private interface Change {
    void of(Object logger, Field level) throws ReflectiveOperationException;
  }

  private static void setDefault(int level) {
    try {
      Object parameters = field(SimpleLogger.class, "CONFIG_PARAMS").get(null);
      field(parameters.getClass(), "defaultLogLevel").setInt(parameters, level);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("slf4j-simple is built otherwise", e);
    }
  }

  private static void eachLogger(Change change) {
    try {
      ILoggerFactory factory = LoggerFactory.getILoggerFactory();
      Map<?, ?> loggers = (Map<?, ?>) field(factory.getClass(), "loggerMap").get(factory);
      Field level = field(SimpleLogger.class, "currentLogLevel");
      for (Object logger : loggers.values()) {
        change.of(logger, level);
      }
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("slf4j-simple is built otherwise", e);
    }
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /**
   * All of it so far.
   *
   * @return as it was written
   */
  public String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /**
   * The lines that hold a text; a line ends where a terminal or an editor would end it.
   *
   * @param part what they hold
   * @return those lines
   */
  public List<String> lines(String part) {
    return Stream.of(text().split("\\R", -1)).filter(line -> line.contains(part)).toList();
  }

  @Override
  public void close() {
    System.setErr(before);
    setDefault(ERROR);
    eachLogger(
        (logger, field) -> {
          int own = field.getInt(logger) == level ? ERROR : field.getInt(logger);
          field.setInt(logger, levelsBefore.getOrDefault(logger, own));
        });
  }
}
