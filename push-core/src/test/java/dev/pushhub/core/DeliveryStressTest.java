package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Everything at once: publishers in process and by wire, to one uid, to another and to all, while
 * tabs come and go. Who stays misses nothing; who comes and goes hears a run without a gap.
 */
@Timeout(120)
class DeliveryStressTest {
  private static final int EACH = 20_000;
  private static final int COMERS = 6;
  private static final String END = "end";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger after = new AtomicInteger();

  @AfterEach
  void endThreads() {
    over.set(true);
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 3, 3})
  void whoStaysHearsEverythingAndWhoComesAndGoesARunWithoutAGap(int loops) throws Exception {
    try (HubUnderTest hub =
        HubUnderTest.started(RecordingListener.silent(), b -> b.delivery(d -> d.loops(loops)))) {
      List<Future<List<String>>> tabs = staying(hub, "uid1", 3);
      List<Future<List<String>>> others = staying(hub, "uid2", 2);
      List<Future<List<List<String>>>> coming = new ArrayList<>();
      for (int i = 0; i < COMERS; i++) {
        Random random = new Random(i);
        coming.add(threads.submit(() -> comeAndGo(hub, random)));
      }

      publish(hub);
      over.set(true);
      HubUnderTest.await()
          .until(
              () -> {
                hub.hub()
                    .broadcast(
                        "after it "
                            + after.incrementAndGet()
                            + " to all"); // for those who still wait for one
                return coming.stream().allMatch(Future::isDone);
              });
      List<List<String>> runs = new ArrayList<>();
      for (Future<List<List<String>>> comer : coming) {
        runs.addAll(comer.get(60, TimeUnit.SECONDS));
      }
      hub.hub().broadcast(END);

      List<String> all = tabs.get(0).get(60, TimeUnit.SECONDS);
      assertComplete(all, "uid1");
      for (Future<List<String>> tab : tabs) {
        assertThat(tab.get(60, TimeUnit.SECONDS).equals(all)).isTrue();
      }
      List<String> allOfOther = others.get(0).get(60, TimeUnit.SECONDS);
      assertComplete(allOfOther, "uid2");
      assertThat(others.get(1).get(60, TimeUnit.SECONDS).equals(allOfOther)).isTrue();
      assertThat(broadcasts(allOfOther).equals(broadcasts(all))).isTrue();
      assertThat(runs).hasSizeGreaterThan(COMERS);
      runs.forEach(run -> assertIsRun(run, all));
      assertThat(hub.hub().isOnline("uid1")).isTrue();
    }
  }

  /** Each publisher's messages, all of them and in order. */
  private static void assertComplete(List<String> heard, String uid) {
    for (String name : List.of("process0", "process1", "wire0", "wire1")) {
      List<String> expected =
          IntStream.range(0, EACH)
              .filter(i -> target(i).equals(uid) || target(i).equals("all"))
              .mapToObj(i -> message(name, i))
              .toList();
      List<String> own = heard.stream().filter(m -> m.startsWith(name + " ")).toList();
      assertThat(own.equals(expected)).as("all of " + name + " to " + uid).isTrue();
    }
  }

  private static List<String> broadcasts(List<String> heard) {
    return heard.stream().filter(message -> message.endsWith(" to all")).toList();
  }

  /**
   * A broadcast that was accepted just before a page was bound may still reach it, and a message to
   * its uid may not; so the run begins with the first of those. Before it stand broadcasts only.
   */
  private static void assertIsRun(List<String> run, List<String> all) {
    int begin = 0;
    while (begin < run.size() && run.get(begin).endsWith(" to all")) {
      begin++;
    }
    if (begin == run.size()) {
      assertThat(Collections.indexOfSubList(broadcasts(all), run)).isNotNegative();
      return;
    }
    int from = all.indexOf(run.get(begin));
    List<String> expected = all.subList(from, from + run.size() - begin);
    assertNoGap(run.subList(begin, run.size()), expected);
    List<String> before = broadcasts(all.subList(0, from));
    assertThat(run.subList(0, begin))
        .isEqualTo(before.subList(before.size() - begin, before.size()));
  }

  private static void assertNoGap(List<String> run, List<String> expected) {
    for (int i = 0; i < run.size(); i++) {
      assertThat(run.get(i))
          .as("message %d of a run of %d", i, run.size())
          .isEqualTo(expected.get(i));
    }
  }

  private List<Future<List<String>>> staying(HubUnderTest hub, String uid, int tabs) {
    return IntStream.range(0, tabs)
        .mapToObj(i -> hub.page(uid))
        .map(page -> threads.submit(() -> textsBeforeTheEnd(page)))
        .toList();
  }

  private static List<String> textsBeforeTheEnd(RawPage page) {
    List<String> texts = new ArrayList<>();
    for (String text = page.nextText(); !text.equals(END); text = page.nextText()) {
      texts.add(text);
    }
    return texts;
  }

  /** What each page heard that came and went; most go without a word. */
  private List<List<String>> comeAndGo(HubUnderTest hub, Random random) {
    List<List<String>> runs = new ArrayList<>();
    while (!over.get()) {
      try (RawPage page = RawPage.connect(hub.hub().webSocketPort()).bind("uid1")) {
        List<String> run = new ArrayList<>();
        for (int left = random.nextInt(60); left > 0 && !over.get(); left--) {
          run.add(page.nextText());
        }
        runs.add(run);
      }
    }
    return runs;
  }

  private void publish(HubUnderTest hub) throws Exception {
    List<Future<?>> publishing = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String inProcess = "process" + i;
      publishing.add(threads.submit(() -> inProcess(hub, inProcess)));
      String byWire = "wire" + i;
      publishing.add(threads.submit(() -> byWire(hub, byWire)));
    }
    for (Future<?> one : publishing) {
      one.get(60, TimeUnit.SECONDS);
    }
  }

  private static String target(int number) {
    return number % 5 == 0 ? "all" : number % 3 == 0 ? "uid2" : "uid1";
  }

  private static String message(String name, int number) {
    return name + " " + number + " to " + target(number);
  }

  private static void inProcess(HubUnderTest hub, String name) {
    for (int i = 0; i < EACH; i++) {
      if (target(i).equals("all")) {
        hub.hub().broadcast(message(name, i));
      } else {
        assertThat(hub.hub().sendToUid(target(i), message(name, i))).isTrue();
      }
    }
  }

  /** With as many lines under way as the sockets and the hub let through. */
  private static void byWire(HubUnderTest hub, String name) {
    int pipelined = 200;
    try (RawPublisher publisher = RawPublisher.connect(hub.hub().listenerPort())) {
      for (int from = 0; from < EACH; from += pipelined) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + pipelined; i++) {
          lines.append(line(target(i), message(name, i))).append('\n');
        }
        publisher.send(lines.toString());
        for (int i = 0; i < pipelined; i++) {
          assertThat(publisher.readLine()).isEqualTo("ok");
        }
      }
    }
  }

  private static String line(String target, String message) {
    return target.equals("all")
        ? "{\"cmd\":\"broadcast\",\"message\":\"" + message + "\"}"
        : "{\"cmd\":\"send\",\"to\":\"" + target + "\",\"message\":\"" + message + "\"}";
  }
}
