package dev.pushhub.core.internal.hooks;

import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.stats.Counters;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An executor of the application's, held to its word: a task that it runs in the calling thread
 * while that is a loop is not run, and counts as refused. Otherwise one hook that blocks would
 * stand in the way of every page of that loop, and no stack trace would tell.
 *
 * <p>Any thread.
 */
// The usual way to get here is a bounded pool with CallerRunsPolicy, which shows under load only.
public final class GivenExecutor implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(GivenExecutor.class);

  private final String option;
  private final Executor given;
  private final BooleanSupplier onLoop;
  private final Counters counters;
  private final LogBudget misuses = new LogBudget();

  /**
   * @param option by which it was given
   * @param onLoop whether the caller's thread is a loop
   */
  public GivenExecutor(String option, Executor given, BooleanSupplier onLoop, Counters counters) {
    this.option = option;
    this.given = given;
    this.onLoop = onLoop;
    this.counters = counters;
  }

  /**
   * Has a task run on another thread.
   *
   * @throws RejectedExecutionException if the executor has no room, or has no other thread
   */
  @Override
  public void execute(Runnable task) {
    Attempt attempt = new Attempt(task);
    given.execute(attempt);
    if (attempt.refused) { // in this thread, so it is seen here
      counters.tasksOnLoops.increment();
      misuses.write(this::tell);
      throw new RejectedExecutionException("it ran the task in the calling thread, a loop");
    }
  }

  private void tell(String others) {
    LOG.error(
        "{} ran a task in the calling thread, which moves bytes: it was not run there. Give an"
            + " executor with threads of its own, without CallerRunsPolicy.{}",
        option,
        others);
  }

  private final class Attempt implements Runnable {
    private final Runnable task;
    private boolean refused;

    private Attempt(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (onLoop.getAsBoolean()) {
        refused = true;
      } else {
        task.run();
      }
    }
  }
}
