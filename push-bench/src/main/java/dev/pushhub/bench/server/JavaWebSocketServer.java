package dev.pushhub.bench.server;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * The peer that uses Java-WebSocket as its examples do: its own {@link WebSocketServer}, its {@code
 * send} and {@code broadcast}, beside a thread for each publisher.
 */
public final class JavaWebSocketServer extends WebSocketServer {
  private static final int BACKLOG = 4096;

  private final Map<String, WebSocket> pages = new ConcurrentHashMap<>();
  private final CountDownLatch bound = new CountDownLatch(1);

  private JavaWebSocketServer() {
    super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    setTcpNoDelay(true);
    setReuseAddr(true);
    // Its default of 50 would make most of 8,000 pages wait a second for their second SYN.
    setMaxPendingConnections(BACKLOG);
  }

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    JavaWebSocketServer server = new JavaWebSocketServer();
    server.start();
    server.bound.await();
    // Not closed here: the process ends with it.
    @SuppressWarnings("resource")
    ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    daemon("accept", () -> server.accept(listener));
    ServerProcess.serve(server.getPort(), listener.getLocalPort());
  }

  private static void daemon(String role, Runnable work) {
    Thread thread = new Thread(work, "bench-" + role);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept(ServerSocket listener) {
    try {
      while (true) {
        Socket publisher = listener.accept();
        publisher.setTcpNoDelay(true);
        daemon("publisher", () -> serve(publisher));
      }
    } catch (IOException e) {
      System.err.println("The listener has failed: " + e);
    }
  }

  private void serve(Socket publisher) {
    try (publisher;
        var in =
            new BufferedReader(
                new InputStreamReader(publisher.getInputStream(), StandardCharsets.UTF_8),
                1 << 16);
        var out =
            new BufferedWriter(
                new OutputStreamWriter(publisher.getOutputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = in.readLine()) != null) {
        out.write(push(LineRequest.parse(line)) ? "ok\n" : "fail\n");
        if (!in.ready()) {
          out.flush(); // the replies to all that had come, in one write
        }
      }
    } catch (IOException e) {
      // The publisher is gone.
    }
  }

  private boolean push(LineRequest request) {
    if (request.uid() == null) {
      broadcast(request.message());
      return true;
    }
    WebSocket page = pages.get(request.uid());
    if (page == null) {
      return false;
    }
    page.send(request.message());
    return true;
  }

  @Override
  public void onMessage(WebSocket page, String uid) {
    page.setAttachment(uid);
    pages.put(uid, page);
  }

  @Override
  public void onClose(WebSocket page, int code, String reason, boolean remote) {
    String uid = page.getAttachment();
    if (uid != null) {
      pages.remove(uid, page);
    }
  }

  @Override
  public void onStart() {
    bound.countDown();
  }

  @Override
  public void onOpen(WebSocket page, ClientHandshake handshake) {}

  @Override
  public void onError(WebSocket page, Exception e) {}
}
