package dev.pushhub.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.peer.CommandPeer;
import dev.pushhub.bench.peer.JvmPeer;
import dev.pushhub.bench.peer.Peer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final List<Peer> PEERS =
      List.of(CommandPeer.parse("a=x;1;2"), CommandPeer.parse("b=x;1;2"));
  private static final Work WORK = Work.messages("id", "title", Load.broadcast(1000, 4));

  @Test
  void eachRoundBeginsWithAnotherServer() {
    Plan plan = new Plan(PEERS, List.of(WORK), Timing.full(3));

    assertThat(plan.steps().stream().map(step -> step.peer().name()).collect(Collectors.joining()))
        .isEqualTo("abbaab");
  }

  @Test
  void aServerDoesOnlyWhatItCan() {
    List<String> none = List.of("-Xmx128m");
    List<Peer> peers =
        List.of(JvmPeer.hub(none), JvmPeer.hubWithHistory(none), JvmPeer.nettyReplay(none));
    Work toOne = Work.messages("one", "title", Load.toOne(10, 1));
    Work resume = Work.resumes("resume", "title", Load.resumeOwn(10, 10));
    Plan plan = new Plan(peers, List.of(WORK, toOne, resume), Timing.full(1));

    assertThat(plan.steps().stream().map(step -> step.work().id() + " " + step.peer().name()))
        .containsExactly(
            "id hub", "id hub-history", "one hub", "resume hub-history", "resume netty-replay");
    // a start, the pages' visits and what they miss, and eleven times that they come back
    assertThat(new Plan(peers.subList(2, 3), List.of(resume), Timing.full(1)).duration())
        .isEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void saysHowLongItTakes() {
    Plan once = new Plan(PEERS.subList(0, 1), List.of(WORK), Timing.full(1));
    Plan all = new Plan(PEERS, List.of(WORK, WORK), Timing.full(5));

    // 1.5 s to start, 0.2 s to connect, 4 s to warm up, 4 s to measure
    assertThat(once.duration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(all.duration()).isEqualTo(Duration.ofSeconds(194));
    assertThat(all.steps()).hasSize(20);
  }

  @Test
  void theQuickPlanTakesMinutes() {
    Plan plan = new Plan(PEERS, Works.all(8000), Timing.quick());

    assertThat(plan.duration()).isLessThan(Duration.ofMinutes(4));
  }

  @Test
  void knowsHowManyFilesItOpens() {
    Plan plan = new Plan(PEERS, List.of(WORK), Timing.quick());

    assertThat(plan.openFiles()).isBetween(1000, 2000);
    assertThat(new Plan(PEERS, Works.all(8000), Timing.quick()).openFiles()).isGreaterThan(8000);
  }

  @Test
  void worksAreToldApartByTheirIds() {
    assertThat(Works.all(100).stream().map(Work::id)).doesNotHaveDuplicates();
  }
}
