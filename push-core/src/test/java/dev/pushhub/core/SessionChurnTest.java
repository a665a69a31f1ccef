package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is here, while pages come and go on several loops at once. */
@Timeout(60)
class SessionChurnTest {
  private static final int CLIENTS = 4;
  private static final int EACH = 50;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static HubUnderTest hub(boolean newestOnly) {
    return HubUnderTest.started(
        RecordingListener.silent(),
        builder -> builder.newestSessionOnly(newestOnly).delivery(d -> d.loops(3)));
  }

  private void sideBySide(IntConsumer client) {
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int number = i;
      running.add(threads.submit(() -> client.accept(number)));
    }
    for (Future<?> one : running) {
      assertThat(one).succeedsWithin(Duration.ofSeconds(40));
    }
  }

  private static List<String> onlineAndOffline(HubUnderTest hub, String uid) {
    return hub.hooks().events().stream()
        .filter(event -> event.equals("online " + uid) || event.equals("offline " + uid))
        .toList();
  }

  private static void assertNobodyIsHere(HubUnderTest hub) {
    HubUnderTest.await().until(() -> hub.hub().stats().connections() == 0);
    assertThat(hub.hub().onlineUids()).isEmpty();
    assertThat(hub.hub().sessions("uid1")).isEmpty();
    assertThat(hub.hub().stats().sessions()).isZero();
    assertThat(hub.hub().stats().uids()).isZero();
    assertThat(hub.hub().broadcast("anybody?")).isZero();
  }

  @RepeatedTest(3)
  void onlineAndOfflineAlternateWhilePagesOfOneUidComeAndGo() {
    try (HubUnderTest hub = hub(false)) {

      sideBySide(client -> comeAndGo(hub, new Random(client)));

      assertNobodyIsHere(hub);
      HubUnderTest.await()
          .untilAsserted(() -> assertThat(hub.hooks().events("closed")).hasSize(CLIENTS * EACH));
      HubUnderTest.await()
          .until(() -> hub.hooks().events("online").size() == hub.hooks().events("offline").size());
      List<String> events = onlineAndOffline(hub, "uid1");
      assertThat(events).isNotEmpty();
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i)).isEqualTo(i % 2 == 0 ? "online uid1" : "offline uid1");
      }
      assertThat(hub.hooks().events("bound")).hasSize(CLIENTS * EACH);
    }
  }

  /** Each page is bound when it goes: it has heard something. */
  private static void comeAndGo(HubUnderTest hub, Random random) {
    Deque<RawPage> open = new ArrayDeque<>();
    for (int i = 0; i < EACH; i++) {
      open.add(RawPage.connect(hub.hub().webSocketPort()).bind("uid1"));
      while (open.size() > random.nextInt(3)) {
        go(open.remove(), random);
      }
    }
    while (!open.isEmpty()) {
      go(open.remove(), random);
    }
  }

  private static void go(RawPage page, Random random) {
    if (random.nextBoolean()) {
      page.sendClose(1000, "").expectClose();
    } else {
      page.close();
    }
  }

  @RepeatedTest(3)
  void theNewestAloneIsLeftHoweverManyComeAtOnce() {
    try (HubUnderTest hub = hub(true)) {
      List<List<RawPage>> pages = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        pages.add(new ArrayList<>());
      }

      sideBySide(
          client -> {
            for (int i = 0; i < EACH; i++) {
              pages.get(client).add(RawPage.connect(hub.hub().webSocketPort()).bind("uid1"));
            }
          });
      HubUnderTest.await()
          .untilAsserted(
              () -> assertThat(hub.hooks().events("closed")).hasSize(CLIENTS * EACH - 1));

      assertThat(hub.hub().sessions("uid1")).hasSize(1);
      assertThat(hub.hub().stats().sessions()).isEqualTo(1);
      assertThat(hub.hooks().events("closed"))
          .allSatisfy(event -> assertThat(event).startsWith("closed uid1 4500 "));
      assertThat(onlineAndOffline(hub, "uid1")).containsExactly("online uid1");
      assertThat(hub.hub().sendToUid("uid1", "to the newest")).isTrue();
      assertThat(pages.stream().flatMap(List::stream).filter(SessionChurnTest::hears)).hasSize(1);
      pages.forEach(list -> list.forEach(RawPage::close));
      assertNobodyIsHere(hub);
    }
  }

  /** Whether the page hears the message, rather than that it was replaced. */
  private static boolean hears(RawPage page) {
    var frame = page.nextFrame();
    if (frame.closeCode() == 4500) {
      return false;
    }
    assertThat(frame.text()).isEqualTo("to the newest");
    return true;
  }

  @Test
  void severalTabsHearTheSameAndOneThatGoesTakesNoOtherAlong() {
    try (HubUnderTest hub = hub(false)) {
      List<RawPage> tabs = List.of(hub.page("uid1"), hub.page("uid1"), hub.page("uid1"));
      RawPage stranger = hub.page("uid2");

      assertThat(hub.hub().sendToUid("uid1", "all three")).isTrue();
      for (RawPage tab : tabs) {
        assertThat(tab.nextText()).isEqualTo("all three");
      }
      tabs.get(1).close();
      HubUnderTest.await().until(() -> hub.hub().sessions("uid1").size() == 2);
      assertThat(hub.hub().sendToUid("uid1", "the two")).isTrue();

      assertThat(tabs.get(0).nextText()).isEqualTo("the two");
      assertThat(tabs.get(2).nextText()).isEqualTo("the two");
      assertThat(hub.hub().broadcast("everybody")).isEqualTo(3);
      assertThat(stranger.nextText()).isEqualTo("everybody");
      assertThat(onlineAndOffline(hub, "uid1")).containsExactly("online uid1");
    }
  }

  /** The places of the loops' sessions grow, are refilled from the end and shrink. */
  @Test
  void aBroadcastReachesEveryoneHoweverManyCameAndWent() {
    try (HubUnderTest hub = hub(false)) {
      Random random = new Random(7);
      List<RawPage> here = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        int wanted = new int[] {120, 5, 60, 1, 30, 0}[round];
        while (here.size() < wanted) {
          here.add(hub.page("uid" + random.nextInt(20)));
        }
        while (here.size() > wanted) {
          here.remove(random.nextInt(here.size())).close();
        }
        HubUnderTest.await().until(() -> hub.hub().stats().sessions() == wanted);

        assertThat(hub.hub().broadcast("round " + round)).isEqualTo(wanted);

        for (RawPage page : here) {
          assertThat(page.nextText()).isEqualTo("round " + round);
        }
      }
    }
  }
}
