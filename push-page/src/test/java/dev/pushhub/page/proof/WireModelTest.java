package dev.pushhub.page.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pushhub.core.api.TopicAnswer;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import dev.pushhub.page.PageMessage;
import dev.pushhub.page.PageState;
import dev.pushhub.page.StreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random pushes, broadcasts, joins, leaves, cuts, reloads, slow handlers and restarts, over the
 * wire, against the simplest model: a table of rows. A page must show every row of each list that
 * it is on, in order and once, and load a list anew only where the hub can't know what it missed.
 */
class WireModelTest {
  private static final int STEPS = 80;
  private static final List<String> UIDS = List.of("u", "v");

  /** Joined by asking; and by the application alone. */
  private static final String ASKED = "asked";

  private static final String GIVEN = "given";

  @Test
  void everyPageShowsEveryRowOnceAndInOrder() {
    long first = Long.getLong("proof.seed", System.nanoTime());
    int runs = Integer.getInteger("proof.runs", 100);
    System.out.println("WireModelTest: " + runs + " runs from proof.seed=" + first);
    for (long seed = first; seed < first + runs; seed++) {
      try (World world = new World(new Random(seed))) {
        for (int step = 0; step < STEPS; step++) {
          world.anything();
        }
        world.settle();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("proof.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** A hub, a network, and some pages. */
  private static final class World implements AutoCloseable {
    private final Random random;
    private final int kept;
    private final Table table = new Table();
    private final Map<String, Long> bases = new ConcurrentHashMap<>(); // rows before this life
    private final Set<String> taken = ConcurrentHashMap.newKeySet(); // uids, in this life
    private final HubAtHome home;
    private final FaultProxy network;
    private final Set<String> given = new HashSet<>();
    private final List<Page> pages = new ArrayList<>();

    World(Random random) {
      this.random = random;
      this.kept = 2 + random.nextInt(30);
      boolean slowPolicy = random.nextBoolean();
      int loops = 1 + random.nextInt(2);
      home =
          new HubAtHome(
              options ->
                  options
                      .history(h -> h.messagesPerStream(kept))
                      .delivery(d -> d.loops(loops))
                      .topics(t -> t.policy((session, topic) -> answer(topic, slowPolicy))));
      network =
          FaultProxy.to(home.port())
              .seed(random.nextLong())
              .delay(Duration.ofNanos(1 + random.nextInt(1_000_000)))
              .pieces(1 + random.nextInt(500))
              .start();
      for (int i = 0; i < 4; i++) {
        pages.add(new Page(this, UIDS.get(i % UIDS.size())));
      }
    }

    private static TopicAnswer answer(String topic, boolean slow) {
      TopicAnswer answer =
          topic.equals(ASKED) ? TopicAnswer.allowed() : TopicAnswer.refused("not to be asked for");
      return slow ? TopicAnswer.later(CompletableFuture.supplyAsync(() -> answer)) : answer;
    }

    void anything() {
      Page page = pages.get(random.nextInt(pages.size()));
      switch (random.nextInt(24)) {
        case 0, 1, 2, 3, 4 -> push(UIDS.get(random.nextInt(UIDS.size())));
        case 5, 6, 7 -> home.hub().broadcast(table.insert("all"));
        case 8, 9 -> home.hub().sendToTopic(ASKED, table.insert("topic:" + ASKED));
        case 10, 11 -> home.hub().sendToTopic(GIVEN, table.insert("topic:" + GIVEN));
        case 12, 13 -> network.cut(1);
        case 14, 15 -> page.askOrLeave();
        case 16 -> giveOrTake(page.uid);
        case 17, 18 -> page.slow = !page.slow;
        case 19 -> page.catchUp();
        case 20 -> page.finishHandlers();
        case 21, 22 -> page.settle();
        default -> {
          switch (random.nextInt(6)) {
            case 0 -> restart();
            case 1 -> page.reload();
            default -> burst(page.uid);
          }
        }
      }
    }

    private void push(String uid) {
      home.hub().sendToUid(uid, table.insert(uid));
    }

    /** More than may be kept. */
    private void burst(String uid) {
      for (int i = random.nextInt(2 * kept); i >= 0; i--) {
        push(uid);
      }
    }

    private void giveOrTake(String uid) {
      if (given.remove(uid)) {
        taken.add(uid);
        home.hub().leave(uid, GIVEN);
      } else {
        given.add(uid);
        home.hub().join(uid, GIVEN);
      }
    }

    private void restart() {
      int port = home.port();
      for (String list : List.of("u", "v", "all", "topic:" + ASKED, "topic:" + GIVEN)) {
        bases.put(list, table.load(list));
      }
      home.stop();
      taken.clear();
      home.startAgain(port);
      given.forEach(uid -> home.hub().join(uid, GIVEN));
    }

    /** All that is under way ends, and every page must show every row. */
    void settle() {
      pages.forEach(Page::catchUp);
      pages.forEach(Page::settle);
    }

    @Override
    public void close() {
      pages.forEach(page -> page.client.close());
      network.close();
      home.close();
    }
  }

  /** A page of a user, and what it must show. */
  private static final class Page {
    private final World world;
    private final String uid;
    private final Queue<CompletableFuture<Void>> handling = new ConcurrentLinkedQueue<>();
    private volatile boolean slow;
    private final List<ModelView> views =
        new CopyOnWriteArrayList<>(); // of all loads and subscriptions
    private ModelView view;
    private @Nullable ModelView asked; // while it is subscribed
    private PageClient client;

    Page(World world, String uid) {
      this.world = world;
      this.uid = uid;
      view = newView();
      client = open();
    }

    private ModelView newView() {
      ModelView made = new ModelView(this);
      views.add(made);
      return made;
    }

    private PageClient open() {
      return Scene.page(world.network.port(), uid, view)
          .credential(this::showCredential)
          .onState(this::connected)
          .onError(failure -> view.fault(failure.toString()))
          .connect();
    }

    /** It resumes from what it has handled by now, or a little more. */
    private CompletionStage<String> showCredential() {
      views.forEach(ModelView::connects);
      return CompletableFuture.completedFuture(uid);
    }

    private void connected(PageState state) {
      if (state instanceof PageState.Connected) {
        views.forEach(ModelView::connected);
      }
    }

    void reload() {
      client.close();
      finishHandlers();
      asked = null;
      view = newView();
      client = open();
    }

    void askOrLeave() {
      if (asked == null) {
        asked = newView();
        client.subscribe(ASKED, asked);
      } else {
        asked = null;
        client.unsubscribe(ASKED);
      }
    }

    CompletionStage<?> handle() {
      if (!slow) {
        return StreamHandler.done();
      }
      CompletableFuture<Void> done = new CompletableFuture<>();
      handling.add(done);
      if (!slow) {
        done.complete(null);
      }
      return done;
    }

    void finishHandlers() {
      List<CompletableFuture<Void>> now = new ArrayList<>();
      for (var one = handling.poll(); one != null; one = handling.poll()) {
        now.add(one);
      }
      now.forEach(one -> one.complete(null));
    }

    void catchUp() {
      slow = false;
      finishHandlers();
    }

    /** Where nothing holds it up, it comes to show all. */
    void settle() {
      if (!slow) {
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInSameThread()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .untilAsserted(
                () -> {
                  finishHandlers();
                  if (hasNoFaults()) { // with one it is not waited for
                    assertThatAllIsShown();
                  }
                });
        assertThat(views).flatExtracting(View::faults).isEmpty();
      }
    }

    private boolean hasNoFaults() {
      return views.stream().allMatch(one -> one.faults().isEmpty());
    }

    private void assertThatAllIsShown() {
      assertThat(client.state()).isInstanceOf(PageState.Connected.class);
      assertThatAllIsShown(view, "uid", uid);
      assertThatAllIsShown(view, "all", "all");
      if (asked != null) {
        assertThatAllIsShown(asked, "topic:" + ASKED, "topic:" + ASKED);
      }
      if (world.given.contains(uid)) {
        assertThatAllIsShown(view, "topic:" + GIVEN, "topic:" + GIVEN);
      }
    }

    private void assertThatAllIsShown(View in, String stream, String list) {
      assertThat(in.rows(stream)).as("%s of %s", stream, uid).isEqualTo(world.table.load(list));
    }
  }

  /** Also notes a list that is loaded anew and need not be. */
  private static final class ModelView extends View {
    private final Page page;
    private final Map<String, Known> known = new HashMap<>(); // guarded by this
    private Map<String, Known> resumed = new HashMap<>(); // what the hub has been told of that
    private int connections; // guarded by this
    private boolean connected; // guarded by this
    private int leaves; // guarded by this

    /** The page has handled all up to this row, in the life of the hub that began after base. */
    private record Known(long row, long base) {}

    ModelView(Page page) {
      super(page.uid, page.world.table, stream -> Scene.listOf(stream, page.uid));
      this.page = page;
    }

    synchronized void connects() {
      resumed = new HashMap<>(known);
      connections++;
      connected = false;
    }

    synchronized void connected() {
      connected = true;
    }

    /** A stream whose handler is not done is passed by the others. */
    @Override
    String company(String stream) {
      return stream;
    }

    @Override
    public synchronized void left(String stream, boolean refused, String reason) {
      known.remove(stream);
      resumed.remove(stream);
      leaves++;
      forget(stream);
    }

    @Override
    public synchronized CompletionStage<?> reset(String stream) throws Exception {
      known.remove(stream);
      Known before = resumed.remove(stream);
      String list = Scene.listOf(stream, page.uid);
      long rows = page.world.table.load(list);
      boolean anew =
          before == null
              || before.base() != page.world.bases.getOrDefault(list, 0L)
              || (stream.equals("topic:" + GIVEN) && page.world.taken.contains(page.uid));
      if (before == null) {
        beginOrder(stream);
      }
      if (!anew && rows - before.row() < page.world.kept) {
        fault(
            "%s: the list is loaded anew after row %d of %d, though %d are kept"
                .formatted(stream, before.row(), rows, page.world.kept));
      }
      super.reset(stream);
      return page.handle();
    }

    @Override
    public synchronized CompletionStage<?> message(PageMessage message) throws Exception {
      super.message(message);
      Known now = new Known(rowOf(message), rowOf(message) - message.offset());
      int before = leaves;
      int connection = connected ? connections : 0;
      return page.handle().thenRun(() -> handled(message.stream(), now, before, connection));
    }

    private synchronized void handled(
        String stream, Known now, int leavesBefore, int connectionBefore) {
      if (leaves == leavesBefore) {
        known.put(stream, now);
        if (connections == connectionBefore) {
          resumed.replace(stream, now);
        }
      }
    }
  }
}
