package dev.pushhub.core.options;

/** Whether the other side of a TLS connection shows a certificate of its own. */
public enum ClientCertificates {
  /** It is not asked for one. */
  NONE,
  /** It may show one that the trust store accepts; a publisher that does needs no secret. */
  OPTIONAL,
  /** It must show one that the trust store accepts, or there is no connection. */
  REQUIRED
}
