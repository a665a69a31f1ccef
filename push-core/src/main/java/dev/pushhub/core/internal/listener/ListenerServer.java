package dev.pushhub.core.internal.listener;

import dev.pushhub.core.internal.delivery.LoopAccount;
import dev.pushhub.core.internal.log.LogBudget;
import dev.pushhub.core.internal.publish.Publisher;
import dev.pushhub.core.internal.publish.Receipts;
import dev.pushhub.core.internal.stats.Counters;
import dev.pushhub.core.internal.transport.Connection;
import dev.pushhub.core.internal.transport.ConnectionFactory;
import dev.pushhub.core.internal.transport.ConnectionHandler;
import dev.pushhub.core.options.HubOptions;
import java.util.List;
import java.util.stream.Stream;

/** Makes a publisher's connection of each connection on the internal port. */
public final class ListenerServer implements ConnectionFactory {
  private final ListenerSettings settings;
  private final Publisher publisher;
  private final Receipts receipts;
  private final Counters counters;
  private final List<LoopAccount> accounts; // one for each loop
  private final List<LineCodec> codecs; // one for each loop

  /** For one hub. */
  public ListenerServer(
      HubOptions options,
      Publisher publisher,
      Receipts receipts,
      List<LoopAccount> accounts,
      Counters counters) {
    this.settings =
        new ListenerSettings(
            options.listener(),
            options.delivery().closeTimeout().toNanos(),
            new LogBudget(),
            new ListenerQuota(options.listener().maxConnections()),
            new WrongSecrets(options.listener().wrongSecrets(), counters));
    this.publisher = publisher;
    this.receipts = receipts;
    this.accounts = accounts;
    this.counters = counters;
    this.codecs =
        Stream.generate(() -> new LineCodec(options.listener().maxDepth()))
            .limit(options.delivery().loops())
            .toList();
  }

  @Override
  public ConnectionHandler accepted(Connection connection) {
    if (!settings.quota().enter()) {
      counters.publishersTurnedAway.increment();
      return new TurnedAway(connection);
    }
    connection.atEnd(settings.quota()::leave); // here, since what follows may fail
    int loop = connection.loop().index();
    return new ListenerConnection(
        connection, settings, codecs.get(loop), publisher, receipts, accounts.get(loop), counters);
  }
}
