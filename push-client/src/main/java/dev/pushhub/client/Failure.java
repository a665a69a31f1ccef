package dev.pushhub.client;

import dev.pushhub.client.PushClientException.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a request got no answer, and every message this client has for it. One place, so that each
 * says the same things in the same order: where, what went wrong, what became of the push, what to
 * do.
 */
record Failure(
    Reason reason,
    String message,
    boolean mayHaveBeenDelivered,
    Optional<String> errorCode,
    Optional<Throwable> cause)
    implements Outcome {

  static Failure unreachable(HubAddress hub, Duration timeout, Throwable cause) {
    return new Failure(
        Reason.UNREACHABLE,
        "Can't connect to the hub at %s within %s: %s. Nothing was pushed. Start the hub, or give the host and port of its internal listener."
            .formatted(
                hub, seconds(timeout), ReplyLine.printable(String.valueOf(cause.getMessage()))),
        false,
        Optional.empty(),
        Optional.of(cause));
  }

  static Failure timedOut(HubAddress hub, Duration timeout, boolean written) {
    return failure(
        Reason.TIMEOUT,
        "No reply from the hub at %s within %s".formatted(hub, seconds(timeout)),
        written,
        "See whether that is the port of its internal listener and not of its WebSocket, whether the hub is overloaded or stuck, or give a longer reply timeout.",
        Optional.empty());
  }

  static Failure connectionLost(HubAddress hub, boolean written, Throwable cause) {
    return failure(
        Reason.CONNECTION_LOST,
        "Lost the connection to the hub at %s: %s"
            .formatted(hub, ReplyLine.printable(String.valueOf(cause.getMessage()))),
        written,
        "See whether the hub was restarted and whether a hub's internal listener is what answers there.",
        Optional.of(cause));
  }

  static Failure rejected(String request, String code, String text) {
    return new Failure(
        Reason.REJECTED,
        "The hub rejected %s: %s%s. Nothing was pushed. %s"
            .formatted(request, code, text.isEmpty() ? "" : " (" + text + ")", remedy(code)),
        false,
        Optional.of(code),
        Optional.empty());
  }

  static Failure authUnknown(HubAddress hub) {
    return new Failure(
        Reason.REJECTED,
        "The server at %s answered the secret with 'fail': it does not know the auth command. Nothing was pushed. Set no secret for it, or connect to a hub."
            .formatted(hub),
        false,
        Optional.empty(),
        Optional.empty());
  }

  static Failure noReceipts(HubAddress hub) {
    return new Failure(
        Reason.REJECTED,
        "The server at %s answered a push that asks for a receipt with 'fail': it knows no receipts, or keeps no history. Nothing was pushed. Send without a receipt, or connect to a hub with a history."
            .formatted(hub),
        false,
        Optional.empty(),
        Optional.empty());
  }

  static Failure overloaded(HubAddress hub, int maxQueuedBytes) {
    return failure(
        Reason.OVERLOADED,
        "%d bytes of requests to the hub at %s wait for their replies already"
            .formatted(maxQueuedBytes, hub),
        false,
        "Send less at once, wait for the futures, or give more maxQueuedBytes.",
        Optional.empty());
  }

  static Failure queueStayedFull(HubAddress hub, Duration timeout, int maxQueuedBytes) {
    return failure(
        Reason.TIMEOUT,
        "%d bytes of requests waited for the hub at %s all of %s"
            .formatted(maxQueuedBytes, hub, seconds(timeout)),
        false,
        "See whether the hub is overloaded or stuck, send less at once, or give more maxQueuedBytes.",
        Optional.empty());
  }

  static Failure interrupted(HubAddress hub, boolean written, InterruptedException cause) {
    return failure(
        Reason.INTERRUPTED,
        "The thread was interrupted while it waited for the hub at %s".formatted(hub),
        written,
        "If that was no shutdown, look for who interrupts it.",
        Optional.of(cause));
  }

  static Failure closed(HubAddress hub, boolean written, Optional<Throwable> cause) {
    return failure(
        Reason.CLOSED,
        cause.isPresent()
            ? "The client of the hub at %s ended by an unforeseen error".formatted(hub)
            : "The client of the hub at %s was closed".formatted(hub),
        written,
        cause.isPresent()
            ? "Make a new client, and report the cause."
            : "Wait for the replies before closing, and send nothing after.",
        cause);
  }

  @Override
  public boolean orThrow() {
    throw exception();
  }

  /** A push with an id may be sent again, whatever became of it. */
  @Override
  public Failure of(Send options) {
    return mayHaveBeenDelivered && options.id().isPresent()
        ? new Failure(
            reason,
            message
                + " It has an id: sent again with it soon, within the hub's delivery.idWindow, it is"
                + " pushed no second time.",
            true,
            errorCode,
            cause)
        : this;
  }

  PushClientException exception() {
    return new PushClientException(this);
  }

  private static Failure failure(
      Reason reason, String problem, boolean written, String remedy, Optional<Throwable> cause) {
    return new Failure(
        reason,
        problem
            + ". "
            + (written ? "The push may have been delivered. " : "The push was not delivered. ")
            + remedy,
        written,
        Optional.empty(),
        cause);
  }

  private static String remedy(String code) {
    return switch (code) {
      case "auth-required" -> "Set the hub's secret.";
      case "auth-failed" -> "Set the hub's own secret; this is another.";
      case "too-long" -> "Push less at once, or raise the listener's maxLineBytes.";
      case "too-slow" -> "The connection is slow: push less at once, or raise lineTimeout.";
      case "busy", "unavailable" -> "Try again a moment later.";
      default -> "See that the client's version fits the hub's.";
    };
  }

  private static String seconds(Duration timeout) {
    return timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
  }
}
