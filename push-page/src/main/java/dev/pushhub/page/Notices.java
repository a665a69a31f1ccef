package dev.pushhub.page;

import java.util.concurrent.CompletableFuture;

/**
 * What the application is told beside its messages, in the order in which things came. Guarded by
 * the conversation's lock, and told outside of it.
 */
final class Notices {
  private final Calls calls;
  private final Streams streams;
  private final PageOptions options;

  Notices(Calls calls, Streams streams, PageOptions options) {
    this.calls = calls;
    this.streams = streams;
    this.options = options;
  }

  void state(PageState now) {
    add(() -> options.onState().accept(now));
  }

  void failure(Throwable failure) {
    add(() -> tell(failure));
  }

  /** What fails here has nobody else to be told to. */
  private void tell(Throwable failure) {
    try {
      options.onError().accept(failure);
    } catch (RuntimeException e) {
      PageThreads.uncaught(e);
    }
  }

  /** The page is on a topic no more. */
  void left(StreamHandler handler, HubFrame.Joining answer) {
    add(() -> handler.left(answer.stream(), answer.refused(), answer.reason()));
  }

  void done(CompletableFuture<Void> answer) {
    add(() -> answer.complete(null));
  }

  void failed(CompletableFuture<Void> answer, Throwable why) {
    add(() -> answer.completeExceptionally(why));
  }

  private void add(Calls.Event event) {
    calls.add(streams.nextArrival(), event);
  }
}
