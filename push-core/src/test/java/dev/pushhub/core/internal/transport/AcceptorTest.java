package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.CapturedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a port that can accept only now and then writes into the log. */
@Timeout(60)
class AcceptorTest {
  private static final int INFO = 20;

  /** Every second attempt finds no descriptor, as when connections come and go at the limit. */
  private static final class Flapping extends ServerSocketChannel {
    private final ServerSocketChannel real;
    private int attempts;

    Flapping(ServerSocketChannel real) {
      super(SelectorProvider.provider());
      this.real = real;
    }

    @Override
    public SocketChannel accept() throws IOException {
      if (attempts++ % 2 == 0) {
        throw new IOException("Too many open files");
      }
      return SocketChannel.open();
    }

    @Override
    public ServerSocket socket() {
      return real.socket();
    }

    @Override
    public ServerSocketChannel bind(SocketAddress address, int backlog) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
      return Set.of();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
      return real.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
      real.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}
  }

  @Test
  void aPortThatFailsAndRecoversAgainAndAgainFillsNoLog() throws Exception {
    ServerSocketChannel bound =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    try (CapturedLog log = CapturedLog.from(INFO);
        HandTurnedLoop turned = new HandTurnedLoop();
        HandTurnedLoop other = new HandTurnedLoop()) {
      Acceptor acceptor =
          new Acceptor(turned.loop(), new Flapping(bound), other::loop, RecordingHandler::new);
      for (int i = 0; i < 300; i++) {
        turned.turn();
        acceptor.ready();
      }
      acceptor.close();
      other.turn(400);

      assertThat(log.lines("can't accept for now")).hasSize(10);
      assertThat(log.lines("accepts again")).hasSize(10);
    }
  }

  @Test
  void tasksThatFailAgainAndAgainFillNoLog() throws Exception {
    try (CapturedLog log = CapturedLog.from(CapturedLog.WARN);
        LoopsUnderTest loops = LoopsUnderTest.started(1, RecordingHandler::new)) {
      CompletableFuture<Void> last = new CompletableFuture<>();
      for (int i = 0; i < 300; i++) {
        loops
            .group()
            .loops()
            .get(0)
            .execute(
                () -> {
                  throw new IllegalStateException("thrown by a test");
                });
      }
      loops.group().loops().get(0).execute(() -> last.complete(null));
      last.get(20, TimeUnit.SECONDS);

      assertThat(log.lines("A task failed on event loop 0; the loop goes on.")).hasSize(10);
    }
  }
}
