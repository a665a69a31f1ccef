package dev.pushhub.core.internal.transport;

import javax.net.ssl.SSLEngine;

/** Where the engines of a TLS port come from. Called by loops and by the threads of TLS. */
public interface TlsEngines {
  /**
   * Whether {@link #refresh} should run before the next engine is made. It answers true to one
   * caller at a time, at once, and touches no file.
   */
  boolean isDue();

  /** Looks whether the certificate has changed; may block, never throws, never on a loop. */
  void refresh();

  /** An engine in server mode, with everything set but its first byte. */
  SSLEngine newEngine();
}
