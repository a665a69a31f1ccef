package dev.pushhub.core.options;

import java.time.Duration;

/**
 * How bytes are moved.
 *
 * @param loops how many event loops
 * @param closeTimeout how long a closing connection may take to flush, answer and go
 */
public record DeliveryOptions(int loops, Duration closeTimeout) {

  void check(OptionProblems problems) {
    problems.range("delivery loops", loops, 1, 1024, "a number of event loops");
    problems.duration(
        "delivery closeTimeout", closeTimeout, Duration.ofMillis(50), Duration.ofMinutes(5));
  }

  /** Sets the options of delivery. */
  public static final class Builder {
    private int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private Duration closeTimeout = Duration.ofSeconds(5);

    Builder() {}

    /**
     * How many event loops, each with a thread of its own. Default: half the processors, at least
     * one.
     *
     * @param loops 1 to 1,024
     * @return this
     */
    public Builder loops(int loops) {
      this.loops = loops;
      return this;
    }

    /**
     * How long a connection that is being closed may take to send what is queued, to answer the
     * close and to go; then it is cut. It bounds {@code PushHub.close} as well. Default: 5 s.
     *
     * @param timeout 50 ms to 5 minutes
     * @return this
     */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = timeout;
      return this;
    }

    DeliveryOptions build() {
      return new DeliveryOptions(loops, closeTimeout);
    }
  }
}
