package dev.pushhub.core.internal.delivery;

/**
 * Names a stream: what is sent to one uid, to one topic, or to all.
 *
 * @param key its name for the store, unlike that of any other stream
 * @param wire its name for a page; a page has one stream of its own, whatever its uid
 */
public record StreamName(String key, String wire) {
  /** What a page calls the stream of its own uid. */
  public static final String UID = "uid";

  /** What a page calls the broadcasts. */
  public static final String EVERYBODY = "all";

  /** For what is sent to one page alone, which is no stream. */
  public static final String NONE = "";

  /** What is sent to everybody. */
  public static final StreamName ALL = new StreamName(EVERYBODY, EVERYBODY);

  private static final String TOPIC = "topic:";

  /** What is sent to a uid. */
  public static StreamName ofUid(String uid) {
    return new StreamName("uid:" + uid, UID);
  }

  /** What is sent to a topic. */
  public static StreamName ofTopic(String topic) {
    return new StreamName(TOPIC + topic, TOPIC + topic);
  }

  /** What is sent to the topic that pages call so: they call it as the store does. */
  public static StreamName topicOnWire(String wire) {
    return new StreamName(wire, wire);
  }

  /** The topic, of a topic's stream. */
  public String topic() {
    return key.substring(TOPIC.length());
  }

  /** Whether it is a topic's. */
  public boolean isTopic() {
    return key.startsWith(TOPIC);
  }
}
