package dev.pushhub.core.options;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Where the application's code runs: hooks, and apart from them authenticators and the policy of
 * topics.
 *
 * @param threads threads for hooks, where no executor is given
 * @param executor runs hooks instead of the hub's own threads
 * @param hooksWaiting how many calls of hooks may wait before no further page is bound
 * @param undeliveredBytes how many bytes of messages may wait for {@code onUndelivered}
 * @param authenticatorThreads threads for authenticators, and as many for the policy of topics,
 *     where no executor is given
 * @param authenticatorExecutor runs authenticators and the policy of topics instead of the hub's
 *     own threads
 * @param authenticatorTimeout how long an authenticator may take to answer
 * @param authenticationsAtOnce how many authentications may be under way at once
 */
public record HookOptions(
    int threads,
    Optional<Executor> executor,
    int hooksWaiting,
    long undeliveredBytes,
    int authenticatorThreads,
    Optional<Executor> authenticatorExecutor,
    Duration authenticatorTimeout,
    int authenticationsAtOnce) {

  void check(OptionProblems problems) {
    problems.range("hookThreads.threads", threads, 1, 10_000, "a number of threads");
    problems.range("hookThreads.hooksWaiting", hooksWaiting, 1, 100_000_000, "a number of calls");
    problems.range(
        "hookThreads.undeliveredBytes", undeliveredBytes, 1, 1L << 40, "a number of bytes");
    problems.range(
        "hookThreads.authenticatorThreads", authenticatorThreads, 1, 10_000, "a number of threads");
    problems.duration(
        "hookThreads.authenticatorTimeout",
        authenticatorTimeout,
        Duration.ofMillis(50),
        Duration.ofHours(1));
    problems.range(
        "hookThreads.authenticationsAtOnce",
        authenticationsAtOnce,
        1,
        1_000_000,
        "a number of authentications");
  }

  /** Sets where the application's code runs. */
  public static final class Builder {
    private int threads = Math.max(4, Runtime.getRuntime().availableProcessors());
    private Optional<Executor> executor = Optional.empty();
    private int hooksWaiting = 250_000;
    private long undeliveredBytes = 16 << 20;
    private int authenticatorThreads = Math.max(4, Runtime.getRuntime().availableProcessors());
    private Optional<Executor> authenticatorExecutor = Optional.empty();
    private Duration authenticatorTimeout = Duration.ofSeconds(10);
    private int authenticationsAtOnce = 256;

    Builder() {}

    /**
     * How many threads run hooks; so many may block before others wait. They are started when
     * needed and end when idle. Default: as many as processors, at least 4.
     *
     * @param threads 1 to 10,000
     * @return this
     */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /**
     * Runs hooks instead of the hub's own threads. The hub does not shut it down. An executor that
     * refuses a task is asked again a moment later; the order of a session's hooks is kept.
     *
     * @param executor has threads of its own: it must not run tasks in the calling thread, as
     *     {@code Runnable::run} and {@code CallerRunsPolicy} do, since that thread moves bytes. A
     *     task that finds itself there is not run, is logged and counted, and counts as refused.
     *     Its {@code execute} must return at once, and neither wait for room nor call the hub: it
     *     is called on that thread, at times while the uid's entry is locked
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Optional.of(executor);
      return this;
    }

    /**
     * How many calls of hooks may wait, in the whole hub. Pages can come and go faster than hooks
     * are called; past it a page is told to come back (4003) instead of being bound, and whoever is
     * bound is told of as ever. Default: 250,000.
     *
     * @param calls 1 to 100,000,000
     * @return this
     */
    public Builder hooksWaiting(int calls) {
      hooksWaiting = calls;
      return this;
    }

    /**
     * How many bytes of messages may wait for {@code onUndelivered}, in the whole hub; a small
     * message counts as about 256 bytes. Past it that hook is not called for what comes, which is
     * counted and logged; the publisher is told that nobody was there all the same. Where nothing
     * waits a message of any size may. Default: 16 MiB.
     *
     * @param bytes 1 to 2^40
     * @return this
     */
    public Builder undeliveredBytes(long bytes) {
      undeliveredBytes = bytes;
      return this;
    }

    /**
     * How many authenticators run at once; further pages wait. Default: as many as processors, at
     * least 4. The policy of topics has as many threads of its own, so that neither waits for the
     * other; none is started before it is needed.
     *
     * @param threads 1 to 10,000
     * @return this
     */
    public Builder authenticatorThreads(int threads) {
      authenticatorThreads = threads;
      return this;
    }

    /**
     * Runs authenticators, and the policy of topics, instead of the hub's own threads. The hub does
     * not shut it down.
     *
     * @param executor has threads of its own, as {@link #executor} must have; the page whose
     *     authentication it refuses, or runs in the calling thread that moves bytes, is told to
     *     come back (4003). Its {@code execute} must return at once, too
     * @return this
     */
    public Builder authenticatorExecutor(Executor executor) {
      authenticatorExecutor = Optional.of(executor);
      return this;
    }

    /**
     * How long an authenticator may take to answer, waiting for its turn included. Default: 10 s;
     * then the page is closed with 4003 and comes back. A call that is still running keeps its
     * thread until it returns: give what it calls a timeout of its own. The time for the credential
     * to come is {@code limits.bindTimeout}.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder authenticatorTimeout(Duration timeout) {
      authenticatorTimeout = timeout;
      return this;
    }

    /**
     * How many authentications may be under way at once, those whose answer comes {@linkplain
     * dev.pushhub.core.api.Authentication#later later} included; further pages wait for their turn,
     * within the time for the answer. Default: 256. A call counts until it returns, an answer that
     * comes later until it is there or its time is over, even if the page has left meanwhile: so
     * pages that come, ask and leave do not ask more of the system behind.
     *
     * @param authentications 1 to 1,000,000; calls are also bounded by the threads
     * @return this
     */
    public Builder authenticationsAtOnce(int authentications) {
      authenticationsAtOnce = authentications;
      return this;
    }

    HookOptions build() {
      return new HookOptions(
          threads,
          executor,
          hooksWaiting,
          undeliveredBytes,
          authenticatorThreads,
          authenticatorExecutor,
          authenticatorTimeout,
          authenticationsAtOnce);
    }
  }
}
