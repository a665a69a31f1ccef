package dev.pushhub.core.internal.hooks;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Which of the questions that decide about pages may be asked now: so many are under way at once,
 * and further ones wait in the order in which they came. What counts is the work, not the page: a
 * call counts until it returns and an answer that comes later until it is there or its time is
 * over, even if the page has left meanwhile. So pages that come, ask and leave make no more of it.
 *
 * <p>Any thread; the object's own lock guards everything, the turn of each question included, and
 * nothing is called under it.
 *
 * @param <Q> a question, which is told apart by identity
 */
public final class Turns<Q extends Turns.Question> {
  private final int mostUnderWay;
  private final int mostCalls;
  private final LongAdder waitingNow;
  private final LongAdder underWayNow;
  private final LinkedHashSet<Q> waiting = new LinkedHashSet<>();
  private int calls;
  private int later;

  /** What waits for its turn. */
  public interface Question {
    /** Its turn, always the same. */
    Turn turn();
  }

  /** The turn of one question, from when it joins. */
  public static final class Turn {
    private State state = State.WAITING;
    private boolean timedOut;
  }

  /** WAITING, GIVEN to a thread, CALLED, the answer to come LATER, OVER. */
  private enum State {
    WAITING,
    GIVEN,
    CALLED,
    LATER,
    OVER
  }

  /**
   * Nobody waits yet.
   *
   * @param mostUnderWay calls and answers that are to come later, together
   * @param mostCalls calls alone: more than the threads there are would only wait elsewhere, where
   *     a page that leaves could not be taken out
   * @param waitingNow counts how many wait
   * @param underWayNow counts how many are under way
   */
  public Turns(int mostUnderWay, int mostCalls, LongAdder waitingNow, LongAdder underWayNow) {
    this.mostUnderWay = mostUnderWay;
    this.mostCalls = mostCalls;
    this.waitingNow = waitingNow;
    this.underWayNow = underWayNow;
  }

  /** The same, where nobody counts. */
  public Turns(int mostUnderWay, int mostCalls) {
    this(mostUnderWay, mostCalls, new LongAdder(), new LongAdder());
  }

  /** Waits from now on. */
  public synchronized void join(Q question) {
    waiting.add(question);
    waitingNow.increment();
  }

  /**
   * The one that has been waiting longest, if it may be asked now; it is to be given to a thread.
   */
  public synchronized @Nullable Q next() {
    if (waiting.isEmpty() || calls >= mostCalls || calls + later >= mostUnderWay) {
      return null;
    }
    Iterator<Q> oldest = waiting.iterator();
    Q question = oldest.next();
    oldest.remove();
    question.turn().state = State.GIVEN;
    calls++;
    waitingNow.decrement();
    underWayNow.increment();
    return question;
  }

  /** The call begins; false if it need not, because nobody waits for the answer any more. */
  public synchronized boolean begin(Q question) {
    Turn turn = question.turn();
    if (turn.state != State.GIVEN) {
      return false;
    }
    turn.state = State.CALLED;
    return true;
  }

  /** The call has returned, and the answer is to come later; false if its time is over already. */
  public synchronized boolean defer(Q question) {
    Turn turn = question.turn();
    if (turn.state == State.CALLED && !turn.timedOut) {
      turn.state = State.LATER;
      calls--;
      later++;
    }
    return turn.state == State.LATER;
  }

  /** It has been answered, or can't be. Whoever calls this asks for the next. */
  public synchronized void end(Q question) {
    Turn turn = question.turn();
    switch (turn.state) {
      case WAITING -> {
        waiting.remove(question);
        waitingNow.decrement();
      }
      case GIVEN, CALLED -> {
        calls--;
        underWayNow.decrement();
      }
      case LATER -> {
        later--;
        underWayNow.decrement();
      }
      case OVER -> {}
    }
    turn.state = State.OVER;
  }

  /** Its time is over. A call that is still running counts on until it returns. */
  public synchronized void timeOut(Q question) {
    Turn turn = question.turn();
    turn.timedOut = true;
    if (turn.state != State.CALLED) {
      end(question);
    }
  }

  /** The page has left; true if it has been asked, so that the time still counts. */
  public synchronized boolean leave(Q question) {
    Turn turn = question.turn();
    if (turn.state == State.WAITING) {
      end(question);
    }
    return turn.state != State.OVER;
  }
}
