package dev.pushhub.page.proof;

import static dev.pushhub.page.proof.Scene.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pushhub.core.api.Push;
import dev.pushhub.core.api.PushException;
import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.wire.FaultProxy;
import dev.pushhub.page.PageClient;
import dev.pushhub.page.PageClientBuilder;
import dev.pushhub.page.PageMessage;
import dev.pushhub.page.PageState;
import dev.pushhub.page.StreamHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receipts, ids, keys and tabs, from the publisher to the page's code. */
class WhatAPushSaysTest {
  private final Scene scene = new Scene();
  private final Table table = scene.table();

  @AfterEach
  void closeAll() {
    scene.close();
  }

  private static PageClientBuilder page(int port, StreamHandler handler) {
    return Scene.page(port, "u", handler);
  }

  @Test
  void anAcknowledgementThatACutSwallowedComesWithTheResume() throws Exception {
    HubAtHome home = scene.hub();
    CompletableFuture<Void> hold = new CompletableFuture<>();
    View view = scene.viewThatAwaits(hold, "u");
    Traveller page = scene.traveller(home, scene.network(home), "u", view);
    eventually(() -> assertThat(view.rows("uid")).isZero());
    CompletableFuture<Receipt> receipt =
        home.hub().sendToUidForReceipt("u", Push.of(table.insert("u")), Duration.ofSeconds(30));
    eventually(() -> assertThat(view.messages("uid")).isEqualTo(1));

    page.leaves();
    hold.complete(null); // handled while there is no connection
    page.comesBack();

    assertThat(receipt.get(20, TimeUnit.SECONDS).isAcknowledged()).isTrue();
    assertThat(view.messages("uid")).isEqualTo(1);
    assertThat(view.faults()).isEmpty();
  }

  @Test
  void aRefusedPushIsTakenWhenItIsTriedAgainWithItsIdAndThenNoMore() {
    FlakyStore store = new FlakyStore();
    HubAtHome home = scene.hub(options -> options.history(h -> h.store(store)));
    View view = scene.view("u");
    scene.opened(page(home.port(), view).connect());
    eventually(() -> assertThat(view.rows("uid")).isZero());
    Push push = Push.of(table.insert("u")).withId("order 7");

    store.refuse(true);
    assertThatThrownBy(() -> home.hub().sendToUid("u", push)).isInstanceOf(PushException.class);
    store.refuse(false);
    assertThat(home.hub().sendToUid("u", push)).isTrue();
    assertThat(home.hub().sendToUid("u", push)).isTrue();
    home.hub().sendToUid("u", table.insert("u"));

    eventually(() -> assertThat(view.rows("uid")).isEqualTo(2));
    assertThat(view.messages("uid")).isEqualTo(2);
    assertThat(view.faults()).isEmpty();
  }

  @Test
  void aNewerValueReplacesAnOlderOneThatWaitsAndNothingIsOutOfOrder() {
    HubAtHome home = scene.hub();
    CompletableFuture<Void> hold = new CompletableFuture<>();
    List<Long> values = new CopyOnWriteArrayList<>();
    View view =
        new View("u", table, stream -> stream) {
          @Override
          public synchronized CompletionStage<?> message(PageMessage message) throws Exception {
            if (message.stream().equals("uid")) {
              values.add(Long.parseLong(message.text()));
              return StreamHandler.done();
            }
            super.message(message);
            return hold;
          }
        };
    scene.opened(page(home.port(), view).maxWaiting(10).connect());
    eventually(() -> assertThat(view.rows("all")).isZero());
    scene.broadcastMuch(home, () -> home.hub().stats().bytesWaiting() > 200_000);

    for (long value = 1; value <= 1_000; value++) {
      home.hub().sendToUid("u", Push.of(Long.toString(value)).withKey("percent"));
      if (value == 500) {
        home.hub().broadcast(table.insert("all"));
      }
    }
    hold.complete(null);

    eventually(() -> assertThat(view.rows("all")).isEqualTo(table.load("all")));
    eventually(() -> assertThat(values).endsWith(1_000L).isSorted());
    assertThat(values).hasSizeLessThan(10);
    assertThat(view.resets("uid")).isEqualTo(1);
    assertThat(view.resets("all")).isEqualTo(1);
    assertThat(view.faults()).isEmpty();
  }

  @Test
  void theTabThatAPushCameFromIsLeftOutAlsoWhenItResumes() {
    HubAtHome home = scene.hub();
    FaultProxy network = scene.network(home);
    List<String> mine = new CopyOnWriteArrayList<>();
    List<String> others = new CopyOnWriteArrayList<>();
    PageClient author = scene.opened(page(network.port(), noting(mine)).connect());
    PageClient other = scene.opened(page(home.port(), noting(others)).connect());
    for (PageClient page : List.of(author, other)) {
      eventually(() -> assertThat(page.state()).isInstanceOf(PageState.Connected.class));
    }

    home.hub().sendToUid("u", Push.of("first").exceptTab(author.tab()));
    network.cut(1);
    home.hub().sendToUid("u", Push.of("second").exceptTab(author.tab()));
    home.hub().sendToUid("u", "for both");

    eventually(() -> assertThat(others).containsExactly("first", "second", "for both"));
    eventually(() -> assertThat(mine).containsExactly("for both"));
  }

  private static StreamHandler noting(List<String> heard) {
    return StreamHandler.of(message -> heard.add(message.text()));
  }
}
