package dev.pushhub.core.internal.log;

import java.io.Serial;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An exception as a log may show it: class and escaped message of the original, its stack, its
 * causes and suppressed ones likewise.
 */
// Loggers print toString() or the class and getMessage(); so both are the same text here.
final class LoggedException extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private static final int DEEPEST = 32;

  private LoggedException(String text, @Nullable Throwable cause) {
    super(text, cause, true, true);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this; // it gets the original's
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // the message begins with the original's class
  public String toString() {
    return String.valueOf(getMessage());
  }

  static boolean isClean(Throwable exception, Collection<String> secrets) {
    return isClean(exception, secrets, newSet(), 0);
  }

  private static boolean isClean(
      @Nullable Throwable exception, Collection<String> secrets, Set<Throwable> seen, int depth) {
    if (exception == null || !seen.add(exception)) {
      return true;
    }
    if (depth > DEEPEST || !LogText.isClean(textOf(exception), secrets)) {
      return false;
    }
    for (Throwable suppressed : exception.getSuppressed()) {
      if (!isClean(suppressed, secrets, seen, depth + 1)) {
        return false;
      }
    }
    return isClean(exception.getCause(), secrets, seen, depth + 1);
  }

  static Throwable copyOf(Throwable exception, Collection<String> secrets) {
    return copy(exception, secrets, newSet(), 0);
  }

  private static LoggedException copy(
      Throwable exception, Collection<String> secrets, Set<Throwable> seen, int depth) {
    Throwable cause = exception.getCause();
    LoggedException copy =
        new LoggedException(
            LogText.describe(textOf(exception), secrets),
            cause == null || depth == DEEPEST || !seen.add(cause)
                ? null
                : copy(cause, secrets, seen, depth + 1));
    copy.setStackTrace(exception.getStackTrace());
    for (Throwable suppressed : exception.getSuppressed()) {
      if (depth < DEEPEST && seen.add(suppressed)) {
        copy.addSuppressed(copy(suppressed, secrets, seen, depth + 1));
      }
    }
    return copy;
  }

  private static Set<Throwable> newSet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Both what it prints and its message, which an exception may make different. */
  private static String textOf(Throwable exception) {
    try {
      String printed = String.valueOf(exception);
      String message = exception.getMessage();
      return message == null || printed.contains(message) ? printed : printed + ": " + message;
    } catch (RuntimeException | StackOverflowError e) {
      return exception.getClass().getName() + " (its message can't be read)";
    }
  }
}
