package dev.pushhub.core.internal.listener;

import dev.pushhub.core.api.Receipt;
import dev.pushhub.core.internal.publish.Outcome;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.publish.ReceiptRequest;
import dev.pushhub.core.internal.publish.ReceiptSends;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.transport.Connection;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The receipts that one publisher's lines ask for. Each is told in a line of its own when it is
 * known, never before the reply to the line that asked for it. Only the connection's loop touches
 * it.
 */
final class ReceiptLines {
  private final Connection connection;
  private final Receipts receipts;
  private final Consumer<LineReply> told;
  private final Runnable ended;
  private int open;

  /**
   * For one connection.
   *
   * @param told called on the loop with a line that is to be written
   * @param ended called on the loop, after that, when one is open no longer
   */
  ReceiptLines(Connection connection, Receipts receipts, Consumer<LineReply> told, Runnable ended) {
    this.connection = connection;
    this.receipts = receipts;
    this.told = told;
    this.ended = ended;
  }

  /** Publishes what asks for one; the reply, or null if it is answered later. */
  @Nullable LineReply publish(LineCommand.ForReceipt asked, Publisher publisher, Outcome outcome) {
    ReceiptSends.requireHistory(publisher);
    ReceiptRequest request =
        receipts.request(asked.publish().isForMany(), asked.timeout(), outcome);
    int sessions = request.publish(told -> asked.publish().publish(publisher, told));
    CompletionStage<Receipt> known = request.receipt();
    open++;
    known.whenComplete((receipt, refused) -> connection.execute(() -> over(asked, receipt)));
    return LineCommand.reply(publisher, sessions);
  }

  /** Whether the publisher waits for some. */
  boolean areOpen() {
    return open > 0;
  }

  // Without one if the push was refused, which its reply says.
  private void over(LineCommand.ForReceipt asked, @Nullable Receipt receipt) {
    open--;
    if (receipt != null) {
      told.accept(LineReply.receipt(asked.id(), asked.publish().target(), receipt));
    }
    ended.run();
  }
}
