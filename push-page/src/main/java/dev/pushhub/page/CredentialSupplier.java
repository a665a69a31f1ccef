package dev.pushhub.page;

import java.util.concurrent.CompletionStage;

/** Fetches what a client shows to the hub; asked anew for each connection. */
@FunctionalInterface
public interface CredentialSupplier {
  /**
   * A credential that is good now. May block.
   *
   * @return completed with it; if it fails, or this throws, the client tries again later, but for a
   *     {@link LoggedOutException}
   * @throws Exception as a failed stage
   */
  CompletionStage<String> get() throws Exception;
}
