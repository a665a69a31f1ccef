package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.PushException.Reason;
import dev.pushhub.core.internal.delivery.EncodedFrame;
import dev.pushhub.core.internal.delivery.NamePair;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.stats.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The pushes whose publishers wait for pages to acknowledge them. Pages tell what they were given
 * and what they have handled; a push is looked for by its stream and its place there.
 *
 * <p>Any thread; one lock guards it, under which nothing is called. It is taken below the publish
 * order's, and only for pushes that ask for a receipt, or by a page that acknowledges while some
 * are waited for.
 */
// A page acknowledges what it has handled up to an offset, so what was left out for it, replaced or
// lost in between would seem acknowledged as well: only what was passed on to its tab counts. A tab
// is the page across reconnects; one that has not named itself is its session.
public final class Receipts implements Acknowledgements {
  private final HookRunner hooks;
  private final Counters counters;
  private final int most;
  private final Object lock = new Object();
  private final Map<Place, ReceiptRequest> places = new HashMap<>();
  private final Map<String, Unacknowledged> readers = new HashMap<>(); // by tab and stream
  private final Set<ReceiptRequest> unanswered = ConcurrentHashMap.newKeySet();
  private int expected;
  private boolean closed;
  private volatile boolean idle = true; // written under the lock

  /** Where a push stands. */
  private record Place(String stream, Position at) {}

  /**
   * For one hub.
   *
   * @param hooks has the threads on which futures are completed
   * @param most how many acknowledgements may be waited for
   */
  public Receipts(HookRunner hooks, int most, Counters counters) {
    this.hooks = hooks;
    this.most = most;
    this.counters = counters;
  }

  /**
   * A receipt that is about to be asked for; it is the outcome of the publish.
   *
   * @param all whether every session is waited for that it goes to, and not just the first
   * @param also told what comes of the publish
   * @throws PushException if as many are waited for as may be, or the hub is closed
   */
  public ReceiptRequest request(boolean all, Duration timeout, Outcome also) {
    synchronized (lock) {
      if (closed) {
        throw new PushException(Reason.NOT_RUNNING, "The hub is closed.");
      }
      if (expected >= most) {
        counters.receiptsRefused.increment();
        throw new PushException(
            Reason.OVERLOADED,
            "As many acknowledgements are waited for as may be ("
                + most
                + "). Nothing was sent. Ask for fewer receipts at once, give them less time, or set"
                + " delivery.receiptsWaiting higher.");
      }
      expected++;
      idle = false;
    }
    counters.receiptsWaiting.increment();
    ReceiptRequest request = new ReceiptRequest(this, hooks, counters, all, also);
    unanswered.add(request);
    request.begin(timeout);
    return request;
  }

  /** What its publisher waits for is on its way. */
  void answered(ReceiptRequest request) {
    unanswered.remove(request);
  }

  /** It has its place, and no page has been given it. Under the publish order. */
  void placed(ReceiptRequest request, StreamName stream, Position position) {
    synchronized (lock) {
      if (closed || !request.place(stream, position)) {
        return;
      }
      places.put(new Place(stream.key(), position), request);
    }
  }

  /** It gets no place: nothing is published for it. */
  void repeats(ReceiptRequest request) {
    synchronized (lock) {
      request.repeats();
    }
  }

  /** It goes to so many sessions. */
  void expects(ReceiptRequest request, int sessions) {
    boolean done;
    synchronized (lock) {
      expected += request.expects(sessions);
      done = request.isAcknowledged();
    }
    if (done) {
      request.acknowledged();
    }
  }

  /** It is waited for no longer. */
  void over(ReceiptRequest request) {
    synchronized (lock) {
      if (!request.leave()) {
        return;
      }
      expected -= request.weight();
      StreamName stream = request.stream();
      if (stream != null) {
        places.remove(new Place(stream.key(), request.position()), request);
        request.tabs().unacknowledged().forEach(tab -> forget(tab, stream, request));
      }
      idle = expected == 0;
    }
    counters.receiptsWaiting.decrement();
  }

  private void forget(String tab, StreamName stream, ReceiptRequest request) {
    String reader = NamePair.of(tab, stream.key());
    Unacknowledged given = readers.get(reader);
    if (given != null) {
      given.remove(request.position(), request);
      if (given.isEmpty()) {
        readers.remove(reader);
      }
    }
  }

  @Override
  public void passedOn(
      Session session, String tab, StreamName stream, Position at, EncodedFrame frame) {
    synchronized (lock) {
      ReceiptRequest request = places.get(new Place(stream.key(), at));
      String name = name(session, tab);
      if (request != null && request.tabs().passedOn(name, session, frame)) {
        readers
            .computeIfAbsent(NamePair.of(name, stream.key()), made -> new Unacknowledged(name))
            .add(at, request);
        request.forgetGone().forEach(gone -> forget(gone, stream, request));
      }
    }
  }

  @Override
  public void leftOut(StreamName stream, Position at) {
    ReceiptRequest request;
    synchronized (lock) {
      request = places.get(new Place(stream.key(), at));
      if (request == null || !request.leaveOut()) {
        return;
      }
    }
    request.acknowledged();
  }

  @Override
  public void acknowledged(Session session, String tab, StreamName stream, Position upTo) {
    if (idle) {
      return;
    }
    List<ReceiptRequest> done = new ArrayList<>(1);
    synchronized (lock) {
      String name = name(session, tab);
      String reader = NamePair.of(name, stream.key());
      Unacknowledged given = readers.get(reader);
      if (given == null) {
        return;
      }
      for (ReceiptRequest request : given.takeUpTo(upTo)) {
        if (request.acknowledge(name)) {
          done.add(request);
        }
      }
      if (given.isEmpty()) {
        readers.remove(reader);
      }
    }
    done.forEach(ReceiptRequest::acknowledged);
  }

  @Override
  public void lost(Session session, String tab, StreamName stream) {
    if (idle) {
      return;
    }
    synchronized (lock) {
      Unacknowledged given = readers.remove(NamePair.of(name(session, tab), stream.key()));
      if (given != null) {
        given.lose();
      }
    }
  }

  /** How many tabs are waited for, counted once for each stream. */
  int readers() {
    synchronized (lock) {
      return readers.size();
    }
  }

  /** What it went to; it is over, and knows nothing of it any more. */
  List<GivenTabs.Given> takeGiven(ReceiptRequest request) {
    synchronized (lock) {
      return request.tabs().take();
    }
  }

  private static String name(Session session, String tab) {
    return tab.isEmpty() ? "session " + session.id() : "tab " + NamePair.of(session.uid(), tab);
  }

  /**
   * Nobody acknowledges anything any more. To be called once the loops have ended: what they were
   * asked and have not answered is ended too.
   */
  public void close() {
    synchronized (lock) {
      closed = true;
      places.clear();
      readers.clear();
    }
    PushException why =
        new PushException(
            Reason.NOT_RUNNING,
            "The hub was closed before the push was acknowledged; it may have been delivered.");
    List.copyOf(unanswered).forEach(request -> request.end(why));
  }
}
