package dev.pushhub.core.wire;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * A page of pushhub.v1 that does nothing by itself: it sends the frames a test gives it and hands
 * out those of the hub, one by one.
 *
 * <pre>{@code
 * try (JsonPage page = JsonPage.connect(RawPage.to(1234))) {
 *   page.bind("uid1");
 *   page.expect("bound");
 *   page.expect("message").get("data");
 * }
 * }</pre>
 */
public final class JsonPage implements AutoCloseable {
  /** What it asks for in its handshake. */
  public static final String SUBPROTOCOL = "pushhub.v1";

  private final RawPage page;

  private JsonPage(RawPage page) {
    this.page = page;
  }

  /**
   * Connects.
   *
   * @param options of the page; the subprotocol is added
   * @return a page that is not bound
   */
  public static JsonPage connect(RawPage.Options options) {
    return new JsonPage(options.header("Sec-WebSocket-Protocol", SUBPROTOCOL).open());
  }

  /**
   * Takes a page over that has shaken hands with the subprotocol.
   *
   * @param page the page
   * @return the same page
   */
  public static JsonPage on(RawPage page) {
    return new JsonPage(page);
  }

  /**
   * The page below, for what is no JSON.
   *
   * @return the page
   */
  public RawPage raw() {
    return page;
  }

  /**
   * Sends a frame.
   *
   * @param frame JSON; single quotes stand for double ones
   * @return this
   */
  public JsonPage send(String frame) {
    page.text(frame.replace('\'', '"'));
    return this;
  }

  /**
   * Sends {@code bind}.
   *
   * @param credential who it is
   * @param streams what it resumes, each as {@link #position} makes it
   * @return this
   */
  public JsonPage bind(String credential, JsonObject... streams) {
    return bind(credential, "", streams);
  }

  /**
   * Sends {@code bind} and says which tab it is.
   *
   * @param credential who it is
   * @param tab what it calls its tab
   * @param streams what it resumes
   * @return this
   */
  public JsonPage bind(String credential, String tab, JsonObject... streams) {
    JsonObject frame = new JsonObject();
    frame.addProperty("type", "bind");
    frame.addProperty("credential", credential);
    frame.addProperty("tab", tab);
    JsonArray all = new JsonArray();
    for (JsonObject stream : streams) {
      all.add(stream);
    }
    frame.add("streams", all);
    page.text(frame.toString());
    return this;
  }

  /**
   * A stream to be resumed.
   *
   * @param stream its name
   * @param epoch the history's life
   * @param offset the last message that was handled
   * @return as {@code bind} wants it
   */
  public static JsonObject position(String stream, String epoch, long offset) {
    JsonObject position = new JsonObject();
    position.addProperty("stream", stream);
    position.addProperty("epoch", epoch);
    position.addProperty("offset", offset);
    return position;
  }

  /**
   * A stream to be resumed from where the hub said that it stands.
   *
   * @param told what a frame such as {@code bound} or {@code joined} told of the stream
   * @return as {@code bind} wants it
   */
  public static JsonObject position(JsonObject told) {
    return position(
        told.get("stream").getAsString(),
        told.get("epoch").getAsString(),
        told.get("offset").getAsLong());
  }

  /**
   * Waits for the hub's next frame.
   *
   * @return the frame
   */
  public JsonObject next() {
    return JsonParser.parseString(page.nextText()).getAsJsonObject();
  }

  /**
   * Waits for the hub's next frame, which must be of a type.
   *
   * @param type what is expected
   * @return the frame
   */
  public JsonObject expect(String type) {
    JsonObject frame = next();
    if (!frame.get("type").getAsString().equals(type)) {
      throw new AssertionError("waited for " + type + ", got " + frame);
    }
    return frame;
  }

  /**
   * What a {@code bound} frame says of a stream.
   *
   * @param bound the frame
   * @param stream its name
   * @return the stream's object
   */
  public static JsonObject stream(JsonObject bound, String stream) {
    for (JsonElement one : bound.getAsJsonArray("streams")) {
      if (one.getAsJsonObject().get("stream").getAsString().equals(stream)) {
        return one.getAsJsonObject();
      }
    }
    throw new AssertionError("nothing is said of " + stream + ": " + bound);
  }

  /**
   * Waits for the close frame.
   *
   * @return its code
   */
  public int expectClose() {
    return page.expectClose().closeCode();
  }

  /** Ends the connection without a close frame. */
  @Override
  public void close() {
    page.close();
  }
}
