package dev.pushhub.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.api.CloseCode;
import dev.pushhub.core.wire.RawPage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pages come and go faster than the application's hooks are called. */
@Timeout(60)
class HooksWaitingTest {
  private static final int MOST = 8;

  @Test
  void aPageHasToComeBackWhileTooManyHooksWait() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    RecordingListener hooks =
        RecordingListener.answering(
            (session, text) -> {
              busy.countDown();
              awaitQuietly(free);
            });
    try (HubUnderTest hub =
        HubUnderTest.started(hooks, b -> b.hookThreads(h -> h.threads(1).hooksWaiting(MOST)))) {
      hub.page("first").text("keeps the only thread busy");
      busy.await();

      int bound = 0;
      RawPage page = hub.page();
      while (hub.hub().stats().bindsPutOff() == 0) {
        page = hub.page();
        page.bind("page" + bound++);
        int uids = bound;
        HubUnderTest.await()
            .until(
                () ->
                    hub.hub().isOnline("page" + (uids - 1)) || hub.hub().stats().bindsPutOff() > 0);
        assertThat(bound).as("each page has two hooks that wait").isLessThanOrEqualTo(MOST);
      }

      assertThat(page.expectClose().closeCode()).isEqualTo(CloseCode.NOT_AUTHENTICATED_NOW.code());
      free.countDown();
      int all = bound; // without the one that was refused, and with the first
      HubUnderTest.await().until(() -> hooks.events("bound").size() == all);
      hub.page("comes back");
      HubUnderTest.await().until(() -> hooks.events("bound").contains("bound comes back"));
    } finally {
      free.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
