package dev.pushhub.client;

/** Where the hub's internal listener is, as every message of this client names it. */
record HubAddress(String host, int port) {
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
