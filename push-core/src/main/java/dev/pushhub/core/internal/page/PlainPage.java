package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Asking;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.session.Heartbeat;
import dev.pushhub.core.internal.session.Session;
import dev.pushhub.core.internal.session.Sessions;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import dev.pushhub.core.internal.websocket.WebSocketHandler;
import dev.pushhub.core.options.HubOptions;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A page without a subprotocol, as in the reference: its first text frame is the credential, unless
 * that came with the handshake; what follows are messages, and it hears each push exactly as it was
 * pushed.
 *
 * <p>States: waiting for the credential, waiting for the authenticator (what the page sends is kept
 * meanwhile, and its leaving noticed), bound, over. Only its loop touches it.
 */
final class PlainPage implements WebSocketHandler {
  private final WebSocketConnection webSocket;
  private final HubOptions options;
  private final Binding binding;
  private final Sessions sessions;
  private final Counters counters;
  private @Nullable HandshakeRequest handshake; // let go once it has been looked at
  private @Nullable Session session;
  private @Nullable Heartbeat heartbeat;
  private @Nullable Asking asking; // while the authenticator is asked

  PlainPage(
      WebSocketConnection webSocket,
      HandshakeRequest handshake,
      HubOptions options,
      Binding binding,
      Sessions sessions,
      Counters counters) {
    this.webSocket = webSocket;
    this.handshake = handshake;
    this.options = options;
    this.binding = binding;
    this.sessions = sessions;
    this.counters = counters;
  }

  /** It is open; what the handshake says of its credential is known. */
  void begin(HandshakeCredential.Found credential) {
    HandshakeRequest request = handshake;
    if (credential.isAwaited() || request == null) {
      deadline(options.limits().bindTimeout());
    } else if (credential.text().isEmpty()) {
      counters.bindsRefused.increment();
      webSocket.close(CloseCode.REFUSED, "no credential came with the handshake");
    } else {
      handshake = null;
      authenticate(credential.text(), request);
    }
  }

  private void deadline(Duration time) {
    webSocket.deadline(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void text(String message) {
    HandshakeRequest request = handshake;
    if (session != null) {
      session.received(message);
    } else if (message.isEmpty() || request == null) {
      counters.bindsRefused.increment();
      webSocket.close(CloseCode.REFUSED, "the first message must be the credential");
    } else {
      handshake = null;
      authenticate(message, request);
    }
  }

  private void authenticate(String credential, HandshakeRequest request) {
    String believed = binding.believed(credential);
    if (believed != null) {
      bind(believed, OptionalLong.empty(), request);
      return;
    }
    webSocket.hold();
    deadline(options.hookThreads().authenticatorTimeout());
    asking =
        binding.ask(
            credential,
            request,
            webSocket.loop(),
            outcome -> webSocket.guard(() -> settle(outcome, request)));
  }

  private void settle(Binding.Outcome outcome, HandshakeRequest request) {
    if (asking == null) {
      return; // too late
    }
    asking = null;
    if (outcome instanceof Binding.Known known) {
      bindInTime(known, request);
    } else if (outcome instanceof Binding.Refused refused) {
      counters.bindsRefused.increment();
      webSocket.close(CloseCode.REFUSED, refused.reason());
    } else if (outcome instanceof Binding.Expired) {
      expired();
    } else {
      counters.bindsFailed.increment();
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, "authentication failed; try again later");
    }
  }

  // By the clock that the end was set by: the loop's, of the turn's beginning, may be behind it.
  private void bindInTime(Binding.Known known, HandshakeRequest request) {
    OptionalLong until = known.until();
    if (until.isPresent() && System.nanoTime() - until.getAsLong() >= 0) {
      expired();
    } else {
      bind(known.uid(), until, request);
      webSocket.resume();
    }
  }

  private void expired() {
    counters.bindsRefused.increment();
    webSocket.close(CloseCode.EXPIRED, "the credential has expired: bring a fresh one");
  }

  private void bind(String uid, OptionalLong until, HandshakeRequest request) {
    if (!sessions.mayBegin()) {
      counters.bindsFailed.increment();
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, "too many wait; try again later");
      return;
    }
    session = sessions.begin(uid, webSocket, request, null);
    heartbeat = sessions.heartbeat(webSocket, until);
  }

  @Override
  public void deadline() {
    Asking waits = asking;
    if (heartbeat != null) {
      heartbeat.beat();
    } else if (waits != null) {
      asking = null;
      waits.timedOut();
      counters.bindsFailed.increment();
      webSocket.close(CloseCode.NOT_AUTHENTICATED_NOW, "authentication took too long");
    } else {
      counters.bindsTimedOut.increment();
      webSocket.close(CloseCode.REFUSED, "no credential came in time");
    }
  }

  @Override
  public void dropped(long messages, long bytes) {
    if (session != null) {
      sessions.dropped(session, messages, bytes);
    }
  }

  @Override
  public void goAway() {
    webSocket.close(CloseCode.HUB_STOPS, "the hub stops");
  }

  @Override
  public void closed(int code, String reason) {
    Asking waits = asking;
    if (waits != null) {
      asking = null;
      waits.left();
    }
    if (session != null) {
      sessions.end(session, code, reason);
    }
  }
}
