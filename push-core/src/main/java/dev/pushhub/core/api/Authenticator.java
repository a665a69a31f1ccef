package dev.pushhub.core.api;

/**
 * Turns what a page presents into a uid. The credential is the page's first text frame.
 *
 * <pre>{@code
 * builder.authenticator((credential, handshake) -> {
 *   User user = sessions.find(credential);            // may block: it has threads of its own
 *   return user == null ? Authentication.refused("please log in") : Authentication.uid(user.id());
 * });
 * }</pre>
 *
 * <p>Called on the hub's authenticator threads, for many pages at once, never on a thread that
 * moves bytes. An exception closes the page with {@link CloseCode#NOT_AUTHENTICATED_NOW}, so that
 * it comes back; a refusal closes it with {@link CloseCode#REFUSED}, so that it does not.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Who is this?
   *
   * @param credential the page's first text frame, as it was sent; never empty, but anybody's
   * @param handshake the page's handshake
   * @return a uid, a refusal, or either of them later
   * @throws Exception if it can't be known now; the page is told to come back
   */
  Authentication authenticate(String credential, HandshakeRequest handshake) throws Exception;

  /**
   * The default: the credential is the uid, and nobody is authenticated. While it is in use the
   * WebSocket port is bound to loopback, unless an address was set.
   *
   * @return the authenticator that believes everybody
   */
  static Authenticator uidAsCredential() {
    return UidAsCredential.INSTANCE;
  }
}
