package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.internal.session.Asking;
import dev.pushhub.core.internal.session.Binding;
import dev.pushhub.core.internal.transport.Overdue;
import dev.pushhub.core.internal.websocket.WebSocketConnection;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bound page's fresh credential, while the authenticator looks at it. The page is told nothing
 * new meanwhile of what it sends.
 *
 * <p>Only the page's loop touches it.
 */
final class Renewal {
  private final WebSocketConnection webSocket;
  private final Overdue overdue;
  private final Consumer<Binding.Outcome> outcome;
  private @Nullable Asking asking;

  private Renewal(
      WebSocketConnection webSocket, PageSurroundings around, Consumer<Binding.Outcome> outcome) {
    this.webSocket = webSocket;
    this.outcome = outcome;
    this.overdue =
        webSocket.overdue(
            around.options().hookThreads().authenticatorTimeout().toNanos(), this::tooLate);
  }

  /**
   * Asks.
   *
   * @param handshake what is still known of it
   * @param outcome told on the loop, once, unless the page leaves; {@link Binding.Failed} if there
   *     was no answer in time
   * @return null if nobody has to be asked, and it was told
   */
  static @Nullable Renewal of(
      String credential,
      HandshakeRequest handshake,
      WebSocketConnection webSocket,
      PageSurroundings around,
      Consumer<Binding.Outcome> outcome) {
    String believed = around.binding().believed(credential);
    if (believed != null) {
      outcome.accept(new Binding.Known(believed, OptionalLong.empty()));
      return null;
    }
    Renewal renewal = new Renewal(webSocket, around, outcome);
    renewal.ask(credential, handshake, around.binding());
    return renewal;
  }

  private void ask(String credential, HandshakeRequest handshake, Binding binding) {
    webSocket.hold();
    overdue.begin();
    asking =
        binding.ask(
            credential,
            handshake,
            webSocket.loop(),
            answer -> webSocket.guard(() -> settle(answer)));
  }

  private void settle(Binding.Outcome answer) {
    if (asking != null) {
      asking = null;
      overdue.end();
      outcome.accept(answer);
    }
  }

  private void tooLate() {
    Asking waits = asking;
    if (waits != null) {
      waits.timedOut();
      settle(new Binding.Failed());
    }
  }

  /** The page is gone. */
  void left() {
    Asking waits = asking;
    if (waits != null) {
      asking = null;
      overdue.end();
      waits.left();
    }
  }
}
