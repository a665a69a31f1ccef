package dev.pushhub.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bad network does what it is told, and nothing else. */
@Timeout(60)
class FaultProxyTest {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    opened.add(server);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  private <T extends AutoCloseable> T keep(T one) {
    opened.add(one);
    return one;
  }

  private Socket[] pair(FaultProxy network) throws IOException {
    Socket client = keep(new Socket(InetAddress.getLoopbackAddress(), network.port()));
    Socket served = keep(server.accept());
    client.setSoTimeout(20_000);
    served.setSoTimeout(20_000);
    return new Socket[] {client, served};
  }

  private static byte[] randomBytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  private static CompletableFuture<Void> sending(Socket from, byte[] bytes) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            OutputStream out = from.getOutputStream();
            out.write(bytes);
            from.shutdownOutput();
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void everyByteArrivesInOrderHoweverItIsDelayedAndSplit() throws Exception {
    try (FaultProxy network =
        FaultProxy.to(server.getLocalPort())
            .seed(3)
            .delay(Duration.ofMillis(5))
            .pieces(20_000)
            .start()) {
      Socket[] ends = pair(network);
      byte[] up = randomBytes(3 << 20);
      byte[] down = randomBytes((3 << 20) + 1);

      CompletableFuture<Void> sentUp = sending(ends[0], up);
      CompletableFuture<Void> sentDown = sending(ends[1], down);
      CompletableFuture<byte[]> arrivedUp = CompletableFuture.supplyAsync(() -> allBytes(ends[1]));

      assertThat(Arrays.equals(allBytes(ends[0]), down)).isTrue();
      assertThat(Arrays.equals(arrivedUp.join(), up)).isTrue();
      CompletableFuture.allOf(sentUp, sentDown).join();
      Awaitility.await().until(() -> network.connections() == 0);
      assertThat(network.bytes()).isEqualTo(up.length + down.length);
      network.check();
    }
  }

  private static byte[] allBytes(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPieceMayBeOneByteAndASlowLinkTakesItsTime() throws Exception {
    try (FaultProxy network =
        FaultProxy.to(server.getLocalPort()).pieces(1).bytesPerSecond(1_000).start()) {
      Socket[] ends = pair(network);
      long began = System.nanoTime();

      ends[0].getOutputStream().write(new byte[500]);

      InputStream in = ends[1].getInputStream();
      assertThat(in.readNBytes(500)).hasSize(500);
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(400).toNanos());
    }
  }

  @Test
  void aStallHoldsUpEverythingAndLosesNothing() throws Exception {
    try (FaultProxy network = FaultProxy.to(server.getLocalPort()).start()) {
      Socket[] ends = pair(network);
      long began = System.nanoTime();

      network.stall(Duration.ofMillis(500));
      Awaitility.await().until(() -> System.nanoTime() - began > 10_000_000);
      ends[0].getOutputStream().write('a');

      assertThat(ends[1].getInputStream().read()).isEqualTo('a');
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(400).toNanos());
    }
  }

  @Test
  void aCutIsFeltAtBothEnds() throws Exception {
    try (FaultProxy network = FaultProxy.to(server.getLocalPort()).start()) {
      Socket[] cut = pair(network);
      Awaitility.await().until(() -> network.connections() == 1);

      network.cut(5);

      assertThat(isReset(cut[0])).isTrue();
      assertThat(isReset(cut[1])).isTrue();
      assertThat(network.cuts()).isEqualTo(1);
      Socket[] later = pair(network);
      later[0].getOutputStream().write('a');
      assertThat(later[1].getInputStream().read()).isEqualTo('a');
    }
  }

  private static boolean isReset(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -2;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void aHalfCloseEndsOneDirectionOnly() throws Exception {
    try (FaultProxy network = FaultProxy.to(server.getLocalPort()).seed(2).start()) {
      Socket[] ends = pair(network);
      Awaitility.await().until(() -> network.connections() == 1);

      network.halfClose(1);

      Awaitility.await().until(() -> network.halfCloses() == 1);
      ends[0].setSoTimeout(300);
      boolean downwards;
      try {
        downwards = ends[0].getInputStream().read() == -1;
      } catch (java.net.SocketTimeoutException open) {
        downwards = false;
      }
      Socket ended = downwards ? ends[0] : ends[1];
      Socket alive = downwards ? ends[1] : ends[0];
      alive.setSoTimeout(20_000);
      assertThat(ended.getInputStream().read()).isEqualTo(-1);
      ended.getOutputStream().write('a');
      assertThat(alive.getInputStream().read()).isEqualTo('a');
    }
  }

  @Test
  void whoConnectsWhileTheTargetIsAwayIsClosed() throws Exception {
    try (FaultProxy network = FaultProxy.to(server.getLocalPort()).start()) {
      server.close();

      Socket client = keep(new Socket(InetAddress.getLoopbackAddress(), network.port()));
      client.setSoTimeout(20_000);

      assertThat(client.getInputStream().read()).isEqualTo(-1);
      network.check();
    }
  }
}
