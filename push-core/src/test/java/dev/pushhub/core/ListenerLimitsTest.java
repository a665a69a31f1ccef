package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.wire.RawPage;
import dev.pushhub.core.wire.RawPublisher;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many publishers there may be, how long they may be silent, and how fast they may guess. */
@Timeout(120)
class ListenerLimitsTest {
  private static final String PING = "{\"cmd\":\"ping\"}";

  private static String auth(String secret) {
    return "{\"cmd\":\"auth\",\"secret\":\"" + secret + "\"}";
  }

  @Test
  void oneConnectionTooManyIsAnsweredBusyAndClosed() {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.listener(l -> l.maxConnections(3)).delivery(d -> d.loops(2)))) {
      List<RawPublisher> here =
          IntStream.range(0, 3).mapToObj(i -> hub.acquaintedPublisher()).toList();

      for (int i = 1; i <= 5; i++) {
        RawPublisher tooMany = hub.publisher();
        tooMany.send(PING + "\n" + PING + "\n");
        assertThat(tooMany.readLine()).startsWith("error busy ");
        tooMany.expectEof();
        tooMany.close();
        assertThat(hub.hub().stats().publishersTurnedAway()).isEqualTo(i);
      }
      RawPublisher silent = hub.publisher();
      assertThat(silent.readLine()).startsWith("error busy "); // it needs not have said anything
      silent.expectEof();
      RawPublisher noPublisher = hub.publisher();
      noPublisher.send("GET / HTTP/1.1\r\n\r\n");
      noPublisher.expectGone();

      assertThat(hub.hub().stats().publishers()).isEqualTo(3);
      here.forEach(publisher -> assertThat(publisher.request(PING)).isEqualTo("ok"));
      here.get(0).close();
      HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 2);
      assertThat(hub.publisher().request(PING)).isEqualTo("ok");
      assertThat(hub.hub().stats().publishersTurnedAway()).isEqualTo(7);
    }
  }

  private static void sendIfOpen(RawPublisher publisher) {
    try {
      publisher.send(" ");
    } catch (UncheckedIOException e) {
      return; // the hub has closed it
    }
  }

  @Test
  void whoDoesNotPresentTheSecretInTimeIsClosedWhateverHeSays() {
    try (HubUnderTest hub =
        HubUnderTest.started(
            b -> b.listener(l -> l.secret("s").authTimeout(Duration.ofMillis(500))))) {
      RawPublisher known = hub.publisher();
      assertThat(known.request(auth("s"))).isEqualTo("ok");
      RawPublisher silent = hub.publisher();
      RawPublisher drips = hub.publisher();

      HubUnderTest.await()
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                sendIfOpen(drips);
                return hub.hub().stats().publishersNotAuthenticated() == 2;
              });

      silent.expectEof();
      assertThat(known.request(PING)).isEqualTo("ok");
      assertThat(hub.hub().stats().publishersIdle()).isZero();
    }
  }

  @Test
  void whoSaysNothingForLongIsClosedAndWhoSpeaksStays() {
    try (HubUnderTest hub =
        HubUnderTest.started(b -> b.listener(l -> l.idleTimeout(Duration.ofMillis(1_500))))) {
      RawPublisher speaks = hub.acquaintedPublisher();
      RawPublisher spoke = hub.acquaintedPublisher();
      RawPublisher never = hub.publisher();

      HubUnderTest.await()
          .pollInterval(Duration.ofMillis(50))
          .until(
              () -> {
                assertThat(speaks.request(PING)).isEqualTo("ok");
                return hub.hub().stats().publishersIdle() == 2;
              });

      spoke.expectEof();
      never.expectEof();
      assertThat(speaks.request(PING)).isEqualTo("ok");
      assertThat(hub.hub().stats().publishersIdle()).isEqualTo(2);
      assertThat(hub.hub().stats().publishersNotAuthenticated()).isZero();
      spoke.close();
      never.close();
      HubUnderTest.await().until(() -> hub.hub().stats().publishers() == 1);
    }
  }

  @Test
  void tenThousandWrongSecretsAreSlowedAndCountedAndOthersAreServed() throws Exception {
    ExecutorService guessers = Executors.newFixedThreadPool(100);
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.listener(l -> l.secret("right").wrongSecretDelay(Duration.ofMillis(200)))
                    .delivery(d -> d.loops(2)))) {
      RawPage page = hub.page("uid1");
      RawPublisher old = hub.publisher();
      assertThat(old.request(auth("right"))).isEqualTo("ok");

      long began = System.nanoTime();
      List<CompletableFuture<Void>> guesses = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int guesser = i;
        guesses.add(CompletableFuture.runAsync(() -> guess(hub, guesser), guessers));
      }
      HubUnderTest.await().until(() -> hub.hub().stats().secretsWrong() > 10);
      int pushed = 0;
      int newcomers = 0;
      while (guesses.stream().anyMatch(guess -> !guess.isDone())) {
        assertThat(old.request("{\"uid\":\"uid1\",\"n\":" + pushed + "}")).isEqualTo("ok");
        assertThat(page.nextText()).isEqualTo("{\"uid\":\"uid1\",\"n\":" + pushed++ + "}");
        if (pushed % 20 == 1) {
          RawPublisher newcomer = hub.publisher();
          newcomer.send(auth("right") + "\n" + PING + "\n");
          assertThat(newcomer.readLine()).isEqualTo("ok");
          assertThat(newcomer.readLine()).isEqualTo("ok");
          newcomer.close();
          newcomers++;
        }
      }
      CompletableFuture.allOf(guesses.toArray(CompletableFuture[]::new)).join();

      // A hundred each, one after another, all but the first ten delayed by 200 ms.
      assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofSeconds(17).toNanos());
      assertThat(hub.hub().stats().secretsWrong()).isEqualTo(10_000);
      assertThat(newcomers).isGreaterThan(1);
      assertThat(hub.hub().stats().accepted()).isEqualTo(pushed);
    } finally {
      guessers.shutdownNow();
    }
  }

  private static void guess(HubUnderTest hub, int guesser) {
    for (int i = 0; i < 100; i++) {
      try (RawPublisher guess = RawPublisher.connect(hub.hub().listenerPort())) {
        guess.send(
            auth("wrong " + guesser + " " + i) + "\n{\"uid\":\"uid1\",\"by\":\"guesser\"}\n");
        assertThat(guess.readLine()).startsWith("error auth-failed ");
        guess.expectGone();
      }
    }
  }
}
