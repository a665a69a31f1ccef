package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * The publish order with several loops: whoever publishes, from wherever, any two pages hear what
 * both hear in one and the same order, and nothing is lost.
 */
@Timeout(60)
class PublishOrderTest {
  private static final int IN_PROCESS = 4;
  private static final int BY_WIRE = 2;
  private static final int EACH = 1_500;
  private static final String END = "end";

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private static HubUnderTest hubWithThreeLoops() {
    return HubUnderTest.started(
        RecordingListener.silent(), builder -> builder.delivery(d -> d.loops(3)));
  }

  @RepeatedTest(3)
  void allPagesHearTheSameOrderAndNothingIsLost() throws Exception {
    try (HubUnderTest hub = hubWithThreeLoops()) {
      // Connections go to the loops in turn, so either uid has a page on each.
      List<RawPage> ofUid1 = pages(hub, "uid1", 6);
      List<RawPage> ofUid2 = pages(hub, "uid2", 3);

      List<Future<List<String>>> heardBy1 = readToEnd(ofUid1);
      List<Future<List<String>>> heardBy2 = readToEnd(ofUid2);
      publish(hub);
      hub.hub().broadcast(END);

      List<String> first = get(heardBy1.get(0));
      assertThat(first).hasSize((IN_PROCESS + BY_WIRE) * EACH);
      for (String name : publishers()) {
        assertThat(first.stream().filter(message -> message.startsWith(name + " ")))
            .containsExactlyElementsOf(
                IntStream.range(0, EACH).mapToObj(i -> message(name, i)).toList());
      }
      for (Future<List<String>> other : heardBy1) {
        assertThat(get(other)).isEqualTo(first);
      }
      List<String> broadcasts = first.stream().filter(m -> m.endsWith(" to all")).toList();
      for (Future<List<String>> other : heardBy2) {
        assertThat(get(other)).isEqualTo(broadcasts);
      }
    }
  }

  @RepeatedTest(3)
  void whoComesInTheMiddleHearsTheRestInTheSameOrder() throws Exception {
    try (HubUnderTest hub = hubWithThreeLoops()) {
      List<Future<List<String>>> fromTheBeginning = readToEnd(pages(hub, "uid1", 1));
      List<Future<List<String>>> later = new ArrayList<>();

      Future<?> publishing = threads.submit(() -> publish(hub));
      for (int i = 0; i < 12; i++) {
        later.addAll(readToEnd(List.of(hub.page().bind("uid1"))));
      }
      assertThat(publishing).succeedsWithin(Duration.ofSeconds(30));
      HubUnderTest.await().until(() -> hub.hub().sessions("uid1").size() == 13);
      hub.hub().broadcast(END);

      List<String> all = get(fromTheBeginning.get(0));
      for (Future<List<String>> page : later) {
        assertThat(get(page)).doesNotHaveDuplicates();
        if (!get(page).isEmpty()) {
          assertThat(all).containsSubsequence(get(page));
        }
      }
    }
  }

  @RepeatedTest(3)
  void whatOnePublisherSendsAfterTheOthersAnswerComesAfterItEverywhere() throws Exception {
    try (HubUnderTest hub = hubWithThreeLoops()) {
      List<Future<List<String>>> heard = readToEnd(pages(hub, "uid1", 6));
      List<String> expected = new ArrayList<>();

      try (RawPublisher one = hub.publisher();
          RawPublisher other = hub.publisher()) {
        for (int i = 0; i < 300; i++) {
          hub.hub().broadcast("in process " + i);
          assertThat(one.request(line("one " + i, false))).isEqualTo("ok");
          assertThat(other.request(line("other " + i, true))).isEqualTo("ok");
          expected.addAll(List.of("in process " + i, "one " + i, "other " + i));
        }
      }
      hub.hub().broadcast(END);

      for (Future<List<String>> page : heard) {
        assertThat(get(page)).isEqualTo(expected);
      }
    }
  }

  private static List<RawPage> pages(HubUnderTest hub, String uid, int count) {
    return IntStream.range(0, count).mapToObj(i -> hub.page(uid)).toList();
  }

  private List<Future<List<String>>> readToEnd(List<RawPage> pages) {
    List<Future<List<String>>> heard = new ArrayList<>();
    for (RawPage page : pages) {
      heard.add(threads.submit(() -> textsBeforeTheEnd(page)));
    }
    return heard;
  }

  private static List<String> textsBeforeTheEnd(RawPage page) {
    List<String> texts = new ArrayList<>();
    for (String text = page.nextText(); !text.equals(END); text = page.nextText()) {
      texts.add(text);
    }
    return texts;
  }

  private static List<String> get(Future<List<String>> heard) throws Exception {
    return heard.get(30, TimeUnit.SECONDS);
  }

  private static List<String> publishers() {
    return IntStream.range(0, IN_PROCESS + BY_WIRE).mapToObj(i -> "publisher" + i).toList();
  }

  /** Returns when all publishers have sent everything and been answered. */
  private Void publish(HubUnderTest hub) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (String name : publishers()) {
      tasks.add(tasks.size() < IN_PROCESS ? () -> inProcess(hub, name) : () -> byWire(hub, name));
    }
    for (Future<Void> task : threads.invokeAll(tasks)) {
      task.get();
    }
    return null;
  }

  private static boolean isToAll(int number) {
    return number % 3 == 0;
  }

  private static String message(String name, int number) {
    return name + " " + number + (isToAll(number) ? " to all" : " to one");
  }

  private static Void inProcess(HubUnderTest hub, String name) {
    for (int i = 0; i < EACH; i++) {
      if (isToAll(i)) {
        assertThat(hub.hub().broadcast(message(name, i))).isPositive();
      } else {
        assertThat(hub.hub().sendToUid("uid1", message(name, i))).isTrue();
      }
    }
    return null;
  }

  /** Several lines under way at once, as a client that pipelines has them. */
  private static Void byWire(HubUnderTest hub, String name) {
    int pipelined = 50;
    try (RawPublisher publisher = RawPublisher.connect(hub.hub().listenerPort())) {
      for (int from = 0; from < EACH; from += pipelined) {
        StringBuilder lines = new StringBuilder();
        for (int i = from; i < from + pipelined; i++) {
          lines.append(line(message(name, i), isToAll(i))).append('\n');
        }
        publisher.send(lines.toString());
        for (int i = 0; i < pipelined; i++) {
          assertThat(publisher.readLine()).isEqualTo("ok");
        }
      }
    }
    return null;
  }

  private static String line(String message, boolean toAll) {
    return toAll
        ? "{\"cmd\":\"broadcast\",\"message\":\"" + message + "\"}"
        : "{\"cmd\":\"send\",\"to\":\"uid1\",\"message\":\"" + message + "\"}";
  }
}
