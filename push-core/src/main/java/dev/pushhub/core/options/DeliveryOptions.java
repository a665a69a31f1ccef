package dev.pushhub.core.options;

import java.time.Duration;

/**
 * How bytes are moved, how many may wait, and who waits or goes when they are too many.
 *
 * @param loops how many event loops
 * @param closeTimeout how long a closing connection may take to flush, answer and go
 * @param highWaterBytes how many bytes may wait, in all, for pages that take them
 * @param publishTimeout how long a publish in process waits while more than that do
 * @param slowPageBytes how many bytes may wait for one page that does not take them
 * @param slowPageMessages how many messages may
 * @param slowPageGrace how long a page's socket may refuse bytes before the page is slow
 * @param slowPageTimeout how long a page may take no byte at all
 * @param slowPagesBytes how many bytes may wait for all such pages together
 * @param slowPagePolicy what happens to a page over its limit
 * @param idWindow for how long a push with an id is known
 * @param idsKept how many of them are
 * @param receiptsWaiting how many acknowledgements may be waited for
 */
public record DeliveryOptions(
    int loops,
    Duration closeTimeout,
    long highWaterBytes,
    Duration publishTimeout,
    long slowPageBytes,
    int slowPageMessages,
    Duration slowPageGrace,
    Duration slowPageTimeout,
    long slowPagesBytes,
    SlowPagePolicy slowPagePolicy,
    Duration idWindow,
    int idsKept,
    int receiptsWaiting) {

  private static final long TEBIBYTE = 1L << 40;

  void check(OptionProblems problems) {
    problems.range("delivery.loops", loops, 1, 1024, "a number of event loops");
    problems.duration(
        "delivery.closeTimeout", closeTimeout, Duration.ofMillis(50), Duration.ofMinutes(5));
    problems.range("delivery.highWaterBytes", highWaterBytes, 1, TEBIBYTE, "a number of bytes");
    problems.duration(
        "delivery.publishTimeout", publishTimeout, Duration.ZERO, Duration.ofMinutes(5));
    problems.range("delivery.slowPageBytes", slowPageBytes, 1, TEBIBYTE, "a number of bytes");
    problems.range(
        "delivery.slowPageMessages",
        slowPageMessages,
        1,
        Integer.MAX_VALUE,
        "a number of messages");
    problems.duration(
        "delivery.slowPageGrace", slowPageGrace, Duration.ZERO, Duration.ofMinutes(1));
    problems.duration(
        "delivery.slowPageTimeout", slowPageTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.range("delivery.slowPagesBytes", slowPagesBytes, 1, TEBIBYTE, "a number of bytes");
    problems.duration("delivery.idWindow", idWindow, Duration.ZERO, Duration.ofDays(1));
    problems.range("delivery.idsKept", idsKept, 1, 10_000_000, "a number of ids");
    problems.range(
        "delivery.receiptsWaiting", receiptsWaiting, 1, 10_000_000, "a number of acknowledgements");
  }

  /** Sets the options of delivery. */
  public static final class Builder {
    private int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private long highWaterBytes = 8 << 20;
    private Duration publishTimeout = Duration.ofSeconds(1);
    private long slowPageBytes = 4 << 20;
    private int slowPageMessages = 50_000;
    private Duration slowPageGrace = Duration.ofMillis(200);
    private Duration slowPageTimeout = Duration.ofSeconds(30);
    private long slowPagesBytes = Runtime.getRuntime().maxMemory() / 4;
    private SlowPagePolicy slowPagePolicy = SlowPagePolicy.DISCONNECT;
    private Duration idWindow = Duration.ofMinutes(5);
    private int idsKept = 100_000;
    private int receiptsWaiting = 100_000;

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
     * close and to go; then it is cut. Default: 5 s. {@code PushHub.close} takes at most twice as
     * long and 5 s: all connections are closed together, then the hooks that wait have as long
     * again, and what still runs is interrupted. A hook or authenticator that ignores its interrupt
     * keeps its thread, a daemon.
     *
     * @param timeout 50 ms to 5 minutes
     * @return this
     */
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = timeout;
      return this;
    }

    /**
     * How many bytes may wait, for all pages that take them together. Past it publishers of the
     * internal listener are not read, and those in process wait. Default: 8 MiB; half of {@code
     * slowPageBytes} for each session, if that is less. It is looked at before a message is taken,
     * not after: the message that goes past it is still delivered to all its pages, one of each
     * event loop and of each thread that publishes at that moment.
     *
     * @param bytes 1 to 2^40
     * @return this
     */
    public Builder highWaterBytes(long bytes) {
      highWaterBytes = bytes;
      return this;
    }

    /**
     * How long a publish in process waits while more than {@code highWaterBytes} wait; then it ends
     * with a PushException that says overloaded, and nothing was accepted. What is left of the time
     * a {@code sendToUid} or {@code PushSession.send} waits while a page it is for is over half of
     * {@code slowPageBytes} or {@code slowPageMessages}, and then goes through. Default: 1 s.
     *
     * @param timeout 0 to 5 minutes; 0 never to wait
     * @return this
     */
    public Builder publishTimeout(Duration timeout) {
      publishTimeout = timeout;
      return this;
    }

    /**
     * How many bytes may wait for one page whose socket does not take them; an empty queue takes
     * any message. Default: 4 MiB.
     *
     * @param bytes 1 to 2^40
     * @return this
     */
    public Builder slowPageBytes(long bytes) {
      slowPageBytes = bytes;
      return this;
    }

    /**
     * How many messages may wait for such a page, answers to its pings included. Default: 50,000.
     *
     * @param messages 1 to 2,147,483,647
     * @return this
     */
    public Builder slowPageMessages(int messages) {
      slowPageMessages = messages;
      return this;
    }

    /**
     * How long a page's socket may refuse bytes, without taking everything in between, before the
     * page counts as slow. Until then publishers are held back for it as for all pages that read.
     * Default: 200 ms; a page that reads as fast as it can is never slow.
     *
     * @param grace 0 (slow at the first byte refused) to 1 minute
     * @return this
     */
    public Builder slowPageGrace(Duration grace) {
      slowPageGrace = grace;
      return this;
    }

    /**
     * How long a page may take no byte at all while some wait for it; then it is closed with 4008,
     * whatever the policy. Default: 30 s. A time below {@code webSocket.heartbeatInterval} takes
     * its place: silent pages are then pinged as often as this, since the same beat looks for both.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder slowPageTimeout(Duration timeout) {
      slowPageTimeout = timeout;
      return this;
    }

    /**
     * How many bytes may wait for all such pages together; past it the one with the most is closed
     * with 4008, whatever the policy. Default: a quarter of the heap.
     *
     * @param bytes 1 to 2^40
     * @return this
     */
    public Builder slowPagesBytes(long bytes) {
      slowPagesBytes = bytes;
      return this;
    }

    /**
     * What happens to a page that is over {@code slowPageBytes} or {@code slowPageMessages}.
     * Default: {@link SlowPagePolicy#DISCONNECT}.
     *
     * @param policy close it, or let its oldest messages go
     * @return this
     */
    public Builder slowPagePolicy(SlowPagePolicy policy) {
      slowPagePolicy = policy;
      return this;
    }

    /**
     * For how long a push with an id is known: a repeat for the same uid, the same topic, or for
     * everybody is then answered as the first was, and not pushed again. They are known to this
     * process alone, and not beyond its end. Default: 5 minutes.
     *
     * @param window 0 (no id is known) to 1 day
     * @return this
     */
    public Builder idWindow(Duration window) {
      idWindow = window;
      return this;
    }

    /**
     * How many such pushes are known at once; past it the oldest are forgotten before their time.
     * Each takes some 200 bytes and its id. Default: 100,000.
     *
     * @param ids 1 to 10,000,000
     * @return this
     */
    public Builder idsKept(int ids) {
      idsKept = ids;
      return this;
    }

    /**
     * How many acknowledgements may be waited for at once: of each push that asks for a receipt,
     * one for each session it went to, and at least one. Past it such a push is refused. Default:
     * 100,000.
     *
     * @param acknowledgements 1 to 10,000,000
     * @return this
     */
    public Builder receiptsWaiting(int acknowledgements) {
      receiptsWaiting = acknowledgements;
      return this;
    }

    DeliveryOptions build() {
      return new DeliveryOptions(
          loops,
          closeTimeout,
          highWaterBytes,
          publishTimeout,
          slowPageBytes,
          slowPageMessages,
          slowPageGrace,
          slowPageTimeout,
          slowPagesBytes,
          slowPagePolicy,
          idWindow,
          idsKept,
          receiptsWaiting);
    }
  }
}
