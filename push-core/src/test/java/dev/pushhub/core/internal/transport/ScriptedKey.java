package dev.pushhub.core.internal.transport;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** A key whose readiness a test sets; no selector stands behind it. */
final class ScriptedKey extends SelectionKey {
  private final ScriptedChannel channel;
  private int interest = OP_READ;
  private int ready;
  private boolean cancelled;

  ScriptedKey(ScriptedChannel channel) {
    this.channel = channel;
  }

  /** What a selector would find now; false if nothing that is wanted. */
  boolean select() {
    ready = interest & channel.readyOps();
    return !cancelled && ready != 0;
  }

  @Override
  public SelectableChannel channel() {
    return channel;
  }

  @Override
  public Selector selector() {
    throw new UnsupportedOperationException("a scripted key has no selector");
  }

  @Override
  public boolean isValid() {
    return !cancelled;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  @Override
  public int interestOps() {
    requireValid();
    return interest;
  }

  @Override
  public SelectionKey interestOps(int ops) {
    requireValid();
    interest = ops;
    return this;
  }

  @Override
  public int readyOps() {
    requireValid();
    return ready;
  }

  private void requireValid() {
    if (cancelled) {
      throw new CancelledKeyException();
    }
  }
}
