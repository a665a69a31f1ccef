package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.options.LimitOptions;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many connections there may be, in all and for one client address. An IPv6 address counts by
 * its first 64 bits, which is what one customer gets at least.
 *
 * <p>Shared by all loops: a counter, and a map that is touched only where the limit by address is
 * set.
 */
final class AddressQuota {
  private static final int PREFIX_BYTES = Long.BYTES;

  private final int most;
  private final int mostPerAddress; // 0: no limit
  private final AtomicInteger inAll = new AtomicInteger();
  private final ConcurrentHashMap<Long, Integer> byAddress = new ConcurrentHashMap<>();
  private final Place uncounted = new Place();

  AddressQuota(LimitOptions options) {
    this.most = options.connections();
    this.mostPerAddress = options.connectionsPerAddress();
  }

  /** A place for one more connection, which must be given back; null if there is none. */
  @Nullable Place enter() {
    // Made before it is counted: whatever fails then has taken nothing.
    Place place = mostPerAddress == 0 ? uncounted : new Place();
    if (inAll.incrementAndGet() > most) {
      inAll.decrementAndGet();
      return null;
    }
    return place;
  }

  /** How many there are. */
  int inAll() {
    return inAll.get();
  }

  /** How many addresses are remembered. */
  int addresses() {
    return byAddress.size();
  }

  private static long keyOf(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length > PREFIX_BYTES
        ? ByteBuffer.wrap(bytes).getLong()
        : ByteBuffer.wrap(bytes).getInt();
  }

  /** One connection's place. Run once, at the connection's end, it is given back. */
  // Where the limit by address is off, all connections share one, so it costs them nothing.
  final class Place implements Runnable {
    private @Nullable Long key;

    /** Whether it counts to an address already. */
    boolean isCounted() {
      return key != null;
    }

    /** Counts it to an address, too; false if that has as many as it may have. */
    boolean countFor(InetAddress client) {
      if (mostPerAddress == 0) {
        return true;
      }
      Long counted = keyOf(client);
      if (byAddress.merge(counted, 1, Integer::sum) > mostPerAddress) {
        forget(counted);
        return false;
      }
      key = counted;
      return true;
    }

    @Override
    public void run() {
      inAll.decrementAndGet();
      if (key != null) {
        forget(key);
      }
    }

    private void forget(Long counted) {
      byAddress.computeIfPresent(counted, (k, n) -> n == 1 ? null : n - 1);
    }
  }
}
