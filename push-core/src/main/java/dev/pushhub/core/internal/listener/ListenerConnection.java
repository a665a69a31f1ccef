package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.PushException;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One publisher's connection: lines in, commands run, replies out in the order of the lines. All
 * the replies to what was read at once leave in one write, before any page is written to.
 *
 * <p>Only its loop touches it.
 */
// While the publisher does not take its replies it is not read, so what waits for it is bounded by
// the replies to one read.
final class ListenerConnection implements ConnectionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ListenerConnection.class);

  private final Connection connection;
  private final ListenerSettings settings;
  private final LineCodec codec;
  private final Publisher publisher;
  private final Counters counters;
  private final FirstByteGuard guard = new FirstByteGuard();
  private final LineBuffer lines;
  private final Replies replies = new Replies();
  private final ListenerAuth auth;
  private boolean finishing;

  ListenerConnection(
      Connection connection,
      ListenerSettings settings,
      LineCodec codec,
      Publisher publisher,
      Counters counters) {
    this.connection = connection;
    this.settings = settings;
    this.codec = codec;
    this.publisher = publisher;
    this.counters = counters;
    this.lines = new LineBuffer(settings.options().maxLineBytes());
    this.auth = new ListenerAuth(settings.options().secret());
    connection.source(replies);
    counters.publishers.increment();
  }

  @Override
  public void received(ByteBuffer bytes) {
    if (!guard.passes(bytes)) {
      counters.publishersRefused.increment();
      LOG.warn(
          "Closed a connection of {} to the internal listener: it does not begin with a JSON object,"
              + " so it is no publisher. A browser, or an HTTP or TLS client?",
          connection.remoteAddress());
      connection.close();
      return;
    }
    if (!lines.feed(bytes, this::line)) {
      reply(
          LineReply.error(
              LineError.TOO_LONG,
              "a line has at most " + settings.options().maxLineBytes() + " bytes"));
    }
    connection.flush();
    if (finishing) {
      finish();
    } else if (!replies.isEmpty()) {
      connection.reading(false);
    }
  }

  /** Runs one line; false once the connection is to end. */
  private boolean line(byte[] bytes, int from, int to) {
    reply(answer(bytes, from, to));
    return !finishing;
  }

  private LineReply answer(byte[] bytes, int from, int to) {
    LineCommand command;
    try {
      command = codec.parse(bytes, from, to);
    } catch (LineRejected e) {
      return auth.passed() ? e.reply() : auth.required();
    }
    if (!auth.passed() && !command.needsNoAuth()) {
      return auth.required();
    }
    try {
      return command.run(publisher, auth);
    } catch (PushException e) {
      return LineReply.error(LineError.UNAVAILABLE, "the hub is closing");
    }
  }

  private void reply(LineReply reply) {
    replies.add(reply);
    if (reply.isError()) {
      counters.linesRejected.increment();
    }
    finishing |= reply.isLast();
  }

  private void finish() {
    connection.deadline(settings.closeNanos(), TimeUnit.NANOSECONDS);
    connection.finish();
  }

  @Override
  public void drained() {
    connection.reading(true);
  }

  @Override
  public void ended() {
    finish(); // replies may still be on their way; a tail without a line end is no request
  }

  @Override
  public void deadline() {
    connection.reset();
  }

  @Override
  public void goAway() {
    finish();
  }

  @Override
  public void closed() {
    counters.publishers.decrement();
  }
}
