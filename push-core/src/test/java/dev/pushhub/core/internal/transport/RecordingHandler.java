package dev.pushhub.core.internal.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A handler that writes down what it is told and writes what it is given; a test overrides what it
 * wants done. Called on its loop, asked from any thread: the lists and {@code received} have locks
 * of their own.
 */
class RecordingHandler implements ConnectionHandler {
  private final Connection connection;
  private final PendingBytes pending = new PendingBytes();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  RecordingHandler(Connection connection) {
    this.connection = connection;
    connection.source(pending);
  }

  /** Sends back what comes, and ends when the other side ends. */
  static RecordingHandler echoing(Connection connection) {
    return new RecordingHandler(connection) {
      @Override
      public void received(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        send(copy);
      }

      @Override
      public void ended() {
        super.ended();
        connection.finish();
      }

      @Override
      public void goAway() {
        super.goAway();
        connection.close();
      }
    };
  }

  Connection connection() {
    return connection;
  }

  /** On the loop only. */
  void send(byte[] bytes) {
    pending.put(bytes);
    connection.markDirty();
  }

  /** Sends this and finishes the connection. On the loop only. */
  void sendLast(String text) {
    send(text);
    connection.finish();
  }

  /** Sends this and finishes the connection. On the loop only. */
  void sendLast(byte[] bytes) {
    send(bytes);
    connection.finish();
  }

  /** On the loop only. */
  void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All it was told but bytes: ended, deadline, drained, goAway, closed. */
  List<String> events() {
    return List.copyOf(events);
  }

  boolean was(String event) {
    return events.contains(event);
  }

  byte[] receivedBytes() {
    return received.toByteArray();
  }

  int receivedCount() {
    return received.size();
  }

  @Override
  public void received(ByteBuffer bytes) {
    received.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  @Override
  public void ended() {
    events.add("ended");
  }

  @Override
  public void deadline() {
    events.add("deadline");
  }

  @Override
  public void drained() {
    events.add("drained");
  }

  @Override
  public void goAway() {
    events.add("goAway");
  }

  @Override
  public void closed() {
    events.add("closed");
  }

  /** Bytes that wait to be written. */
  private static final class PendingBytes implements OutboundSource {
    private byte[] bytes = new byte[0];
    private int start;

    void put(byte[] more) {
      ByteBuffer all = ByteBuffer.allocate(bytes.length - start + more.length);
      all.put(bytes, start, bytes.length - start).put(more);
      bytes = all.array();
      start = 0;
    }

    @Override
    public boolean isEmpty() {
      return start == bytes.length;
    }

    @Override
    public void fill(ByteBuffer out) {
      out.put(bytes, start, Math.min(bytes.length - start, out.remaining()));
    }

    @Override
    public void written(int count, boolean all) {
      start += count;
    }
  }
}
