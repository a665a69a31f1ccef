package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.history.Follower;
import dev.pushhub.core.internal.history.Follower.Joined;
import dev.pushhub.core.internal.history.Follower.Resumption;
import dev.pushhub.core.internal.page.HubFrames.StreamState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Streams that a page joins in one step: all that it begins with, or one topic later. Holds what
 * the page has of them and where each goes on, until the history has answered.
 *
 * <p>Only the page's loop touches it.
 */
final class JoinStep {
  private final List<Resumption> own; // with what the page has
  private final List<Resumption> all; // with where they go on
  private final Set<StreamName> noted = new HashSet<>(); // positions that are not the page's

  /**
   * Not taken yet.
   *
   * @param since where a topic goes on of which the page has nothing; a fresh start for where it is
   *     now
   */
  JoinStep(List<Resumption> own, Function<Resumption, Position> since) {
    this.own = own;
    this.all = new ArrayList<>(own);
    for (int i = 0; i < all.size(); i++) {
      Resumption one = all.get(i);
      if (one.stream().isTopic() && one.position().isFreshStart()) {
        Position noticed = since.apply(one);
        if (!noticed.isFreshStart()) {
          noted.add(one.stream());
          all.set(i, new Resumption(one.stream(), noticed, one.wantsLast()));
        }
      }
    }
  }

  /**
   * Joins them.
   *
   * @param follower null where no history is kept: then every stream is reset
   * @param told gets what the page is to hear of each, before the first of their messages
   */
  void take(@Nullable Follower follower, PageAcks acks, Consumer<List<StreamState>> told) {
    if (follower == null) {
      own.forEach(acks::positionMeansNothing);
      told.accept(all.stream().map(one -> StreamState.reset(one.stream().wire(), null)).toList());
    } else {
      follower.join(all, joined -> joined(joined, acks, told));
    }
  }

  private void joined(List<Joined> joined, PageAcks acks, Consumer<List<StreamState>> told) {
    own.forEach(acks::resumed);
    Map<StreamName, Position> had = new HashMap<>();
    own.forEach(one -> had.put(one.stream(), one.position()));
    for (Joined one : joined) {
      Position before = had.getOrDefault(one.stream(), Position.FRESH_START);
      acks.joined(one, before, noted.contains(one.stream()));
    }
    told.accept(joined.stream().map(this::state).toList());
  }

  /** A position that is not the page's own has to be told. */
  private StreamState state(Joined joined) {
    String stream = joined.stream().wire();
    return joined.recovered() && !noted.contains(joined.stream())
        ? StreamState.recovered(stream)
        : StreamState.reset(stream, joined.position());
  }
}
