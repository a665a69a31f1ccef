package dev.pushhub.core.internal.page;

import dev.pushhub.core.api.HandshakeRequest;
import dev.pushhub.core.options.CredentialSource;
import dev.pushhub.core.options.WebSocketOptions;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a page's credential in its handshake.
 *
 * @param sources where, in order
 * @param otherwise what holds where there is none
 */
record HandshakeCredential(List<CredentialSource> sources, Found otherwise) {

  /**
   * What came of it.
   *
   * @param text the credential; empty if there is none
   * @param isAwaited whether it is to come by the first text frame
   */
  record Found(String text, boolean isAwaited) {
    private static final Found AWAITED = new Found("", true);
    private static final Found NONE = new Found("", false);
  }

  static HandshakeCredential of(WebSocketOptions options) {
    CredentialSource firstFrame = CredentialSource.firstFrame();
    return new HandshakeCredential(
        options.credentials().stream().filter(source -> !source.equals(firstFrame)).toList(),
        options.credentials().contains(firstFrame) ? Found.AWAITED : Found.NONE);
  }

  Found find(HandshakeRequest handshake) {
    for (CredentialSource source : sources) {
      Optional<String> text = source.find(handshake);
      if (text.isPresent()) {
        return new Found(text.get(), false);
      }
    }
    return otherwise;
  }
}
