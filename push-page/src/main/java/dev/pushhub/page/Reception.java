package dev.pushhub.page;

import dev.pushhub.page.HubFrame.Joining;
import dev.pushhub.page.PageStream.Taken;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes over a connection: each frame to its stream, and acknowledgements back. Guarded by the
 * conversation's lock.
 */
final class Reception {
  private final Streams streams;
  private final Notices notices;
  private final Timers timers;
  private final Duration ackInterval;
  private final Runnable acknowledge;
  private final int maxWaiting;
  private @Nullable Link link; // null until the hub has let the page in
  private boolean paused;
  private Timers.@Nullable Timer ack;

  /**
   * @param acknowledge called, not under the lock, when it is time to
   */
  Reception(
      Streams streams, Notices notices, Timers timers, PageOptions options, Runnable acknowledge) {
    this.streams = streams;
    this.notices = notices;
    this.timers = timers;
    this.ackInterval = options.ackInterval();
    this.maxWaiting = options.maxWaiting();
    this.acknowledge = acknowledge;
  }

  /** The hub has let the page in. */
  Taken begin(Link connection, List<Joining> answers) {
    link = connection;
    streams.bound();
    Set<String> answered = new HashSet<>();
    boolean gap = false;
    for (Joining answer : answers) {
      answered.add(answer.stream());
      gap |= joined(answer) == Taken.GAP;
    }
    for (PageStream stream : streams.all()) {
      if (stream.isLeaving()) {
        connection.send(Frames.unsubscribe(stream.topic()));
      }
      boolean toCome = stream.isResuming(); // with the position that the hub was told
      boolean unknown = !(answered.contains(stream.name()) || toCome);
      if (stream.isAsked() && (stream.isLeaving() || unknown)) {
        connection.send(Frames.subscribe(stream.topic(), stream.wantsLast()));
      }
    }
    return gap ? Taken.GAP : Taken.NEW;
  }

  /** There is no connection any more. */
  void end() {
    link = null;
    paused = false;
    Timers.Timer timer = ack;
    ack = null;
    if (timer != null) {
      timer.cancel();
    }
    streams.disconnected();
  }

  boolean isBound() {
    return link != null;
  }

  /** The connection on which the hub has let the page in; null if there is none. */
  @Nullable Link link() {
    return link;
  }

  /** What came on it; ignored, where it is no frame of a stream. */
  Taken take(HubFrame frame) {
    if (frame instanceof HubFrame.Message message) {
      return noted(message.message().stream(), streams.take(message));
    } else if (frame instanceof HubFrame.Skip skip) {
      return noted(skip.stream(), streams.skip(skip));
    } else if (frame instanceof Joining joining) {
      return joined(joining);
    } else if (frame instanceof HubFrame.Unsubscribed unsubscribed) {
      unsubscribed(unsubscribed);
    }
    return Taken.IGNORED;
  }

  private Taken noted(String stream, Taken taken) {
    if (taken == Taken.IGNORED) {
      streams.find(stream).ifPresent(this::acknowledgeIfUrgent); // "written" may have moved
    }
    return taken;
  }

  private Taken joined(Joining answer) {
    if (answer.state() == HubFrame.State.LEFT) {
      left(answer);
      return Taken.NEW;
    }
    return streams.joined(answer);
  }

  private void left(Joining answer) {
    Optional<PageStream> known = streams.find(answer.stream());
    if (known.isEmpty()) {
      return;
    }
    PageStream stream = known.get();
    if (stream.isLeaving()) {
      return; // said before the hub knew
    }
    StreamHandler handler = stream.handler();
    boolean wasOnIt = stream.isAsked() || stream.isJoined();
    streams.end(stream, PageStream::end);
    if (wasOnIt) {
      notices.left(handler, answer);
    }
  }

  /** The hub has done what the page asked for. */
  private void unsubscribed(HubFrame.Unsubscribed answer) {
    streams
        .find(answer.stream())
        .ifPresent(
            stream -> {
              stream.hasLeft();
              streams.forgetIfIdle(stream);
            });
  }

  void subscribe(String topic, StreamHandler handler, boolean last) {
    PageStream stream = streams.topic(topic, handler);
    if (stream.isAsked()) {
      throw new IllegalStateException(
          "The page is subscribed to this topic already. Unsubscribe first, or give one handler that does both.");
    }
    boolean onIt = stream.isJoined();
    streams.change(stream, known -> known.ask(handler, last, streams.nextArrival()));
    Link open = link;
    if (open != null && !onIt) {
      open.send(Frames.subscribe(topic, last));
    }
  }

  void unsubscribe(String topic) {
    Optional<PageStream> stream = streams.find(PageStream.ofTopic(topic));
    if (stream.isEmpty()) {
      return;
    }
    Link open = link;
    streams.end(stream.get(), known -> known.unask(open != null));
    if (open != null) {
      open.send(Frames.unsubscribe(topic));
    }
  }

  /** Whether so much waits for handlers that nothing more is to be read now. */
  boolean pause() {
    paused = streams.waiting() >= maxWaiting;
    return paused;
  }

  /** The connection that is to be read on; null if none has to be. */
  @Nullable Link resume() {
    if (paused && streams.waiting() <= maxWaiting / 2) {
      paused = false;
      return link;
    }
    return null;
  }

  boolean isPaused() {
    return paused;
  }

  /** A call has ended. */
  void settled(PageStream stream, PageStream.Waiting waiting) {
    streams.settled(stream, waiting);
    acknowledgeIfUrgent(stream);
  }

  /** Tells the hub what was handled of a stream, now or in a while. */
  void acknowledgeIfUrgent(PageStream stream) {
    Link open = link;
    if (open == null) {
      return;
    }
    if (stream.isAckUrgent()) {
      open.send(Frames.ack(stream.name(), stream.acknowledge()));
    } else if (ack == null && stream.isAckDue()) {
      ack = timers.after(ackInterval, acknowledge);
    }
  }

  /** Tells the hub all that was handled and not told yet. */
  void acknowledge() {
    ack = null;
    Link open = link;
    if (open != null) {
      streams.all().stream()
          .filter(PageStream::isAckDue)
          .forEach(stream -> open.send(Frames.ack(stream.name(), stream.acknowledge())));
    }
  }
}
