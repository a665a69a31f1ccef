package dev.pushhub.demo;

import com.google.gson.Gson;
import dev.pushhub.core.PushHub;
import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushListener;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells who is looking at the orders, each time somebody comes or goes. The hub calls once for a
 * uid, not for each of its tabs, and a reload is no leave and join. The list goes to a topic of its
 * own, whose last value a page asks for when it joins.
 */
final class Looking implements PushListener {
  /** The topic that the list is pushed to. */
  static final String TOPIC = "looking";

  /** More are only counted. */
  static final int MOST_NAMES = 40;

  private final Gson gson = new Gson();
  private volatile @Nullable PushHub hub;

  /**
   * Where the list goes. Called before the hub is started.
   *
   * @param hub the hub whose hooks these are
   */
  void through(PushHub hub) {
    this.hub = hub;
  }

  @Override
  public void onJoined(String topic, String uid) {
    changed(topic);
  }

  @Override
  public void onLeft(String topic, String uid) {
    changed(topic);
  }

  private void changed(String topic) {
    PushHub running = hub;
    if (running != null && running.isRunning() && topic.equals(ViewerPush.ORDERS)) {
      tell(running);
    }
  }

  /**
   * One at a time: hooks of two uids run at once, and the list that was made first must not be sent
   * last. A newer list takes the place of one that still waits for a slow page.
   */
  private synchronized void tell(PushHub running) {
    TreeSet<String> uids = new TreeSet<>(running.uidsOn(ViewerPush.ORDERS));
    List<String> names = uids.stream().limit(MOST_NAMES).toList();
    String list = gson.toJson(Map.of("names", names, "count", uids.size()));
    var unused = running.sendToTopic(TOPIC, Push.of(list).withKey(TOPIC));
  }
}
