package dev.pushhub.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A server that is up, on loopback.
 *
 * @param webSocketPort where pages connect
 * @param publisherPort where publishers do
 * @param dialect how it is spoken to
 * @param process what it costs
 * @param tls whom its pages trust, where they connect by TLS
 */
public record Target(
    int webSocketPort,
    int publisherPort,
    Dialect dialect,
    ProcessTree process,
    Optional<SSLContext> tls) {

  InetSocketAddress pages() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), webSocketPort);
  }

  InetSocketAddress publishers() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), publisherPort);
  }
}
