package dev.pushhub.bench.load;

/**
 * What is asked of a server.
 *
 * @param pages how many pages are open
 * @param broadcast whether each message goes to all of them, or to one after the other
 * @param stalled how many of them stop reading once they are bound
 * @param publishers how many connections publish
 * @param window how many messages each of them has unanswered; without meaning at a rate
 * @param perSecond messages a second in an open loop; 0 for a closed one
 * @param payloadBytes size of what a message carries beside its time and uid
 * @param browserHeaders whether a page's handshake is as long as a browser's
 * @param missed how many messages each page has missed and resumes; 0 for pages that resume nothing
 */
public record Load(
    int pages,
    boolean broadcast,
    int stalled,
    int publishers,
    int window,
    int perSecond,
    int payloadBytes,
    boolean browserHeaders,
    int missed) {

  private static final int PAYLOAD_BYTES = 64;
  private static final int PUBLISHED_AT_ONCE = 256;

  /** Broadcasts to so many pages, so many of them unanswered. */
  public static Load broadcast(int pages, int window) {
    return new Load(pages, true, 0, 1, window, 0, PAYLOAD_BYTES, false, 0);
  }

  /** Messages to one uid of so many, so many of them unanswered. */
  public static Load toOne(int pages, int window) {
    return new Load(pages, false, 0, 1, window, 0, PAYLOAD_BYTES, false, 0);
  }

  /** Only pages, that send what a browser sends. */
  public static Load idle(int pages) {
    return new Load(pages, false, 0, 1, 1, 0, PAYLOAD_BYTES, true, 0);
  }

  /**
   * So many pages come back at once; each has missed so many messages that were sent to its uid.
   */
  public static Load resumeOwn(int pages, int missed) {
    return new Load(pages, false, 0, 1, PUBLISHED_AT_ONCE, 0, PAYLOAD_BYTES, false, missed);
  }

  /** The same, where all have missed the same broadcasts. */
  public static Load resumeBroadcasts(int pages, int missed) {
    return new Load(pages, true, 0, 1, PUBLISHED_AT_ONCE, 0, PAYLOAD_BYTES, false, missed);
  }

  /** The same with so many pages that do not read. */
  public Load withStalled(int pagesThatDoNotRead) {
    return new Load(
        pages,
        broadcast,
        pagesThatDoNotRead,
        publishers,
        window,
        perSecond,
        payloadBytes,
        browserHeaders,
        missed);
  }

  /** The same from so many publishers. */
  public Load from(int connections) {
    return new Load(
        pages,
        broadcast,
        stalled,
        connections,
        window,
        perSecond,
        payloadBytes,
        browserHeaders,
        missed);
  }

  /** The same at a rate, whatever the answers do. */
  public Load atRate(int messagesPerSecond) {
    return new Load(
        pages,
        broadcast,
        stalled,
        publishers,
        window,
        messagesPerSecond,
        payloadBytes,
        browserHeaders,
        missed);
  }

  /** The same with larger messages. */
  public Load ofBytes(int bytes) {
    return new Load(
        pages, broadcast, stalled, publishers, window, perSecond, bytes, browserHeaders, missed);
  }

  /** Whether its pages were away and come back, and no messages are sent beside that. */
  public boolean resumes() {
    return missed > 0;
  }

  /** To how many pages that read a message goes. */
  public int fanOut() {
    return broadcast ? pages - stalled : 1;
  }

  /** The uid of a page, which is also how its number is told apart. */
  static String uid(int page) {
    return "u" + page;
  }
}
