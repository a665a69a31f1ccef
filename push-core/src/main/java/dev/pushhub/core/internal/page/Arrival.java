package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Asking;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A page of any kind that nobody knows yet: it has so long to bring its credential, then the
 * authenticator has so long to say whose it is. Let go once the page is known.
 *
 * <p>Only the page's loop touches it.
 */
final class Arrival {
  /** Told once whose page it is. */
  @FunctionalInterface
  interface Known {
    /**
     * It belongs to this uid; what it sends is held back until the page resumes reading.
     *
     * @param until when its credential ends, by {@link System#nanoTime}; empty for never
     */
    void bind(String uid, OptionalLong until, HandshakeRequest handshake);
  }

  private final WebSocketConnection webSocket;
  private final PageSurroundings around;
  private final Known known;
  private final HandshakeRequest handshake;
  private @Nullable Asking asking; // while the authenticator is asked

  Arrival(
      WebSocketConnection webSocket,
      HandshakeRequest handshake,
      PageSurroundings around,
      Known known) {
    this.webSocket = webSocket;
    this.handshake = handshake;
    this.around = around;
    this.known = known;
  }

  /** The credential is to come. */
  void await() {
    webSocket.deadline(around.options().limits().bindTimeout().toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The page brought none, or not as it should. */
  void refuse(String reason) {
    around.counters().bindsRefused.increment();
    webSocket.close(CloseCode.REFUSED, reason);
  }

  /** The credential is here: asks whose page it is. */
  void authenticate(String credential) {
    String believed = around.binding().believed(credential);
    if (believed != null) {
      bind(believed, OptionalLong.empty());
      return;
    }
    webSocket.hold();
    webSocket.deadline(
        around.options().hookThreads().authenticatorTimeout().toNanos(), TimeUnit.NANOSECONDS);
    asking =
        around
            .binding()
            .ask(
                credential,
                handshake,
                webSocket.loop(),
                outcome -> webSocket.guard(() -> settle(outcome)));
  }

  private void settle(Binding.Outcome outcome) {
    if (asking == null) {
      return; // too late
    }
    asking = null;
    if (outcome instanceof Binding.Known who) {
      bindInTime(who);
    } else {
      turnAway(outcome, "authentication failed; try again later", webSocket, around);
    }
  }

  /**
   * Closes a page whose credential, its first or a fresh one, is not good, or can't be looked at.
   *
   * @param undecided what it is told in the latter case
   */
  static void turnAway(
      Binding.Outcome outcome,
      String undecided,
      WebSocketConnection webSocket,
      PageSurroundings around) {
    if (outcome instanceof Binding.Refused refused) {
      around.counters().bindsRefused.increment();
      webSocket.close(CloseCode.REFUSED, refused.reason());
    } else if (outcome instanceof Binding.Expired) {
      around.counters().bindsRefused.increment();
      webSocket.close(CloseCode.EXPIRED, "the credential has expired: bring a fresh one");
    } else {
      around.counters().bindsFailed.increment();
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, undecided);
    }
  }

  // By the clock that the end was set by: the loop's, of the turn's beginning, may be behind it.
  private void bindInTime(Binding.Known who) {
    OptionalLong until = who.until();
    if (until.isPresent() && System.nanoTime() - until.getAsLong() >= 0) {
      turnAway(new Binding.Expired(), "", webSocket, around);
    } else {
      bind(who.uid(), until);
    }
  }

  private void bind(String uid, OptionalLong until) {
    if (around.sessions().mayBegin()) {
      known.bind(uid, until, handshake);
    } else {
      comeBack(around.counters().bindsPutOff, "too many wait; try again later");
    }
  }

  private void comeBack(LongAdder counter, String reason) {
    counter.increment();
    webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, reason);
  }

  /** The time is over. */
  void deadline() {
    Asking waits = asking;
    if (waits == null) {
      around.counters().bindsTimedOut.increment();
      webSocket.close(CloseCode.REFUSED, "no credential came in time");
    } else {
      asking = null;
      waits.timedOut();
      comeBack(around.counters().bindsFailed, "authentication took too long");
    }
  }

  /** The page is gone. */
  void left() {
    Asking waits = asking;
    if (waits != null) {
      asking = null;
      waits.left();
    }
  }
}
