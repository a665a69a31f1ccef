package dev.pushhub.core.internal.publish;

import dev.pushhub.core.api.Position;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.internal.delivery.StreamName;
import dev.pushhub.core.internal.hooks.HookRunner;
import dev.pushhub.core.internal.stats.Counters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One push that asked for a receipt: told where it stands, whom it went to and who has acknowledged
 * it, until enough have or its time is over.
 *
 * <p>The lock of {@link Receipts} guards what pages tell; the future is completed on a hook's
 * thread.
 */
public final class ReceiptRequest implements Outcome {
  private static final int UNKNOWN = -1;

  private final Receipts receipts;
  private final HookRunner hooks;
  private final Counters counters;
  private final boolean all;
  private volatile Outcome also; // let go once it was told
  private volatile boolean awaitsAnother; // which is answered for it
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final CompletableFuture<Boolean> inTime = new CompletableFuture<>();
  private final GivenTabs tabs = new GivenTabs();
  private @Nullable StreamName stream;
  private Position position = Position.FRESH_START;
  private int sessions = UNKNOWN;
  private int leftOut; // of its sessions
  private int weight = 1; // how many acknowledgements it counts for
  private boolean isRepeat; // then nothing is published for it
  private boolean over;

  ReceiptRequest(
      Receipts receipts, HookRunner hooks, Counters counters, boolean all, Outcome also) {
    this.receipts = receipts;
    this.hooks = hooks;
    this.counters = counters;
    this.all = all;
    this.also = also;
  }

  /** Its time begins. */
  void begin(Duration timeout) {
    CompletionStage<Boolean> known =
        inTime.completeOnTimeout(false, timeout.toNanos(), TimeUnit.NANOSECONDS);
    known.thenAccept(this::ended);
  }

  /** What its publisher waits for. */
  public CompletableFuture<Receipt> receipt() {
    return receipt;
  }

  @Override
  public void placed(StreamName where, Position at) {
    receipts.placed(this, where, at);
  }

  @Override
  public void accepted(int count) {
    Outcome told = also;
    fannedOut(count);
    told.accepted(count);
  }

  /**
   * Publishes what it is for; what is thrown ends it.
   *
   * @param push publishes, and tells this what comes of it
   * @return for how many sessions it is, or {@link Publisher#LATER}
   */
  public int publish(ToIntFunction<Outcome> push) {
    try {
      int sessions = push.applyAsInt(this);
      if (sessions != Publisher.LATER) {
        fannedOut(sessions);
      }
      return sessions;
    } catch (RuntimeException | Error e) {
      end(e);
      throw e;
    }
  }

  /** It was published at once, to so many sessions. */
  void fannedOut(int count) {
    also = Outcome.NEVER;
    receipts.expects(this, count);
  }

  @Override
  public void refused(PushException why) {
    end(why);
    Outcome told = also;
    also = Outcome.NEVER;
    told.refused(why);
  }

  /** Nothing comes of it. */
  void end(Throwable why) {
    receipts.over(this);
    complete(() -> receipt.completeExceptionally(why));
    inTime.complete(false); // which stops its clock; what it is answered stands in line before
  }

  /**
   * Nothing was published for it: it is answered as the first push of its id is, and counts until
   * then.
   *
   * @param first null if that asked for no receipt: then the time of this one is waited for
   */
  // It counts although its own time may be over before: what waits at the first is bounded so.
  void repeats(@Nullable ReceiptRequest first) {
    receipts.repeats(this);
    if (first == null) {
      return;
    }
    awaitsAnother = true;
    CompletionStage<Receipt> known = first.receipt;
    known.whenComplete(
        (answer, error) -> {
          receipts.over(this);
          complete(
              () -> {
                if (error == null) {
                  receipt.complete(answer);
                } else {
                  receipt.completeExceptionally(error);
                }
                inTime.complete(false);
              });
        });
  }

  /** Enough have acknowledged it. */
  void acknowledged() {
    inTime.complete(true);
  }

  private void ended(boolean acknowledgedInTime) {
    if (!awaitsAnother) {
      receipts.over(this);
    }
    List<GivenTabs.Given> last = receipts.takeGiven(this);
    if (!receipt.isDone()) {
      ReceiptTally.of(last, (written, handled) -> answer(acknowledgedInTime, written, handled));
    }
  }

  private void answer(boolean acknowledgedInTime, int written, int handled) {
    Receipt.State state = acknowledgedInTime ? Receipt.State.ACKNOWLEDGED : Receipt.State.TIMED_OUT;
    (acknowledgedInTime ? counters.receiptsAcknowledged : counters.receiptsTimedOut).increment();
    Receipt answer = new Receipt(state, Math.max(0, sessions), written, handled);
    complete(() -> receipt.complete(answer));
  }

  private void complete(Runnable completion) {
    receipts.answered(this);
    hooks.complete(this, completion);
  }

  // What follows is called with the lock of Receipts.

  /** False if it is over already. */
  boolean place(StreamName where, Position at) {
    stream = where;
    position = at;
    return !over;
  }

  void repeats() {
    isRepeat = true;
  }

  int expects(int count) {
    sessions = count;
    int more = over || isRepeat ? 0 : Math.max(1, count) - weight;
    weight += more;
    return more;
  }

  int weight() {
    return weight;
  }

  @Nullable StreamName stream() {
    return stream;
  }

  Position position() {
    return position;
  }

  /** Which tabs were given it. */
  GivenTabs tabs() {
    return tabs;
  }

  /** Forgets the tabs that were given it and have gone, once they may be most of them; which. */
  List<String> forgetGone() {
    return tabs.forgetGone(sessions);
  }

  /** True if that makes enough. */
  boolean acknowledge(String tab) {
    return tabs.acknowledge(tab) && isAcknowledged();
  }

  /**
   * One of its sessions does not get it; true if those that have acknowledged it are enough now.
   */
  boolean leaveOut() {
    leftOut++;
    return isAcknowledged();
  }

  boolean isAcknowledged() {
    return sessions != UNKNOWN
        && tabs.acknowledged() >= (all ? Math.max(1, sessions - leftOut) : 1);
  }

  /** True the first time. */
  boolean leave() {
    boolean first = !over;
    over = true;
    return first;
  }
}
