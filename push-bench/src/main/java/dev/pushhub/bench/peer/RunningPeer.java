package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Dialect;
import dev.pushhub.bench.load.ProcessTree;
import dev.pushhub.bench.load.Target;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A peer's process. Closing it ends it, and those it has started. */
public final class RunningPeer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Process process;
  private final Target target;
  private final boolean isJvm;
  private final Runnable cleanUp;
  private final Thread atExit;

  RunningPeer(
      Process process,
      int webSocketPort,
      int publisherPort,
      Dialect dialect,
      boolean isJvm,
      Runnable cleanUp) {
    this(process, webSocketPort, publisherPort, dialect, isJvm, cleanUp, Optional.empty());
  }

  RunningPeer(
      Process process,
      int webSocketPort,
      int publisherPort,
      Dialect dialect,
      boolean isJvm,
      Runnable cleanUp,
      Optional<SSLContext> tls) {
    this.process = process;
    this.cleanUp = cleanUp;
    // Ctrl-C: no server is left behind.
    this.atExit = new Thread(this::stop, "bench-stop");
    Runtime.getRuntime().addShutdownHook(atExit);
    this.target =
        new Target(webSocketPort, publisherPort, dialect, new ProcessTree(process.toHandle()), tls);
    this.isJvm = isJvm;
  }

  /** Where it is reached, and what it costs. */
  public Target target() {
    return target;
  }

  /** The process that was started. */
  public long pid() {
    return process.pid();
  }

  /** The process that does the work: the last that it has started, or itself. */
  public long workerPid() {
    return process.descendants().mapToLong(ProcessHandle::pid).max().orElse(process.pid());
  }

  /** Bytes of live objects after a full collection; empty where there is no such heap. */
  public OptionalLong heapBytes() {
    return isJvm ? Jcmd.liveBytes(pid()) : OptionalLong.empty();
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(atExit);
    stop();
  }

  private void stop() {
    var children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroy);
    cleanUp.run();
  }
}
