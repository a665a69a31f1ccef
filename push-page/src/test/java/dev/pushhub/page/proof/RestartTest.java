package dev.pushhub.page.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.wire.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hub that keeps its history in memory ends, and begins again: every page is told. */
class RestartTest {
  private static final int PAGES = 50;

  private final Scene scene = new Scene();
  private final Table table = scene.table();
  private final List<View> views = new ArrayList<>();

  @AfterEach
  void closeAll() {
    scene.close();
  }

  @Test
  void fiftyOfFiftyPagesAreToldThatTheyHaveMissedSomething() {
    HubAtHome home = scene.hub();
    FaultProxy network = scene.network(home);
    int port = home.port();
    for (int i = 0; i < PAGES; i++) {
      open(network.port(), i);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> views.stream().allMatch(view -> view.rows("all") == 0));
    insertAndPush(home);
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatAllShow(1));

    home.stop();
    for (int i = 0; i < 10; i++) {
      table.insert("all"); // by another process: nobody pushes it
      for (int page = 0; page < PAGES; page++) {
        table.insert(uid(page));
      }
    }
    home.startAgain(port);

    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatAllShow(11));
    assertThat(views).allSatisfy(view -> assertThat(view.resets("uid")).isEqualTo(2));
    insertAndPush(home);
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatAllShow(12));
    assertThat(views).flatExtracting(View::faults).isEmpty();
    assertThat(views).allSatisfy(view -> assertThat(view.messages("uid")).isEqualTo(2));
  }

  private static String uid(int page) {
    return "user " + page;
  }

  private void open(int port, int number) {
    View view = scene.view(uid(number));
    views.add(view);
    scene.opened(
        Scene.page(port, uid(number), view)
            .reconnectDelay(Duration.ofMillis(5), Duration.ofMillis(100))
            .connect());
  }

  private void insertAndPush(HubAtHome home) {
    home.hub().broadcast(table.insert("all"));
    for (int page = 0; page < PAGES; page++) {
      home.hub().sendToUid(uid(page), table.insert(uid(page)));
    }
  }

  private void assertThatAllShow(long rows) {
    for (View view : views) {
      assertThat(view.rows("all")).isEqualTo(rows);
      assertThat(view.rows("uid")).isEqualTo(rows);
    }
  }
}
