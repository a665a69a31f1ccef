package dev.pushhub.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.load.ResumeGenerator;
import dev.pushhub.bench.load.Resumption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each server that pages resume at gives every page exactly what it missed, as often as asked. */
class ResumeTest {
  private static final List<String> JAVA = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1");
  private static final int PAGES = 5;
  private static final int MISSED = 20;

  static Stream<Peer> peers() {
    return Stream.of(
        JvmPeer.hubWithHistory(JAVA), JvmPeer.nettyReplay(JAVA), JvmPeer.nettyReplayBatched(JAVA));
  }

  private static void resume(RunningPeer peer, Load load) throws Exception {
    try (ResumeGenerator generator = new ResumeGenerator(peer.target(), load)) {
      generator.miss();
      for (int round = 0; round < 2; round++) {
        Resumption resumption = generator.resume();

        assertThat(resumption.problem()).isEmpty();
        assertThat(resumption.delivered()).isEqualTo(PAGES * MISSED);
        assertThat(resumption.firstSeconds()).isPositive();
        assertThat(resumption.medianSeconds()).isGreaterThanOrEqualTo(resumption.firstSeconds());
        assertThat(resumption.lastSeconds()).isGreaterThanOrEqualTo(resumption.medianSeconds());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("peers")
  void everyPageGetsExactlyWhatItMissed(Peer peer) throws Exception {
    Load own = Load.resumeOwn(PAGES, MISSED);
    Load broadcasts = Load.resumeBroadcasts(PAGES, MISSED);
    assertThat(peer.does(own) && peer.does(broadcasts)).isTrue();

    try (RunningPeer running = peer.start()) {
      resume(running, own);
      resume(running, broadcasts);
      resume(running, own); // what was kept before is not what these missed
    }
  }

  @Test
  void aServerThatKeepsNothingIsAnErrorThatSaysSo() throws Exception {
    try (RunningPeer running = JvmPeer.hub(JAVA).start();
        ResumeGenerator generator =
            new ResumeGenerator(running.target(), Load.resumeOwn(PAGES, MISSED))) {
      assertThatThrownBy(generator::miss)
          .isInstanceOf(LoadException.class)
          .hasMessageContaining("keeps no messages");
    }
  }

  @Test
  void whatTheServerHasLetGoIsALossAndNoFigure() throws Exception {
    int more = 300; // than the 256 that are kept

    try (RunningPeer running = JvmPeer.hubWithHistory(JAVA).start();
        ResumeGenerator generator =
            new ResumeGenerator(running.target(), Load.resumeOwn(1, more))) {
      generator.miss();

      assertThat(generator.resume().problem()).startsWith("LOST 300 of 300 messages");
    }
  }
}
