package dev.pushhub.core.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionFactoryTest {

  @Test
  void aFactoryThatThrowsAnErrorLeavesNoSocketOpen() throws Exception {
    try (LoopsUnderTest loops =
        LoopsUnderTest.started(
            1,
            connection -> {
              throw new StackOverflowError("accepted, thrown by a test");
            })) {
      Socket socket = loops.connect();
      socket.setSoTimeout(3_000);

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aFactoryThatThrowsAnErrorDoesNotDelayTheClose() throws Exception {
    try (LoopsUnderTest loops =
        LoopsUnderTest.started(
            1,
            connection -> {
              throw new StackOverflowError("accepted, thrown by a test");
            })) {
      loops.connect();
      loops.letTheLoopTurn(loops.group().loops().get(0));

      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> loops.group().close(TimeUnit.SECONDS.toNanos(10)));

      assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  @Test
  void aFactoryThatThrowsAfterItSetADeadlineDoesNotDelayTheClose() throws Exception {
    try (LoopsUnderTest loops =
        LoopsUnderTest.started(
            1,
            connection -> {
              connection.deadline(1, TimeUnit.MINUTES);
              throw new IllegalStateException("accepted, thrown by a test");
            })) {
      assertThat(loops.connect().getInputStream().read()).isEqualTo(-1);
      loops.advance(Duration.ofMinutes(2));

      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(() -> loops.group().close(TimeUnit.SECONDS.toNanos(10)));

      assertThat(closing).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  @Test
  void readingSetOnAfterThePeersFinTellsNoSecondEnd() throws Exception {
    try (LoopsUnderTest loops = LoopsUnderTest.started(1, RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();
      socket.shutdownOutput();
      LoopsUnderTest.await().until(() -> handler.was("ended"));

      loops.on(handler, () -> handler.connection().reading(true));
      loops.letTheLoopTurn(handler.connection().loop());

      assertThat(handler.events()).containsExactly("ended");
    }
  }

  @Test
  void aHandlerIsNotToldThatItDrainedAfterItFinished() throws Exception {
    try (LoopsUnderTest loops = LoopsUnderTest.started(1, RecordingHandler::new)) {
      Socket socket = loops.connect();
      RecordingHandler handler = loops.accepted();

      loops.on(
          handler,
          () -> {
            handler.send("the last");
            handler.connection().finish();
          });
      socket.getInputStream().readAllBytes();

      assertThat(handler.events()).isEmpty();
    }
  }
}
