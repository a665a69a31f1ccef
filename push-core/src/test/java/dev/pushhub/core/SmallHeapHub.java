package dev.pushhub.core;

/** A hub in a process of its own, with little heap: it prints its port and echoes. */
final class SmallHeapHub {
  private SmallHeapHub() {}

  public static void main(String[] args) {
    PushHub hub =
        PushHub.builder()
            .webSocketPort(0)
            .listenerPort(0)
            .limits(l -> l.pageMessageBytes(256 << 20))
            .delivery(d -> d.loops(1))
            .hooks(RecordingListener.echoing())
            .build();
    hub.start();
    System.out.println(hub.webSocketPort());
  }
}
