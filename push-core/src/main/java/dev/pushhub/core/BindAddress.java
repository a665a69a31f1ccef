package dev.pushhub.core;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Where a port is to be bound. A name is looked up once: what is checked is what is bound, and what
 * the log tells, though the name may lead elsewhere a moment later.
 *
 * @param name as it was given; empty for every interface
 * @param socket what it leads to
 */
record BindAddress(String name, InetSocketAddress socket) {

  /** Looks names up. */
  @FunctionalInterface
  interface Names {
    InetAddress lookUp(String name) throws UnknownHostException;
  }

  static BindAddress of(String name, int port, Names names) throws UnknownHostException {
    return new BindAddress(
        name,
        name.isEmpty()
            ? new InetSocketAddress(port)
            : new InetSocketAddress(names.lookUp(name), port));
  }

  boolean isLoopback() {
    return socket.getAddress().isLoopbackAddress();
  }

  int port() {
    return socket.getPort();
  }
}
