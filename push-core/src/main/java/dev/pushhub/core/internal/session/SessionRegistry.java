package dev.pushhub.core.internal.session;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.internal.delivery.HighWaterMark;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Departures.Departure;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Who is here: the sessions of each uid, for any thread, and the sessions of each loop, for that
 * loop.
 *
 * <p>The map's own per-key lock guards a uid: the sessions are an array that is replaced and never
 * changed, and online and offline are told under that lock, so their order is that of the changes.
 * So is who may be back in a moment.
 */
public final class SessionRegistry {
  private static final Session[] NOBODY = new Session[0];
  private static final int LEAST_ROOM = 16;

  private final ConcurrentHashMap<String, Session[]> byUid = new ConcurrentHashMap<>();
  private final Roster[] byLoop;
  private final AtomicInteger size = new AtomicInteger();
  private final HookRunner hooks;
  private final HighWaterMark mark;
  private final boolean newestOnly;
  private final Departures departures;
  private final ConcurrentHashMap<String, Departure> leaving = new ConcurrentHashMap<>();

  /**
   * An empty registry for so many loops.
   *
   * @param departures after whose grace a uid is told to be offline
   */
  public SessionRegistry(
      int loops, boolean newestOnly, HookRunner hooks, HighWaterMark mark, Departures departures) {
    this.departures = departures;
    this.byLoop =
        IntStream.range(0, loops).mapToObj(i -> new Roster(LEAST_ROOM)).toArray(Roster[]::new);
    this.newestOnly = newestOnly;
    this.hooks = hooks;
    this.mark = mark;
  }

  /** The sessions of a uid at this moment; nobody may change the array. */
  public Session[] of(String uid) {
    return byUid.getOrDefault(uid, NOBODY);
  }

  /** Whether anybody is bound to the uid. */
  public boolean isOnline(String uid) {
    return byUid.containsKey(uid);
  }

  /** The uids that somebody is bound to; a copy. */
  // No Set.copyOf: it probes one slot after the other, so that uids whose hashes collide, and who
  // chooses them may be a stranger, would take quadratic time.
  public Set<String> uids() {
    return Collections.unmodifiableSet(new HashSet<>(byUid.keySet()));
  }

  /** How many uids somebody is bound to. */
  public int uidCount() {
    return byUid.size();
  }

  /** How many sessions are bound. */
  public int size() {
    return size.get();
  }

  /** The sessions of a loop; for that loop only. */
  public Roster on(int loop) {
    return byLoop[loop];
  }

  /** Binds a session. On its loop only. */
  void add(Session session) {
    byLoop[session.loop().index()].add(session);
    resize(1);
    byUid.compute(
        session.uid(),
        (uid, present) -> {
          if (present == null) {
            if (leaving.remove(uid) == null) {
              hooks.run(uid, listener -> listener.onOnline(uid));
            }
            return new Session[] {session};
          }
          return newestOnly ? replace(present, session) : append(present, session);
        });
  }

  private void resize(int more) {
    size.addAndGet(more);
    mark.sessions(more);
  }

  private static Session[] append(Session[] present, Session session) {
    Session[] all = Arrays.copyOf(present, present.length + 1);
    all[present.length] = session;
    return all;
  }

  private Session[] replace(Session[] present, Session session) {
    resize(-present.length);
    for (Session older : present) {
      older.close(CloseCode.REPLACED, "replaced by a newer session");
    }
    return new Session[] {session};
  }

  /** Unbinds a session. On its loop only. */
  void remove(Session session) {
    byLoop[session.loop().index()].remove(session);
    byUid.computeIfPresent(
        session.uid(),
        (uid, present) -> {
          Session[] rest =
              Arrays.stream(present).filter(one -> one != session).toArray(Session[]::new);
          resize(rest.length - present.length);
          if (rest.length > 0) {
            return rest;
          }
          goOffline(uid);
          return null;
        });
  }

  private void goOffline(String uid) {
    Departure departure = departures.begin(over -> stayedOffline(uid, over));
    if (departure == null) {
      hooks.run(uid, listener -> listener.onOffline(uid));
    } else {
      leaving.put(uid, departure);
    }
  }

  private void stayedOffline(String uid, Departure departure) {
    byUid.compute(
        uid,
        (u, present) -> {
          if (leaving.remove(u, departure)) { // or it came back meanwhile
            hooks.run(u, listener -> listener.onOffline(u));
          }
          return present;
        });
  }
}
