package dev.pushhub.core.internal.transport;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.log.LogText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What fails on one loop: told to the log, and to whoever has the loops. */
final class Mishaps {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  private final int loop;
  private final LogBudget cuts = new LogBudget();
  private final LogBudget rest = new LogBudget();
  private LoopFailures told = new LoopFailures() {};

  Mishaps(int loop) {
    this.loop = loop;
  }

  /** Before the loop is started. */
  void tell(LoopFailures failures) {
    told = failures;
  }

  /** Something failed that costs nobody more than itself. */
  // Whatever the log does, it must not cost more than what it tells of.
  void goesOn(String what, Throwable e) {
    try {
      rest.write(
          others ->
              LOG.error(
                  "{} failed on event loop {}; the loop goes on.{}",
                  what,
                  loop,
                  others,
                  LogText.of(e)));
    } catch (Throwable logFailure) {
      e.addSuppressed(logFailure);
    }
  }

  /** Something unexpected was thrown for a connection, which is cut. */
  void costs(Connection connection, Throwable e) {
    try {
      logCut(connection, e);
      told.connectionFailed(e);
    } finally {
      connection.close();
    }
  }

  private void logCut(Connection connection, Throwable e) {
    try {
      cuts.write(
          others ->
              LOG.error(
                  "An unexpected error; the connection of {} is cut.{}",
                  connection.remoteAddress(),
                  others,
                  LogText.of(e)));
    } catch (Throwable logFailure) {
      e.addSuppressed(logFailure);
    }
  }

  void acceptFailed() {
    told.acceptFailed();
  }

  /** The loop ends of it. */
  void kills(Throwable e) {
    try {
      LOG.error(
          "Event loop {} has died of an unexpected error; its hub closes itself.",
          loop,
          LogText.of(e));
    } catch (Throwable logFailure) {
      e.addSuppressed(logFailure);
    }
    told.loopDied(loop, e);
  }
}
