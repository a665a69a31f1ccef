package dev.pushhub.core;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Hooks that write down what they were told, one line each, such as {@code closed uid1 1000 bye},
 * and answer messages where a test asks for it. Thread-safe by its lists.
 */
final class RecordingListener implements PushListener {
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<Long> droppedBytes = new CopyOnWriteArrayList<>();
  private final List<PushSession> sessions = new CopyOnWriteArrayList<>();
  private final BiConsumer<PushSession, String> onMessage;

  private RecordingListener(BiConsumer<PushSession, String> onMessage) {
    this.onMessage = onMessage;
  }

  /** Only writes down. */
  static RecordingListener silent() {
    return new RecordingListener((session, text) -> {});
  }

  /** Sends every message back to the page it came from. */
  static RecordingListener echoing() {
    return new RecordingListener(PushSession::send);
  }

  /** Runs a test's own code for every message, after it was written down. */
  static RecordingListener answering(BiConsumer<PushSession, String> onMessage) {
    return new RecordingListener(onMessage);
  }

  /** All that was told so far, in the order of the calls. */
  List<String> events() {
    return List.copyOf(events);
  }

  /** What was told so far of some kinds: bound, message, closed, dropped, online and so on. */
  List<String> events(String... kinds) {
    return events.stream()
        .filter(event -> Stream.of(kinds).anyMatch(kind -> event.startsWith(kind + " ")))
        .toList();
  }

  /** How many bytes were told to be lost, of each call. */
  List<Long> droppedBytes() {
    return List.copyOf(droppedBytes);
  }

  /** The sessions in the order in which they were bound. */
  List<PushSession> sessions() {
    return List.copyOf(sessions);
  }

  @Override
  public void onBound(PushSession session) {
    sessions.add(session);
    events.add("bound " + session.uid());
  }

  @Override
  public void onMessage(PushSession session, String text) {
    events.add("message " + session.uid() + " " + text);
    onMessage.accept(session, text);
  }

  @Override
  public void onClosed(PushSession session, int code, String reason) {
    events.add("closed " + session.uid() + " " + code + " " + reason);
  }

  @Override
  public void onDropped(PushSession session, long messages, long bytes) {
    droppedBytes.add(bytes);
    events.add("dropped " + session.uid() + " " + messages);
  }

  @Override
  public void onOnline(String uid) {
    events.add("online " + uid);
  }

  @Override
  public void onOffline(String uid) {
    events.add("offline " + uid);
  }

  @Override
  public void onJoined(String topic, String uid) {
    events.add("joined " + topic + " " + uid);
  }

  @Override
  public void onLeft(String topic, String uid) {
    events.add("left " + topic + " " + uid);
  }

  @Override
  public void onUndelivered(String uid, String message) {
    events.add("undelivered " + uid + " " + message);
  }
}
