package dev.pushhub.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.Authentication;
import dev.pushhub.core.api.Authenticator;
import dev.pushhub.core.api.PushListener;
import dev.pushhub.core.api.PushSession;
import dev.pushhub.core.wire.RawPage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The application's code throws what it likes and answers nonsense: the hub goes on. */
@Timeout(60)
class NonsenseTest {
  private static final Map<String, Authenticator> NONSENSE = new LinkedHashMap<>();

  static {
    NONSENSE.put("throws an Error", (c, h) -> fail(new StackOverflowError("by a test")));
    NONSENSE.put("finds no memory", (c, h) -> fail(new OutOfMemoryError("by a test")));
    NONSENSE.put("can't be linked", (c, h) -> fail(new NoClassDefFoundError("by a test")));
    NONSENSE.put(
        "throws what it must not declare", (c, h) -> fail(new InterruptedException("by a test")));
    NONSENSE.put("interrupts itself", NonsenseTest::interruptItself);
    NONSENSE.put("answers later with nothing", (c, h) -> laterNothing());
    NONSENSE.put("answers later with an Error", (c, h) -> laterError());
    NONSENSE.put("answers later with itself", (c, h) -> laterItself());
  }

  @SuppressWarnings("unchecked") // an unchecked cast is how a checked exception gets out unseen
  private static <E extends Throwable> Authentication fail(Throwable thrown) throws E {
    throw (E) thrown;
  }

  private static Authentication interruptItself(String credential, Object handshake) {
    Thread.currentThread().interrupt();
    throw new IllegalStateException("interrupted, by a test");
  }

  @SuppressWarnings("NullAway") // which is the nonsense
  private static Authentication laterNothing() {
    return Authentication.later(CompletableFuture.completedFuture(null));
  }

  private static Authentication laterError() {
    return Authentication.later(
        CompletableFuture.failedFuture(new StackOverflowError("by a test")));
  }

  private static Authentication laterItself() {
    CompletableFuture<Authentication> answer = new CompletableFuture<>();
    Authentication later = Authentication.later(answer);
    answer.complete(later);
    return later;
  }

  static Stream<String> nonsense() {
    return NONSENSE.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void whateverAnAuthenticatorDoesThePageMayComeBackAndOthersAreServed(String what) {
    Authenticator authenticator = requireNonNull(NONSENSE.get(what));
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.authenticator(
                        (credential, handshake) ->
                            credential.equals("nonsense")
                                ? authenticator.authenticate(credential, handshake)
                                : Authentication.uid(credential))
                    .hookThreads(
                        h ->
                            h.authenticatorThreads(1)
                                .authenticatorTimeout(Duration.ofMillis(500))))) {
      RawPage before = hub.page("before");

      for (int i = 0; i < 3; i++) {
        RawPage page = hub.page().bind("nonsense");
        assertThat(page.expectClose().closeCode()).isEqualTo(4003);
      }

      RawPage after = hub.page("after"); // by the one thread there is
      assertThat(hub.hub().broadcast("to both")).isEqualTo(2);
      assertThat(before.nextText()).isEqualTo("to both");
      assertThat(after.nextText()).isEqualTo("to both");
      assertThat(hub.hub().stats().bindsFailed()).isEqualTo(3);
      assertThat(hub.hub().stats().connectionsFailed()).isZero();
      assertThat(hub.hub().isRunning()).isTrue();
    }
  }

  @Test
  void authenticatorsThatBlockForEverCostTheirPagesAndNoOther() {
    CountDownLatch never = new CountDownLatch(1);
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.authenticator(
                        (credential, handshake) -> {
                          if (credential.equals("blocks")) {
                            awaitUnlessInterrupted(never);
                          }
                          return Authentication.uid(credential);
                        })
                    .hookThreads(
                        h ->
                            h.authenticatorThreads(3)
                                .authenticatorTimeout(Duration.ofMillis(500))))) {
      RawPage first = hub.page().bind("blocks");
      RawPage second = hub.page().bind("blocks"); // one thread is left

      RawPage free = hub.page("free");

      assertThat(hub.hub().sendToUid("free", "served")).isTrue();
      assertThat(free.nextText()).isEqualTo("served");
      assertThat(first.expectClose().closeCode()).isEqualTo(4003);
      assertThat(second.expectClose().closeCode()).isEqualTo(4003);
      assertThat(hub.page("another")).isNotNull();
    } // and the hub closes all the same
  }

  private static void awaitUnlessInterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hooksThatThrowErrorsInterruptThemselvesOrCloseTheirSessionKeepNobodyFromAnything() {
    AtomicInteger closed = new AtomicInteger();
    try (HubUnderTest hub =
        HubUnderTest.started(
            b ->
                b.hookThreads(h -> h.threads(1))
                    .hooks(
                        new PushListener() {
                          @Override
                          public void onMessage(PushSession session, String text) {
                            switch (text) {
                              case "error" -> throw new NoClassDefFoundError("by a test");
                              case "memory" -> throw new OutOfMemoryError("by a test");
                              case "interrupt" -> Thread.currentThread().interrupt();
                              case "close" -> session.close("\r\n\u2028" + "x".repeat(1_000));
                              default -> session.send(text);
                            }
                          }

                          @Override
                          public void onClosed(PushSession session, int code, String reason) {
                            closed.incrementAndGet();
                            throw new StackOverflowError("by a test");
                          }
                        }))) {
      RawPage page = hub.page("uid1");
      RawPage other = hub.page("uid2");

      page.text("error").text("memory").text("interrupt").text("still here");

      assertThat(page.nextText()).isEqualTo("still here");
      page.text("close");
      assertThat(page.expectClose().closeCode()).isEqualTo(4501);
      HubUnderTest.await().until(() -> closed.get() == 1);
      other.text("and I");
      assertThat(other.nextText()).isEqualTo("and I");
      HubUnderTest.await().until(() -> hub.hub().stats().hookFailures() == 3);
      assertThat(hub.hub().stats().connectionsFailed()).isZero();
    }
  }
}
