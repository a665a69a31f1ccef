package dev.pushhub.core.internal.hooks;

import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.options.HookOptions;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the application's code that decides about pages is asked, its authenticator and its policy
 * of topics: on threads of the hub's own, or on the executor that the application gave. Any thread;
 * none is started before the first task.
 */
public final class DecisionThreads implements Executor {
  private final @Nullable WorkerPool own;
  private final Executor executor;

  /**
   * For one kind of question.
   *
   * @param name what the names of own threads begin with
   * @param onLoop whether the caller's thread is a loop
   */
  public DecisionThreads(
      String name, HookOptions options, BooleanSupplier onLoop, Counters counters) {
    this.own =
        options.authenticatorExecutor().isPresent()
            ? null
            : new WorkerPool(name, options.authenticatorThreads());
    this.executor =
        own != null
            ? own
            : new GivenExecutor(
                "hookThreads.authenticatorExecutor",
                options.authenticatorExecutor().get(),
                onLoop,
                counters);
  }

  /** Whether they are the hub's own, so that their number is known. */
  public boolean areOwn() {
    return own != null;
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Ends the hub's own; a call that still runs is interrupted. */
  public void close() {
    if (own != null) {
      own.abandon();
    }
  }
}
