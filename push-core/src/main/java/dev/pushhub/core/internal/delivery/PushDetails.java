package dev.pushhub.core.internal.delivery;

import dev.pushhub.core.api.Push;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher said of a message beside its text.
 *
 * @param id what names the push
 * @param key messages of one key replace each other while they wait
 * @param exceptTab the tab it came from
 * @param wantsReceipt whether the publisher waits for a page to acknowledge it
 */
public record PushDetails(
    @Nullable String id, @Nullable String key, @Nullable String exceptTab, boolean wantsReceipt) {
  /** Nothing: the most common case, which costs no object. */
  public static final PushDetails NONE = new PushDetails(null, null, null, false);

  /** Those of a push in process. */
  public static PushDetails of(Push push, boolean wantsReceipt) {
    return push.id().isEmpty()
            && push.key().isEmpty()
            && push.exceptTab().isEmpty()
            && !wantsReceipt
        ? NONE
        : new PushDetails(
            push.id().orElse(null),
            push.key().orElse(null),
            push.exceptTab().orElse(null),
            wantsReceipt);
  }
}
