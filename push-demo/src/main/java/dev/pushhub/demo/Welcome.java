package dev.pushhub.demo;

import com.google.gson.Gson;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Greets a page once it is bound. On the plain protocol nothing else tells a page that from now on
 * it receives what is sent to its uid: one that fetched its rows before would miss those that are
 * inserted between the fetch and the bind. So a page fetches when the greeting arrives.
 *
 * <p>Only pages that connected to {@link #PATH} are greeted; {@code /client.html}, as the
 * reference, receives what is pushed and nothing else. A page that doubts its connection, because
 * the computer slept or changed its network, says hello and is greeted again.
 */
final class Welcome implements PushListener {
  /** The path of the page's WebSocket. */
  static final String PATH = "/orders";

  private static final String HELLO = "hello";

  private final Gson gson = new Gson();
  private final Function<String, List<Map<String, Object>>> jobsOf;

  Welcome(Function<String, List<Map<String, Object>>> jobsOf) {
    this.jobsOf = jobsOf;
  }

  @Override
  public void onBound(PushSession session) {
    if (session.path().equals(PATH)) {
      greet(session);
    }
  }

  @Override
  public void onMessage(PushSession session, String text) {
    if (text.equals(HELLO)) {
      greet(session);
    }
  }

  private void greet(PushSession session) {
    session.send(gson.toJson(Map.of("type", "welcome", "jobs", jobsOf.apply(session.uid()))));
  }
}
