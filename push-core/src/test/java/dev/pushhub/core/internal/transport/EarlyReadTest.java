package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EarlyReadTest {
  private final List<String> told = new ArrayList<>();
  private EventLoop loop;
  private Acceptor acceptor;

  @BeforeEach
  void bind() throws Exception {
    loop = new EventLoop(0, System::nanoTime);
    acceptor =
        Acceptor.bind(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            loop,
            () -> loop,
            connection -> new Teller());
    acceptor.start();
    loop.turn(); // registers the port
  }

  @AfterEach
  void close() {
    acceptor.close();
    EventLoop.closeQuietly(loop.selector());
  }

  @Test
  void whatWasSaidBeforeTheAcceptIsReadInTheSameTurn() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

      loop.turn();

      assertThat(told).containsExactly("hello");
    }
  }

  @Test
  void whoHasSaidNothingYetIsNotTroubled() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
      loop.turn();
      assertThat(told).isEmpty();

      client.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
      loop.turn();

      assertThat(told).containsExactly("late");
    }
  }

  @Test
  void whoHasSpokenAndGoneIsHeardAndThenGone() throws Exception {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), acceptor.port())) {
      client.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
    }

    loop.turn();
    loop.turn();

    assertThat(told).containsExactly("bye", "ended");
  }

  private final class Teller implements ConnectionHandler {
    @Override
    public void received(ByteBuffer bytes) {
      told.add(StandardCharsets.US_ASCII.decode(bytes).toString());
    }

    @Override
    public void ended() {
      told.add("ended");
    }

    @Override
    public void deadline() {}

    @Override
    public void goAway() {}

    @Override
    public void closed() {}
  }
}
