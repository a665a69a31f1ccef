package dev.pushhub.core.options;

import java.time.Duration;

/**
 * What a page may take of the hub.
 *
 * @param connections how many connections pages may have in all
 * @param connectionsPerAddress how many one client address may have; 0 for no limit
 * @param handshakeBytes the largest handshake taken
 * @param handshakeTimeout how long a handshake may take
 * @param bindTimeout how long a page may take to present its credential
 * @param resumeTimeout how long a page that resumes waits for the bound hook and its topics before
 *     it is told that it is bound
 * @param pageMessageBytes the largest message taken from a page, all its fragments together
 * @param messageTimeout how long a message may take from its first byte to its last
 * @param pageMessageRate how many messages a second one page may send in the long run
 * @param pageMessageBurst how many it may send at once
 * @param pageControlRate how many pings and pongs a second it may send in the long run
 * @param pageControlBurst how many of these it may send at once
 * @param pageMessagesWaiting how many messages of one page may wait for the message hook before
 *     that page is not read for a while
 */
public record LimitOptions(
    int connections,
    int connectionsPerAddress,
    int handshakeBytes,
    Duration handshakeTimeout,
    Duration bindTimeout,
    Duration resumeTimeout,
    int pageMessageBytes,
    Duration messageTimeout,
    int pageMessageRate,
    int pageMessageBurst,
    int pageControlRate,
    int pageControlBurst,
    int pageMessagesWaiting) {

  void check(OptionProblems problems) {
    problems.range("limits.connections", connections, 1, 10_000_000, "a number of connections");
    problems.range(
        "limits.connectionsPerAddress",
        connectionsPerAddress,
        0,
        10_000_000,
        "a number of connections, or 0 for no limit");
    problems.range("limits.handshakeBytes", handshakeBytes, 512, 65_536, "a number of bytes");
    problems.duration(
        "limits.handshakeTimeout", handshakeTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.duration(
        "limits.bindTimeout", bindTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.duration(
        "limits.resumeTimeout", resumeTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    problems.range("limits.pageMessageBytes", pageMessageBytes, 1, 256 << 20, "a number of bytes");
    problems.duration(
        "limits.messageTimeout", messageTimeout, Duration.ofMillis(50), Duration.ofHours(1));
    rate(problems, "limits.pageMessageRate", pageMessageRate);
    burst(problems, "limits.pageMessageBurst", pageMessageBurst);
    rate(problems, "limits.pageControlRate", pageControlRate);
    burst(problems, "limits.pageControlBurst", pageControlBurst);
    problems.range(
        "limits.pageMessagesWaiting", pageMessagesWaiting, 1, 1_000_000, "a number of messages");
  }

  private static void rate(OptionProblems problems, String option, int rate) {
    problems.range(option, rate, 1, 1_000_000, "a number a second");
  }

  private static void burst(OptionProblems problems, String option, int burst) {
    problems.range(option, burst, 1, 1_000_000_000, "a number");
  }

  /** Sets the limits. */
  public static final class Builder {
    private int connections = 100_000;
    private int connectionsPerAddress;
    private int handshakeBytes = 8 << 10;
    private Duration handshakeTimeout = Duration.ofSeconds(10);
    private Duration bindTimeout = Duration.ofSeconds(10);
    private Duration resumeTimeout = Duration.ofSeconds(2);
    private int pageMessageBytes = 64 << 10;
    private Duration messageTimeout = Duration.ofSeconds(30);
    private int pageMessageRate = 1_000;
    private int pageMessageBurst = 10_000;
    private int pageControlRate = 100;
    private int pageControlBurst = 1_000;
    private int pageMessagesWaiting = 64;

    Builder() {}

    /**
     * How many connections pages may have in all, handshakes under way included. Default: 100,000.
     * One more is answered with HTTP 503 at once, or reset where 256 are being refused at the same
     * time, and always where {@code webSocket.tls} is set, as there is no answer before a
     * handshake. The internal listener is not concerned. Each takes a file descriptor: see the
     * limit on open files.
     *
     * @param connections 1 to 10,000,000
     * @return this
     */
    public Builder connections(int connections) {
      this.connections = connections;
      return this;
    }

    /**
     * How many connections one client address may have. Default: 0, no limit, since thousands of
     * users may share an address. An IPv6 address counts by its first 64 bits; behind a trusted
     * proxy the forwarded address counts; loopback is not limited, unless a header says that a
     * proxy is there which is not trusted. One more is answered with HTTP 503 when it is accepted
     * (or reset, as with {@link #connections}), or with HTTP 429 where its address is known only
     * from its handshake.
     *
     * @param connections 1 to 10,000,000, or 0 for no limit
     * @return this
     */
    public Builder connectionsPerAddress(int connections) {
      connectionsPerAddress = connections;
      return this;
    }

    /**
     * The largest handshake taken, in bytes: request line and headers. Default: 8 KiB. A larger one
     * is answered with HTTP 431.
     *
     * @param bytes 512 to 65,536
     * @return this
     */
    public Builder handshakeBytes(int bytes) {
      handshakeBytes = bytes;
      return this;
    }

    /**
     * How long a handshake may take from the connection's first moment. Default: 10 s; then it is
     * answered with HTTP 408. Where a port speaks TLS, that of the internal listener as well, the
     * TLS handshake has this time too, before the other's begins; then the connection is reset.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder handshakeTimeout(Duration timeout) {
      handshakeTimeout = timeout;
      return this;
    }

    /**
     * How long a page may take from its handshake to its credential. Default: 10 s; then it is
     * closed with 1008. The time for the authenticator's answer is {@code
     * hookThreads.authenticatorTimeout}.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder bindTimeout(Duration timeout) {
      bindTimeout = timeout;
      return this;
    }

    /**
     * How long a page that resumes waits until the hook {@code onBound} has ended and it is decided
     * which of its topics it may be on: what it missed then comes in the order in which it was
     * sent. Past that it is told that it is bound, and of the topics that are still open later.
     * Default: 2 s.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder resumeTimeout(Duration timeout) {
      resumeTimeout = timeout;
      return this;
    }

    /**
     * The largest message taken from a page, in bytes, all its fragments together. Default: 64 KiB;
     * a page that sends a larger one is closed with 1009. The first frame of a {@code pushhub.v1}
     * page, which names all streams that it resumes, may have as much more as the streams of {@code
     * topics.topicsPerSession} and {@code topics.topicLength} need: with the defaults 220 KB more.
     *
     * @param bytes 1 to 268,435,456
     * @return this
     */
    public Builder pageMessageBytes(int bytes) {
      pageMessageBytes = bytes;
      return this;
    }

    /**
     * How long a page may take to send a message, from its first byte to its last, all its
     * fragments included; likewise a single control frame. Default: 30 s; then it is closed with
     * 4008. Raise it together with {@link #pageMessageBytes} where pages send large messages over
     * slow lines.
     *
     * @param timeout 50 ms to 1 hour
     * @return this
     */
    public Builder messageTimeout(Duration timeout) {
      messageTimeout = timeout;
      return this;
    }

    /**
     * How many messages a second one page may send in the long run. Default: 1,000. A page that
     * sends more, beyond {@link #pageMessageBurst}, is closed with 1008. What waited while the page
     * was not read, because the message hook was behind, is no burst.
     *
     * @param messages a second, 1 to 1,000,000
     * @return this
     */
    public Builder pageMessageRate(int messages) {
      pageMessageRate = messages;
      return this;
    }

    /**
     * How many messages a page may send at once, after it has sent fewer than it may. Default:
     * 10,000.
     *
     * @param messages 1 to 1,000,000,000
     * @return this
     */
    public Builder pageMessageBurst(int messages) {
      pageMessageBurst = messages;
      return this;
    }

    /**
     * How many control frames, pings and pongs together, a second one page may send in the long
     * run. Default: 100. A page that sends more, beyond {@link #pageControlBurst}, is closed with
     * 1008.
     *
     * @param frames a second, 1 to 1,000,000
     * @return this
     */
    public Builder pageControlRate(int frames) {
      pageControlRate = frames;
      return this;
    }

    /**
     * How many control frames a page may send at once, after it has sent fewer than it may.
     * Default: 1,000.
     *
     * @param frames 1 to 1,000,000,000
     * @return this
     */
    public Builder pageControlBurst(int frames) {
      pageControlBurst = frames;
      return this;
    }

    /**
     * How many messages of one page may wait for the message hook. Default: 64; past it that page
     * is not read until the hook has caught up. Nothing is lost.
     *
     * @param messages 1 to 1,000,000
     * @return this
     */
    public Builder pageMessagesWaiting(int messages) {
      pageMessagesWaiting = messages;
      return this;
    }

    LimitOptions build() {
      return new LimitOptions(
          connections,
          connectionsPerAddress,
          handshakeBytes,
          handshakeTimeout,
          bindTimeout,
          resumeTimeout,
          pageMessageBytes,
          messageTimeout,
          pageMessageRate,
          pageMessageBurst,
          pageControlRate,
          pageControlBurst,
          pageMessagesWaiting);
    }
  }
}
