package dev.pushhub.bench.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One page of pushhub.v1 by itself, which waits for each frame and reads all of it. For one thread.
 */
final class SinglePage implements AutoCloseable {
  private static final String SUBPROTOCOL = "Sec-WebSocket-Protocol: pushhub.v1\r\n";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int OUT_BYTES = 2 << 10;

  private final Socket socket;
  private final DataInputStream in;

  private SinglePage(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** Connects as that opening says. */
  static SinglePage connect(Target target, Opening opening) throws IOException, LoadException {
    // Not closed where it fails: the run is over then.
    SocketChannel channel = SocketChannel.open(target.pages());
    SinglePage page = new SinglePage(channel.socket());
    page.socket.setSoTimeout((int) PATIENCE.toMillis());
    page.shakeHands(target, opening);
    return page;
  }

  /** A page is bound and leaves; how it comes back to where it was. */
  static Opening visit(Target target, int number) throws IOException, LoadException {
    try (SinglePage page = connect(target, resuming(number, new JsonArray()))) {
      JsonObject bound = page.next();
      JsonArray positions = new JsonArray();
      for (JsonElement element : bound.getAsJsonArray("streams")) {
        JsonObject stream = element.getAsJsonObject();
        if (!stream.has("epoch")) {
          throw new LoadException("the server keeps no messages: it said " + bound);
        }
        stream.remove("state");
        positions.add(stream);
      }
      return resuming(number, positions);
    }
  }

  private static Opening resuming(int page, JsonArray positions) {
    JsonObject bind = new JsonObject();
    bind.addProperty("type", "bind");
    bind.addProperty("protocol", 1);
    bind.addProperty("credential", Load.uid(page));
    bind.addProperty("tab", "tab-" + page);
    bind.add("streams", positions);
    return new Opening(SUBPROTOCOL, bind.toString());
  }

  private void shakeHands(Target target, Opening opening) throws IOException, LoadException {
    socket.getOutputStream().write(ClientBytes.handshake(target, "/", opening.headers()));
    StringBuilder answer = new StringBuilder();
    while (!answer.toString().endsWith("\r\n\r\n")) {
      answer.append((char) in.readUnsignedByte());
    }
    if (!answer.toString().startsWith("HTTP/1.1 101")) {
      throw new LoadException(
          "the handshake was refused: " + answer.toString().lines().findFirst());
    }
    ByteBuffer first = ByteBuffer.wrap(opening.frame().getBytes(StandardCharsets.US_ASCII));
    ByteBuffer out = ByteBuffer.allocate(OUT_BYTES);
    ClientBytes.putFrame(ClientBytes.TEXT, first, out);
    socket.getOutputStream().write(out.array(), 0, out.position());
  }

  /** The next frame. */
  JsonObject next() throws IOException, LoadException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
    in.readFully(payload);
    if (first != ClientBytes.TEXT) {
      throw new LoadException("a page got a frame that is no text: " + first);
    }
    return JsonParser.parseString(new String(payload, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
