package dev.pushhub.core.internal.delivery;

/** What pages call the streams that messages come in. */
public final class StreamNames {
  /** What is sent to the page's own uid. */
  public static final String UID = "uid";

  /** What is sent to everybody. */
  public static final String ALL = "all";

  /** What is sent to this page alone, which is no stream. */
  public static final String NONE = "";

  private static final String TOPIC = "topic:";

  private StreamNames() {}

  /** What is sent to a topic. */
  public static String ofTopic(String topic) {
    return TOPIC + topic;
  }

  /** Whether it is a topic's. */
  public static boolean isTopic(String stream) {
    return stream.startsWith(TOPIC);
  }

  /** The topic, of a topic's stream. */
  public static String topic(String stream) {
    return stream.substring(TOPIC.length());
  }
}
