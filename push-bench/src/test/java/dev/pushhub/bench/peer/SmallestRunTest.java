package dev.pushhub.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.LoadGenerator;
import dev.pushhub.bench.load.Outcome;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each server that is measured delivers everything, in the smallest runs there are. nchan is looked
 * at where it is installed.
 */
class SmallestRunTest {
  private static final List<String> JAVA = List.of("-Xmx128m", "-XX:TieredStopAtLevel=1");
  private static final int PAGES = 5;
  private static final int MESSAGES = 20;

  static Stream<Peer> peers() {
    return Stream.of(
        JvmPeer.hub(JAVA),
        JvmPeer.hubWithHistory(JAVA),
        JvmPeer.hubWithTls(JAVA),
        JvmPeer.javaWebSocket(JAVA),
        JvmPeer.netty(JAVA),
        new NchanPeer());
  }

  @ParameterizedTest
  @MethodSource("peers")
  void deliversEverything(Peer peer) throws Exception {
    assumeTrue(peer.availability().isThere(), peer.availability()::remark);

    try (RunningPeer running = peer.start()) {
      Outcome broadcast = run(running, Load.broadcast(PAGES, 4));
      Outcome toOne = run(running, Load.toOne(PAGES, 4));
      Outcome large = run(running, Load.broadcast(PAGES, 2).ofBytes(100_000).from(2));
      Outcome browsers = run(running, Load.idle(PAGES));
      Outcome atRate = run(running, Load.toOne(PAGES, 1).atRate(5_000));

      assertThat(broadcast.delivered()).isEqualTo(PAGES * MESSAGES);
      assertThat(toOne.delivered()).isEqualTo(MESSAGES);
      assertThat(large.delivered()).isEqualTo(PAGES * MESSAGES);
      assertThat(atRate.delivered()).isEqualTo(MESSAGES);
      assertThat(Stream.of(broadcast, toOne, large, browsers, atRate))
          .allMatch(Outcome::isComplete);
      assertThat(running.target().process().isAlive()).isTrue();
    }
  }

  private static Outcome run(RunningPeer peer, Load load) throws Exception {
    try (LoadGenerator generator = new LoadGenerator(peer.target(), load)) {
      generator.connectPages();
      generator.bindPages();
      return generator.run(MESSAGES);
    }
  }
}
