package dev.pushhub.core;

import dev.pushhub.core.api.HubStats;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.options.HubOptions;
import java.util.List;
import java.util.Set;

/** Skeleton. */
public final class PushHub implements AutoCloseable {
  PushHub(HubOptions options) {
    java.util.Objects.requireNonNull(options);
  }

  /**
   * Begins.
   *
   * @return builder
   */
  public static PushHubBuilder builder() {
    return new PushHubBuilder();
  }

  /** Starts. */
  public void start() {}

  /**
   * Sends.
   *
   * @param uid uid
   * @param message message
   * @return whether somebody was bound
   */
  public boolean sendToUid(String uid, String message) {
    return uid.equals(message);
  }

  /**
   * To every bound session.
   *
   * @param message message
   * @return how many
   */
  public int broadcast(String message) {
    return message.length();
  }

  /**
   * Is anybody there.
   *
   * @param uid uid
   * @return whether
   */
  public boolean isOnline(String uid) {
    return uid.isEmpty();
  }

  /**
   * Sessions of a uid.
   *
   * @param uid uid
   * @return sessions
   */
  public List<PushSession> sessions(String uid) {
    return List.of();
  }

  /**
   * Everybody.
   *
   * @return uids
   */
  public Set<String> onlineUids() {
    return Set.of();
  }

  /**
   * Log out.
   *
   * @param uid uid
   * @param reason reason
   * @return how many
   */
  public int disconnect(String uid, String reason) {
    return uid.length() + reason.length();
  }

  /**
   * Counters.
   *
   * @return counters
   */
  public HubStats stats() {
    return new HubStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Port.
   *
   * @return port
   */
  public int webSocketPort() {
    return 0;
  }

  /**
   * Port.
   *
   * @return port
   */
  public int listenerPort() {
    return 0;
  }

  @Override
  public void close() {}
}
