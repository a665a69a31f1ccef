package dev.pushhub.core;

import dev.pushhub.core.options.HubOptions;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log, loudly, what a hub lets strangers do that is open now.
 *
 * @param options what it was built with
 * @param webSocketAddress where its WebSocket port is bound
 * @param listenerAddress where its internal listener is; empty where there is none
 */
record Exposure(
    HubOptions options, BindAddress webSocketAddress, Optional<BindAddress> listenerAddress) {
  private static final Logger LOG = LoggerFactory.getLogger(PushHub.class);

  void tell(int webSocketPort) {
    if (!options.authenticates()) {
      LOG.warn(
          "Nobody is authenticated: whoever reaches port {} hears whatever uid he names. Set an"
              + " Authenticator before this hub leaves loopback.",
          webSocketPort);
      if (options.webSocket().address().isPresent() && !webSocketAddress.isLoopback()) {
        LOG.error(
            "EVERYBODY'S MESSAGES ARE EXPOSED: the WebSocket address {} is no loopback address and"
                + " nobody is authenticated. Set an Authenticator, or leave the address out.",
            webSocketAddress.name());
      }
    }
    listenerAddress.filter(address -> !address.isLoopback()).ifPresent(this::tellOfListener);
  }

  // It left loopback only because of the option with the frightening name where something is
  // missing.
  private void tellOfListener(BindAddress address) {
    String missing = String.join(" and ", options.listener().missingOffLoopback());
    if (!missing.isEmpty()) {
      LOG.error(
          "ANYBODY CAN PUSH: the internal listener's address {} is no loopback address, and it lacks"
              + " {}. Whoever reaches it, or listens on the way, can push to everybody. Give it {},"
              + " or leave the address out.",
          address.name(),
          missing,
          missing);
    }
  }
}
