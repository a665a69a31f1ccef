package dev.pushhub.client;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of the client for what an argument check can't say. Its message says what was
 * tried and where, what went wrong and what to do; {@link #reason()} and {@link
 * #mayHaveBeenDelivered()} say it to code.
 *
 * <pre>{@code
 * try {
 *   push.send("uid1", order);
 * } catch (PushClientException e) {
 *   if (!e.mayHaveBeenDelivered()) {
 *     later.add(order); // pushing it again can't show it twice
 *   }
 * }
 * }</pre>
 */
public final class PushClientException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Why. */
  public enum Reason {
    /** No connection could be made within the connect timeout. */
    UNREACHABLE,
    /** The hub did not read the request or did not answer it within the timeouts. */
    TIMEOUT,
    /** The connection ended, or carried what is no reply, before the reply came. */
    CONNECTION_LOST,
    /** The hub answered {@code error CODE TEXT}; {@link #errorCode()} is the code. */
    REJECTED,
    /** More requests wait for their replies than {@code maxQueuedBytes} allows. */
    OVERLOADED,
    /** The calling thread was interrupted while it waited; it is still marked so. */
    INTERRUPTED,
    /** The client was closed. */
    CLOSED
  }

  /** Why it was thrown. */
  private final Reason reason;

  /** Whether the push may have reached pages all the same. */
  private final boolean mayHaveBeenDelivered;

  /** The code of the hub's reply; null unless it was an error reply. */
  private final @Nullable String errorCode;

  PushClientException(Failure failure) {
    super(failure.message(), failure.cause().orElse(null));
    reason = failure.reason();
    mayHaveBeenDelivered = failure.mayHaveBeenDelivered();
    errorCode = failure.errorCode().orElse(null);
  }

  /**
   * Why it was thrown.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Whether the push may have reached pages all the same.
   *
   * @return false if the hub can't have acted on the request: it was not written, or not to its
   *     end, or was rejected; true if it was written and nobody knows what became of it. With an id
   *     ({@link Send#withId}) it can be sent again then too, within the hub's {@code
   *     delivery.idWindow}
   */
  public boolean mayHaveBeenDelivered() {
    return mayHaveBeenDelivered;
  }

  /**
   * The code of the hub's {@code error} reply, such as {@code too-long} or {@code auth-failed}.
   *
   * @return the code; empty unless the reason is {@link Reason#REJECTED}
   */
  public Optional<String> errorCode() {
    return Optional.ofNullable(errorCode);
  }
}
