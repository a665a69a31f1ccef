package dev.pushhub.core.options;

import java.util.Optional;

/**
 * The internal listener, where other processes push.
 *
 * @param enabled false for a hub that is fed in process only
 * @param address the address to bind
 * @param port the TCP port; 0 for any free one
 * @param maxLineBytes the longest line taken, without its end
 * @param maxDepth how deep a line's JSON may be nested
 * @param secret what {@code cmd:auth} must bring before anything else is done; empty for none
 */
public record ListenerOptions(
    boolean enabled,
    String address,
    int port,
    int maxLineBytes,
    int maxDepth,
    Optional<String> secret) {

  void check(OptionProblems problems) {
    problems.address("listener address", address);
    problems.port("listener port", port);
    problems.range("listener maxLineBytes", maxLineBytes, 1, 256 << 20, "a number of bytes");
    problems.range("listener maxDepth", maxDepth, 1, 100_000, "a number of levels");
    if (secret.isPresent() && secret.get().isEmpty()) {
      problems.add("listener secret is empty; give one that nobody guesses, or none");
    }
  }

  /** Keeps the secret out of logs. */
  @Override
  public String toString() {
    return "ListenerOptions[enabled=%s, address=%s, port=%d, maxLineBytes=%d, maxDepth=%d, secret=%s]"
        .formatted(
            enabled, address, port, maxLineBytes, maxDepth, secret.isPresent() ? "set" : "none");
  }

  /** Sets the options of the internal listener. */
  public static final class Builder {
    private boolean enabled = true;
    private String address = "127.0.0.1";
    private int port = 5678;
    private int maxLineBytes = 1 << 20;
    private int maxDepth = 512;
    private Optional<String> secret = Optional.empty();

    Builder() {}

    /**
     * Whether the listener runs. Default: true.
     *
     * @param enabled false where only this process pushes
     * @return this
     */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /**
     * The address to bind, as a name or an IP literal. Default: {@code 127.0.0.1}. Whoever reaches
     * it can push to everybody, unless a secret is set.
     *
     * @param address such as {@code "127.0.0.1"}
     * @return this
     */
    public Builder address(String address) {
      this.address = address;
      return this;
    }

    /**
     * The TCP port. Default: 5678.
     *
     * @param port 0 to 65,535; 0 picks a free one
     * @return this
     */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * The longest line taken, in bytes, its line end not counted. Default: 1 MiB. A longer one is
     * answered {@code error too-long} and the connection is closed.
     *
     * @param bytes 1 to 268,435,456
     * @return this
     */
    public Builder maxLineBytes(int bytes) {
      maxLineBytes = bytes;
      return this;
    }

    /**
     * How deep a line's JSON may be nested. Default: 512, as in PHP.
     *
     * @param levels 1 to 100,000
     * @return this
     */
    public Builder maxDepth(int levels) {
      maxDepth = levels;
      return this;
    }

    /**
     * What a publisher must present with {@code {"cmd":"auth","secret":"..."}} before anything else
     * is done for it. Default: none is asked for.
     *
     * @param secret not empty; compared in constant time, never logged
     * @return this
     */
    public Builder secret(String secret) {
      this.secret = Optional.of(secret);
      return this;
    }

    ListenerOptions build() {
      return new ListenerOptions(enabled, address, port, maxLineBytes, maxDepth, secret);
    }
  }
}
