package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a page that is being bound resumes, and what has become of each stream of it so far: joined,
 * left, or asked about. Let go with its {@link Beginning}.
 *
 * <p>Only the page's loop touches it.
 */
final class Resumptions {
  private final Map<String, Position> resumed = new HashMap<>(); // and not yet taken
  private final Map<StreamName, Resumption> joining = new LinkedHashMap<>();
  private final Map<StreamName, Position> sinces = new HashMap<>(); // of those that were joined
  private final Set<String> asked = new HashSet<>(); // topics the policy is asked about
  private final Map<String, StreamState> left = new LinkedHashMap<>();
  private final boolean fresh;

  Resumptions(List<PageFrame.Resumed> streams) {
    for (PageFrame.Resumed one : streams) {
      resumed.put(one.stream(), one.position());
    }
    fresh =
        streams.stream().allMatch(one -> one.position().isFreshStart() && !isTopic(one.stream()));
  }

  private static boolean isTopic(String wire) {
    return !wire.equals(StreamName.UID) && !wire.equals(StreamName.EVERYBODY);
  }

  /** Whether there are none, so that nothing need be waited for. */
  boolean areFresh() {
    return fresh;
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
        .filter(Resumptions::isTopic)
        .map(StreamName::topicOnWire)
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

  /** Whether nothing is waited for that the policy was asked about. */
  boolean areDecided() {
    return asked.isEmpty();
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
    List<Resumption> all = new ArrayList<>();
    all.add(new Resumption(uid, take(uid), false));
    all.add(new Resumption(StreamName.ALL, take(StreamName.ALL), false));
    all.addAll(joining.values());
    joining.clear();
    return all;
  }
}
