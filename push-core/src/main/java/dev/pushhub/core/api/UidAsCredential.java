package dev.pushhub.core.api;

/** The reference's way: a page says who it is and is believed. */
enum UidAsCredential implements Authenticator {
  INSTANCE;

  @Override
  public Authentication authenticate(String credential, HandshakeRequest handshake) {
    return Authentication.uid(credential);
  }
}
