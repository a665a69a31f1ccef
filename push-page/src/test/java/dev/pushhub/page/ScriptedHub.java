package dev.pushhub.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A hub that says what a test tells it to, over a real socket, and hands the test each frame it
 * hears.
 */
final class ScriptedHub implements AutoCloseable {
  private static final int DEADLINE_SECONDS = 20;

  private final ServerSocket server;
  private final BlockingQueue<Visit> visits = new LinkedBlockingQueue<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final String subprotocol;

  private ScriptedHub(String subprotocol) {
    this.subprotocol = subprotocol;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  static ScriptedHub start() {
    return new ScriptedHub("pushhub.v1");
  }

  /** One that selects another subprotocol; empty for none. */
  static ScriptedHub speaking(String subprotocol) {
    return new ScriptedHub(subprotocol);
  }

  URI uri() {
    return URI.create("ws://127.0.0.1:" + server.getLocalPort());
  }

  /** How many pages have connected. */
  int accepted() {
    return accepted.get();
  }

  /** The next page that connects. */
  Visit visit() {
    try {
      Visit visit = visits.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      assertThat(visit).as("a page connects").isNotNull();
      return visit;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next page that connects, which has sent its bind. */
  Visit binding() {
    Visit visit = visit();
    visit.expect("bind");
    return visit;
  }

  /** Cuts a page's connection; its next one, on which it has sent its bind. */
  Visit again(Visit first) {
    first.cut();
    return binding();
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-hub");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        daemon(
            () -> {
              try {
                Visit visit = new Visit(socket, subprotocol);
                visits.add(visit);
                visit.read();
              } catch (IOException e) {
                closeQuietly(socket);
              }
            });
      }
    } catch (IOException e) {
      return; // the test is over
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      return; // nobody could do something about it
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
  }

  /** One connection of a page. */
  static final class Visit {
    private static final String CLOSED = "closed";

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String request;
    private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
    private volatile int closeCode;

    private Visit(Socket socket, String subprotocol) throws IOException {
      this.socket = socket;
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = socket.getOutputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(in.readUnsignedByte());
      }
      request = head.toString(StandardCharsets.ISO_8859_1);
      String answer =
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + accept(header("Sec-WebSocket-Key"))
              + "\r\n"
              + (subprotocol.isEmpty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n")
              + "\r\n";
      out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The first header of that name in the handshake; empty if there is none. */
    String header(String name) {
      return request
          .lines()
          .filter(
              line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    private static String accept(String key) {
      try {
        return Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-1")
                    .digest(
                        (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.ISO_8859_1)));
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    private void read() throws IOException {
      try {
        while (true) {
          int opcode = in.readUnsignedByte() & 0x0f;
          long length = in.readUnsignedByte() & 0x7f;
          if (length == 126) {
            length = in.readUnsignedShort();
          } else if (length == 127) {
            length = in.readLong();
          }
          byte[] mask = in.readNBytes(4);
          byte[] payload = in.readNBytes(Math.toIntExact(length));
          for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
          }
          if (opcode == 1) {
            frames.add(new String(payload, StandardCharsets.UTF_8));
          } else if (opcode == 8) {
            closeCode = payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
            frame(8, payload);
            return;
          }
        }
      } finally {
        frames.add(CLOSED);
        socket.close();
      }
    }

    /** The next frame, which must be of this type. */
    JsonObject expect(String type) {
      String text = next();
      assertThat(text).as("a frame of type " + type).isNotNull().isNotEqualTo(CLOSED);
      JsonObject frame = JsonParser.parseString(text).getAsJsonObject();
      assertThat(frame.get("type").getAsString()).as("the type of %s", frame).isEqualTo(type);
      return frame;
    }

    /** The page ends the connection; nothing else comes before. */
    int expectClosed() {
      assertThat(next()).as("the end").isEqualTo(CLOSED);
      return closeCode;
    }

    private @Nullable String next() {
      try {
        return frames.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    /** Lets the page in; answers for its own stream and the broadcasts, or for those given. */
    Visit bound(String... streams) {
      String answers =
          streams.length > 0
              ? String.join(",", streams)
              : "{'stream':'uid','state':'reset','epoch':'e','offset':0},"
                  + "{'stream':'all','state':'reset','epoch':'e','offset':0}";
      return say(
          "{'type':'bound','uid':'u1','session':'7','heartbeat':25000,'streams':["
              + answers
              + "]}");
    }

    /** Lets the page in, which has missed nothing of its own stream and the broadcasts. */
    Visit recovered(String... others) {
      List<String> streams = new ArrayList<>(List.of(recoveredAt("uid"), recoveredAt("all")));
      streams.addAll(List.of(others));
      return bound(streams.toArray(String[]::new));
    }

    static String recoveredAt(String stream) {
      return "{'stream':'%s','state':'recovered'}".formatted(stream);
    }

    Visit message(String stream, long offset, String text) {
      return say(
          "{'type':'message','stream':'%s','offset':%d,'text':'%s'}"
              .formatted(stream, offset, text));
    }

    Visit messageForReceipt(String stream, long offset, String text) {
      return say(
          "{'type':'message','stream':'%s','offset':%d,'text':'%s','receipt':true}"
              .formatted(stream, offset, text));
    }

    /** Sends a frame; ' stands for ". */
    Visit say(String json) {
      return text(json.replace('\'', '"'));
    }

    Visit text(String text) {
      frame(1, text.getBytes(StandardCharsets.UTF_8));
      return this;
    }

    void close(int code, String reason) {
      byte[] text = reason.getBytes(StandardCharsets.UTF_8);
      frame(8, ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array());
    }

    void frame(int opcode, byte[] payload) {
      ByteArrayOutputStream frame = new ByteArrayOutputStream();
      frame.write(0x80 | opcode);
      if (payload.length < 126) {
        frame.write(payload.length);
      } else if (payload.length < 1 << 16) {
        frame.write(126); // the shortest form, which the JDK insists on
        frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
      } else {
        frame.write(127);
        frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
      }
      frame.writeBytes(payload);
      try {
        synchronized (out) {
          out.write(frame.toByteArray());
        }
      } catch (IOException e) {
        closeQuietly(socket); // the page is gone, which the reader says
      }
    }

    /** Ends the TCP connection with a reset. */
    void cut() {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        return; // it is closed already
      } finally {
        closeQuietly(socket);
      }
    }
  }
}
