package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.wire.RawFrame;
import dev.pushhub.core.wire.RawPage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent, answered, taken and closed, in whatever order: the page hears what a model says
 * that is no more than a list of bytes. A failure names its seed.
 */
class WebSocketModelTest {
  private static final int SEEDS = 1_000;
  private static final int STEPS = 60;
  private static final int BUFFER = 256 << 10;

  @Test
  void everyByteIsWhatTheModelSays() {
    Set<Ending> endings = EnumSet.noneOf(Ending.class);
    for (int seed = 0; seed < SEEDS; seed++) {
      try (ScriptedPage page = ScriptedPage.open(delivery -> delivery.slowPageBytes(1 << 30))) {
        Run run = new Run(page, new Random(seed));
        try {
          run.play();
        } catch (Throwable e) {
          throw new AssertionError("seed " + seed + " after " + run.steps, e);
        }
        endings.add(run.ending);
      }
    }
    assertThat(endings).containsExactly(Ending.values());
  }

  /** How it ended, if it did. */
  private enum Ending {
    OPEN,
    CLOSED,
    CLOSED_BY_PAGE,
    DROPPED
  }

  /** One page and its model. */
  private static final class Run {
    private static final List<Ending> ENDINGS =
        List.of(Ending.CLOSED, Ending.CLOSED_BY_PAGE, Ending.DROPPED);

    private final ScriptedPage page;
    private final Random random;
    private final List<String> steps = new ArrayList<>();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private final List<Integer> boundaries = new ArrayList<>(); // where a frame ends
    private int room = Integer.MAX_VALUE;
    private Ending ending = Ending.OPEN;

    Run(ScriptedPage page, Random random) {
      this.page = page;
      this.random = random;
    }

    void play() {
      boundaries.add(0);
      for (int i = 0; i < STEPS; i++) {
        step();
        check();
      }
      takes(Integer.MAX_VALUE);
      for (int left = page.peer().came().length; left < expected.size() + BUFFER; left += BUFFER) {
        turn();
      }
      turn();
      assertThat(page.peer().came()).isEqualTo(expected.toByteArray());
      assertThat(page.queue().isEmpty()).isTrue();
      assertThat(page.accounted()).isZero();
      assertThat(page.peer().isWaitedForToTakeMore()).isFalse();
      assertThat(page.peer().sawFin()).isEqualTo(ending != Ending.OPEN);
    }

    private void step() {
      int dice = random.nextInt(100);
      if (dice < 35) {
        send(random.nextInt(20) == 0 ? random.nextInt(65_000) : random.nextInt(200));
      } else if (dice < 55) {
        takes(room());
      } else if (dice < 85) {
        turn();
      } else if (dice < 90) {
        steps.add("flush");
        page.peer().connection().flush();
      } else if (dice < 97) {
        ping();
      } else {
        end(ENDINGS.get(random.nextInt(ENDINGS.size())));
      }
    }

    private int room() {
      return switch (random.nextInt(5)) {
        case 0 -> 0;
        case 1 -> 1;
        case 2 -> random.nextInt(20);
        case 3 -> random.nextInt(2_000);
        default -> Integer.MAX_VALUE;
      };
    }

    private void send(int length) {
      steps.add("send " + length);
      byte[] payload = new byte[length];
      for (int i = 0; i < length; i++) {
        payload[i] = (byte) ('a' + random.nextInt(26));
      }
      page.send(new String(payload, StandardCharsets.US_ASCII));
      expect(RawFrame.TEXT, payload);
    }

    private void takes(int bytes) {
      steps.add("takes " + bytes);
      room = bytes;
      page.peer().takes(bytes);
    }

    private void turn() {
      steps.add("turn");
      page.loop().turn();
    }

    private void ping() {
      steps.add("ping");
      byte[] payload = new byte[random.nextInt(126)];
      page.pageSends(RawFrame.PING, payload);
      expect(RawFrame.PONG, payload);
      page.loop().turn();
    }

    private void end(Ending how) {
      steps.add("end " + how);
      if (ending != Ending.OPEN) {
        page.webSocket().close(CloseCode.DISCONNECTED, "again");
        return;
      }
      byte[] code = RawPage.closePayload(how == Ending.DROPPED ? 4008 : 4501, "");
      if (how == Ending.DROPPED) {
        forgetAllButTheCutFrame();
        expect(RawFrame.CLOSE, code);
        page.webSocket().drop(CloseCode.TOO_SLOW, "");
      } else if (how == Ending.CLOSED) {
        expect(RawFrame.CLOSE, code);
        page.webSocket().close(CloseCode.DISCONNECTED, "");
      } else {
        expect(RawFrame.CLOSE, code);
        page.pageSends(RawFrame.CLOSE, code);
        page.loop().turn();
      }
      ending = how;
    }

    private void expect(int opcode, byte[] payload) {
      if (ending == Ending.OPEN) {
        int length = RawFrame.shortestForm(payload.length);
        expected.writeBytes(RawFrame.encode(0x80 | opcode, false, length, payload));
        boundaries.add(expected.size());
      }
    }

    private void forgetAllButTheCutFrame() {
      int came = page.peer().came().length;
      int end = boundaries.stream().filter(boundary -> boundary >= came).findFirst().orElseThrow();
      byte[] all = expected.toByteArray();
      expected.reset();
      expected.write(all, 0, end);
    }

    private void check() {
      byte[] came = page.peer().came();
      assertThat(came).isEqualTo(Arrays.copyOf(expected.toByteArray(), came.length));
      assertThat(page.queue().bytes()).isEqualTo(expected.size() - came.length);
      if (page.peer().sawFin()) {
        assertThat(ending).isNotEqualTo(Ending.OPEN);
        assertThat(page.queue().isEmpty()).isTrue();
      }
      boolean blocked = page.peer().connection().isBlocked();
      assertThat(page.peer().isWaitedForToTakeMore()).isEqualTo(blocked);
      assertThat(!blocked || !page.queue().isEmpty()).as("waits for room with a reason").isTrue();
      assertThat(blocked && room == Integer.MAX_VALUE && steps.get(steps.size() - 1).equals("turn"))
          .isFalse();
    }
  }
}
