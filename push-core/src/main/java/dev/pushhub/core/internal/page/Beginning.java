package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import dev.pushhub.core.internal.transport.Overdue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a page that is being bound: what it resumes, and what has become of that so far.
 * Let go once everything it resumes is answered.
 *
 * <p>States: waiting (for the bound hook, which may join topics, and then for the policy about the
 * rest), joined (the streams have begun; the page is told as soon as the history has answered).
 * Only the page's loop touches it.
 */
// All that a page missed is to come in the order in which it was sent, whatever stream it was sent
// to. So the streams are joined in one step, and that step waits until it is known which they are.
final class Beginning {
  /** What may wait to be told until the page has been told that it is bound. */
  private static final int MOST_HELD = 1_000;

  private static final int MOST_HELD_BYTES = 1 << 20;

  private final Map<String, Position> resumed = new HashMap<>(); // and not yet taken
  private final Map<StreamName, Resumption> joining = new LinkedHashMap<>();
  private final Map<StreamName, Position> sinces = new HashMap<>(); // of those that were joined
  private final Set<String> asked = new HashSet<>(); // topics the policy is asked about
  private final Map<String, StreamState> left = new LinkedHashMap<>();
  private final List<EncodedFrame> held = new ArrayList<>();
  private final boolean fresh;
  private long heldBytes;
  private @Nullable Overdue overdue;
  private boolean hookEnded;
  private boolean joined;

  Beginning(List<PageFrame.Resumed> streams) {
    for (PageFrame.Resumed one : streams) {
      resumed.put(one.stream(), one.position());
    }
    fresh =
        streams.stream().allMatch(one -> one.position().isFreshStart() && !isTopic(one.stream()));
  }

  private static boolean isTopic(String wire) {
    return !wire.equals(StreamName.UID) && !wire.equals(StreamName.EVERYBODY);
  }

  /** Whether it resumes nothing, so that nothing need be waited for. */
  boolean isFresh() {
    return fresh;
  }

  /** Waits for what is to be known, no longer than that. */
  void await(Overdue limit) {
    overdue = limit;
    limit.begin();
  }

  /** Nothing is waited for any more. */
  void release() {
    if (overdue != null) {
      overdue.end();
      overdue = null;
    }
  }

  /** What the page has of a stream; each is taken once. */
  Position take(StreamName stream) {
    Position position = resumed.remove(stream.wire());
    return position == null ? Position.FRESH_START : position;
  }

  /** The page does not resume it any more. */
  void forget(StreamName stream) {
    resumed.remove(stream.wire());
  }

  /** The topics it resumes and nobody has joined it to. */
  List<StreamName> undecided() {
    return resumed.keySet().stream()
        .filter(Beginning::isTopic)
        .map(wire -> StreamName.ofTopic(wire.substring(StreamName.ofTopic("").wire().length())))
        .toList();
  }

  /** The policy is asked about a topic. */
  void asks(String topic) {
    asked.add(topic);
  }

  /** It is known what becomes of a topic; true if that was waited for. */
  boolean decided(String topic) {
    return asked.remove(topic);
  }

  /** The bound hook has ended: what it had joined is joined. */
  void hookEnded() {
    hookEnded = true;
  }

  /** Whether it is known of all it resumes what becomes of it. */
  boolean isDecided() {
    return hookEnded && asked.isEmpty();
  }

  /**
   * Somebody has joined it to a topic.
   *
   * @param since where the topic was then; a fresh start if that is not known
   */
  void joined(Resumption resumption, Position since) {
    joining.put(resumption.stream(), resumption);
    sinces.put(resumption.stream(), since);
    left.remove(resumption.stream().wire());
  }

  /** Where a topic was when somebody joined it to that. */
  Position since(StreamName stream) {
    return sinces.getOrDefault(stream, Position.FRESH_START);
  }

  /** And has taken it off again. */
  void leftAgain(StreamName stream, String reason) {
    if (joining.remove(stream) != null) {
      left(stream.wire(), reason);
    }
  }

  /** It may not be on a topic that it resumes. */
  void left(String stream, String reason) {
    left.put(stream, StreamState.left(stream, reason));
  }

  /** What it has left. */
  Collection<StreamState> left() {
    return left.values();
  }

  /** What is to be joined now, in one step. */
  List<Resumption> join(StreamName uid) {
    joined = true;
    List<Resumption> all = new ArrayList<>();
    all.add(new Resumption(uid, take(uid), false));
    all.add(new Resumption(StreamName.ALL, take(StreamName.ALL), false));
    all.addAll(joining.values());
    joining.clear();
    return all;
  }

  /** Whether that has been done. */
  boolean isJoined() {
    return joined;
  }

  /** Keeps a frame until the page has been told that it is bound; false if that is too much. */
  boolean hold(EncodedFrame frame) {
    heldBytes += frame.size();
    held.add(frame);
    return held.size() <= MOST_HELD && heldBytes <= MOST_HELD_BYTES;
  }

  /** What was kept, in order. */
  List<EncodedFrame> held() {
    return held;
  }
}
