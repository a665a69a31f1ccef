package dev.pushhub.core.api;

/**
 * Turns what a page presents into a uid. The credential is the page's first text frame, or stands
 * where the option {@code webSocket.credentials} says.
 *
 * <pre>{@code
 * builder.authenticator((credential, handshake) -> {
 *   User user = sessions.find(credential);            // may block: it has threads of its own
 *   return user == null ? Authentication.refused("please log in") : Authentication.uid(user.id());
 * });
 * }</pre>
 *
 * <p><b>Cookies.</b> A browser sends them by itself, whatever site has opened the WebSocket, and to
 * every port of a host. Where {@code webSocket.credentials} names a cookie the hub lets only pages
 * of the configured origins connect. It can't know that an authenticator looks into {@code
 * handshake.header("Cookie")} itself, or into anything else that a browser adds by itself, as it
 * does HTTP authentication and client certificates: then set {@code
 * access.configuredOriginsOnly(true)} and {@code access.allowedOrigins}, or another application on
 * the same host, and whoever has broken into it, connects in the user's name (RFC 6455, section
 * 10.2).
 *
 * <p>Called on the hub's authenticator threads, for many pages at once, never on a thread that
 * moves bytes. An exception closes the page with {@link CloseCode#NOT_AUTHENTICATED_NOW}, so that
 * it comes back; a refusal closes it with {@link CloseCode#REFUSED}, so that it does not.
 *
 * <p>A call that takes longer than {@code hookThreads.authenticatorTimeout} costs its page, and
 * goes on: it is not interrupted before the hub is closed, and keeps its thread. So give what it
 * calls (a database, another server) a timeout of its own, or a few that hang keep everybody else
 * out.
 */
@FunctionalInterface
public interface Authenticator {

  /**
   * Who is this?
   *
   * @param credential what the page presented, as it was sent; never empty, but anybody's
   * @param handshake the page's handshake
   * @return a uid; a refusal ({@link CloseCode#REFUSED}); {@link Authentication#expired()}, so that
   *     the page brings a fresh credential ({@link CloseCode#EXPIRED}); {@link
   *     Authentication#notNow()}, so that it comes back; or any of them later. Null is a failure:
   *     it is logged and the page comes back
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
