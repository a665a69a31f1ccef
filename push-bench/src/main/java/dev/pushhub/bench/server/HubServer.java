package dev.pushhub.bench.server;

import dev.pushhub.core.PushHub;
import dev.pushhub.core.PushHubBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** The hub with its default options but for what is asked, every check on. */
public final class HubServer {
  /** Keep what is sent, in memory. */
  public static final String HISTORY = "history";

  private HubServer() {}

  /**
   * Runs it.
   *
   * @param args none; or {@link #HISTORY}, to keep messages; or a PKCS12 file and its password, for
   *     TLS to its pages
   */
  public static void main(String[] args) throws IOException {
    // Not closed here: the process ends with it.
    PushHubBuilder builder = PushHub.builder().webSocketPort(0).listenerPort(0);
    if (args.length == 1 && args[0].equals(HISTORY)) {
      builder.history(h -> h.enabled(true));
    } else if (args.length > 0) {
      builder.webSocket(w -> w.tls(t -> t.pkcs12(Path.of(args[0]), args[1])));
    }
    PushHub hub = builder.build();
    hub.start();
    ServerProcess.serve(hub.webSocketPort(), hub.listenerPort());
  }
}
