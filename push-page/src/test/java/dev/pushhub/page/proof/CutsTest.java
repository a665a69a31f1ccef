package dev.pushhub.page.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Fifty pages whose connections are cut a thousand times while twenty thousand messages are sent:
 * each list has each row once and in order, or was loaded anew.
 */
class CutsTest {
  private static final int PAGES = 50;
  private static final int UIDS = 10;
  private static final int MESSAGES = 20_000;
  private static final int CUTS = 1_000;
  private static final List<String> TOPICS = List.of("red", "blue");

  private final Table table = new Table();
  private final List<View> views = new ArrayList<>();
  private final List<PageClient> pages = new ArrayList<>();

  @Test
  void noCutLosesRepeatsOrReordersAMessage() {
    long seed = Long.getLong("proof.seed", System.nanoTime());
    System.out.println("CutsTest: proof.seed=" + seed);
    Random random = new Random(seed);
    try (HubAtHome home =
            new HubAtHome(
                options -> options.history(h -> h.messagesPerStream(200)).hooks(new JoinsByUid()));
        FaultProxy network =
            FaultProxy.to(home.port())
                .seed(seed)
                .delay(Duration.ofMillis(3))
                .pieces(4_000)
                .start()) {
      open(network.port());

      int cut = 0;
      for (int i = 1; i <= MESSAGES; i++) {
        push(home, random);
        if ((long) i * CUTS / MESSAGES > cut) {
          if (network.connections() == 0) {
            await().atMost(Duration.ofSeconds(30)).until(() -> network.connections() > 0);
          }
          network.cut(1);
          cut++;
        }
      }

      await().atMost(Duration.ofSeconds(60)).untilAsserted(this::assertThatAllRowsAreShown);
      assertThat(network.cuts()).isGreaterThan(CUTS * 9 / 10); // some met a moment without a page
      assertThat(views).flatExtracting(View::faults).as("seed %d", seed).isEmpty();
      long resets = views.stream().mapToLong(view -> view.resets("uid")).sum();
      System.out.println(
          "CutsTest: " + network.cuts() + " cuts, lists of uids loaded " + resets + " times");
      network.check();
    } finally {
      pages.forEach(PageClient::close);
    }
  }

  /** Pages with an even number are put on the first topic, the others on the second. */
  private static final class JoinsByUid implements PushListener {
    @Override
    public void onBound(PushSession session) {
      session.join(TOPICS.get(Integer.parseInt(session.uid()) % TOPICS.size()));
    }
  }

  private void open(int port) {
    for (int i = 0; i < PAGES; i++) {
      String uid = Integer.toString(i % UIDS);
      View view = new View("page " + i, table, stream -> Scene.listOf(stream, uid));
      views.add(view);
      pages.add(
          Scene.page(port, uid, view)
              .onError(failure -> view.fault(failure.toString()))
              .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(50))
              .connect());
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> views.stream().allMatch(view -> view.rows("all") >= 0));
  }

  private void push(HubAtHome home, Random random) {
    int what = random.nextInt(10);
    if (what == 0) {
      home.hub().broadcast(table.insert("all"));
    } else if (what < 4) {
      String topic = TOPICS.get(random.nextInt(TOPICS.size()));
      home.hub().sendToTopic(topic, table.insert("topic:" + topic));
    } else {
      String uid = Integer.toString(random.nextInt(UIDS));
      home.hub().sendToUid(uid, table.insert(uid));
    }
  }

  private void assertThatAllRowsAreShown() {
    for (int i = 0; i < PAGES; i++) {
      View view = views.get(i);
      String uid = Integer.toString(i % UIDS);
      String topic = "topic:" + TOPICS.get(i % UIDS % TOPICS.size());
      assertThat(view.faults()).isEmpty();
      assertThat(view.rows("uid")).as("uid of page %d", i).isEqualTo(table.load(uid));
      assertThat(view.rows("all")).as("broadcasts of page %d", i).isEqualTo(table.load("all"));
      assertThat(view.rows(topic)).as("%s of page %d", topic, i).isEqualTo(table.load(topic));
    }
  }
}
