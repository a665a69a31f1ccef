package dev.pushhub.page;

import dev.pushhub.page.HubFrame.Joining;
import dev.pushhub.page.HubFrame.Message;
import dev.pushhub.page.HubFrame.Skip;
import dev.pushhub.page.PageStream.Taken;
import dev.pushhub.page.PageStream.Waiting;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All streams of a page, and what of theirs is to be handled next. Guarded by the conversation's
 * lock, but for what {@link Calls} asks, which takes it.
 */
final class Streams {
  private final StreamHandler handler;
  private final Map<String, PageStream> byName = new LinkedHashMap<>();
  private long arrivals;
  private int waiting;

  /** The page's own, the broadcasts, and what is sent to it alone; topics come later. */
  Streams(StreamHandler handler) {
    this.handler = handler;
    for (String always : List.of("uid", "all", "")) {
      byName.put(always, new PageStream(always, handler));
    }
  }

  /** Numbers what comes, so that it is handled in this order. */
  long nextArrival() {
    return arrivals++;
  }

  int waiting() {
    return waiting;
  }

  Collection<PageStream> all() {
    return byName.values();
  }

  PageStream topic(String topic, StreamHandler by) {
    return byName.computeIfAbsent(PageStream.ofTopic(topic), name -> new PageStream(name, by));
  }

  Optional<PageStream> find(String stream) {
    return Optional.ofNullable(byName.get(stream));
  }

  void forgetIfIdle(PageStream stream) {
    if (PageStream.isTopic(stream.name()) && stream.isForgettable()) {
      byName.remove(stream.name());
    }
  }

  List<Frames.Resumed> resume() {
    return byName.values().stream().flatMap(stream -> stream.resume().stream()).toList();
  }

  void disconnected() {
    byName.values().forEach(PageStream::disconnected);
  }

  /** The hub has let the page in: what belongs to no history comes from now on. */
  void bound() {
    PageStream direct = byName.get("");
    if (direct != null) {
      direct.join(new Joining("", HubFrame.State.RECOVERED, HubFrame.Place.UNKNOWN, false, ""), 0);
    }
  }

  Taken joined(Joining answer) {
    PageStream stream = byName.get(answer.stream());
    if (stream == null) {
      if (!PageStream.isTopic(answer.stream())) {
        return Taken.IGNORED; // of a newer protocol
      }
      stream = new PageStream(answer.stream(), handler);
      byName.put(answer.stream(), stream);
    }
    return counted(stream, known -> known.join(answer, nextArrival()));
  }

  Taken take(Message frame) {
    return counted(frame.message().stream(), known -> known.take(frame, nextArrival()));
  }

  Taken skip(Skip frame) {
    return counted(frame.stream(), known -> known.skip(frame, nextArrival()));
  }

  /** The page is not on it any more; the hub said so, or the page's code wants it so. */
  void end(PageStream stream, Consumer<PageStream> how) {
    change(stream, how);
    forgetIfIdle(stream);
  }

  /** Any change by which what waits may become more or less. */
  void change(PageStream stream, Consumer<PageStream> how) {
    counted(
        stream,
        known -> {
          how.accept(known);
          return Taken.IGNORED;
        });
  }

  private Taken counted(String name, Function<PageStream, Taken> change) {
    PageStream stream = byName.get(name);
    return stream == null ? Taken.IGNORED : counted(stream, change);
  }

  private Taken counted(PageStream stream, Function<PageStream, Taken> change) {
    int before = stream.waiting();
    Taken taken = change.apply(stream);
    waiting += stream.waiting() - before;
    return taken;
  }

  /** The stream whose turn it is; null if there is none. */
  private @Nullable PageStream next() {
    PageStream next = null;
    for (PageStream stream : byName.values()) {
      long arrival = stream.nextArrival();
      if (arrival >= 0 && (next == null || arrival < next.nextArrival())) {
        next = stream;
      }
    }
    return next;
  }

  /**
   * What is to be called next; what needs no call is settled on the way.
   *
   * @param settled told the stream of that
   */
  Calls.@Nullable Entry next(Calls calls, Consumer<PageStream> settled) {
    while (true) {
      PageStream stream = next();
      Calls.Entry event = calls.eventBefore(stream == null ? Long.MAX_VALUE : stream.nextArrival());
      if (event != null || stream == null) {
        return event;
      }
      Waiting waits = stream.begin();
      waiting--;
      Calls.Call call = waits.call();
      boolean repeated = waits.id().filter(stream::hasHandled).isPresent();
      if (call != null && !repeated) {
        return new Calls.Entry(call, stream, waits);
      }
      stream.settled(waits);
      settled.accept(stream);
    }
  }

  void settled(PageStream stream, Waiting done) {
    stream.settled(done);
    forgetIfIdle(stream);
  }
}
