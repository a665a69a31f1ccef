package dev.pushhub.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Long jobs on the server, each of which pushes its percent to the one uid that started it. They
 * only count; the pushes are real. One daemon thread {@code pushhub-demo-jobs} runs them all.
 */
final class Jobs implements AutoCloseable {
  /** More at one time are refused. */
  static final int MOST_JOBS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(Jobs.class);
  private static final int STEP_PERCENT = 2;
  private static final long STEP_MILLIS = 100;
  // A page that was away when its job ended still finds it when it comes back within this time.
  private static final long KEEP_MILLIS = 60_000;

  private final ScheduledExecutorService thread;
  private final Map<Long, Job> jobs = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();

  Jobs() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "pushhub-demo-jobs");
              thread.setDaemon(true);
              return thread;
            });
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.thread = executor;
  }

  /**
   * Starts a job; it takes about five seconds.
   *
   * @param uid who is told
   * @param push what tells
   * @return the job's number
   * @throws RejectedExecutionException if too many are running
   */
  long start(String uid, ViewerPush push) {
    if (jobs.values().stream().filter(job -> job.percent < 100).count() >= MOST_JOBS) {
      throw new RejectedExecutionException("too many jobs are running; wait for one to end");
    }
    Job job = new Job(lastId.incrementAndGet(), uid, push);
    jobs.put(job.id, job);
    later(job, STEP_MILLIS);
    return job.id;
  }

  /**
   * What a page loads when it begins.
   *
   * @param uid whose jobs
   * @return running ones and those that ended a moment ago
   */
  List<Map<String, Object>> of(String uid) {
    List<Map<String, Object>> found = new ArrayList<>();
    for (Job job : jobs.values()) {
      if (job.uid.equals(uid)) {
        found.add(job.toJson());
      }
    }
    return found;
  }

  private void later(Runnable step, long millis) {
    var unused = thread.schedule(step, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private final class Job implements Runnable {
    private final long id;
    private final String uid;
    private final ViewerPush push;
    // Written by the jobs' thread alone.
    private volatile int percent;
    private volatile boolean failureTold;

    Job(long id, String uid, ViewerPush push) {
      this.id = id;
      this.uid = uid;
      this.push = push;
    }

    @Override
    public void run() {
      percent = Math.min(100, percent + STEP_PERCENT);
      var unused =
          push.progress(uid, id, toJson()).whenComplete((online, failure) -> tell(failure));
      try {
        if (percent < 100) {
          later(this, STEP_MILLIS);
        } else {
          later(() -> jobs.remove(id), KEEP_MILLIS);
        }
      } catch (RejectedExecutionException closed) {
        jobs.remove(id);
      }
    }

    /** A job works on when nobody can be told; a line for each of its steps would help nobody. */
    private void tell(@Nullable Throwable failure) {
      if (failure != null && !failureTold && !thread.isShutdown()) {
        failureTold = true;
        LOG.warn("job {} goes on, its page could not be told: {}", id, OneLine.of(failure));
      }
    }

    /** The reference's message, {@code {"percent":"88%"}}, and what tells two jobs apart. */
    Map<String, Object> toJson() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("percent", percent + "%");
      json.put("type", "job");
      json.put("job", id);
      return json;
    }
  }
}
