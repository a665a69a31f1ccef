package dev.pushhub.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** How tests get at the exception of a call or a future. */
final class Failures {
  private Failures() {}

  static PushClientException of(ThrowingCallable call) {
    PushClientException thrown = catchThrowableOfType(PushClientException.class, call);
    assertThat(thrown).as("the call throws").isNotNull();
    return thrown;
  }

  static PushClientException of(CompletableFuture<?> future) {
    ExecutionException thrown =
        catchThrowableOfType(ExecutionException.class, () -> future.get(10, TimeUnit.SECONDS));
    assertThat(thrown).as("the future fails").isNotNull();
    if (thrown.getCause() instanceof PushClientException failure) {
      return failure;
    }
    throw new AssertionError("the future failed otherwise", thrown.getCause());
  }
}
