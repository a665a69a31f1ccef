package dev.pushhub.bench.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server that is up, on loopback.
 *
 * @param webSocketPort where pages connect
 * @param publisherPort where publishers do
 * @param dialect how it is spoken to
 * @param process what it costs
 */
public record Target(int webSocketPort, int publisherPort, Dialect dialect, ProcessTree process) {

  InetSocketAddress pages() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), webSocketPort);
  }

  InetSocketAddress publishers() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), publisherPort);
  }
}
