package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.internal.websocket.AddressQuota.Place;
import dev.pushhub.core.options.AddressRange;
import dev.pushhub.core.options.HubOptions;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AddressQuotaTest {

  private static AddressQuota quota(int inAll, int perAddress) {
    return new AddressQuota(
        new HubOptions.Builder()
            .limits(l -> l.connections(inAll).connectionsPerAddress(perAddress))
            .build()
            .limits());
  }

  private static InetAddress address(String text) {
    return AddressRange.address(text).orElseThrow();
  }

  private static Place entered(AddressQuota quota) {
    return Objects.requireNonNull(quota.enter());
  }

  @Test
  void noMoreThanThereAreAndOneAgainForEachThatGoes() {
    AddressQuota quota = quota(2, 0);
    Place one = entered(quota);
    entered(quota);

    assertThat(quota.enter()).isNull();
    assertThat(quota.inAll()).isEqualTo(2);
    one.run();
    entered(quota);
    assertThat(quota.enter()).isNull();
  }

  @Test
  void oneAddressTakesNoneOfAnother() {
    AddressQuota quota = quota(100, 2);

    Place one = entered(quota);
    assertThat(one.countFor(address("203.0.113.7"))).isTrue();
    assertThat(entered(quota).countFor(address("203.0.113.7"))).isTrue();
    assertThat(entered(quota).countFor(address("203.0.113.7"))).isFalse();
    assertThat(entered(quota).countFor(address("203.0.113.8"))).isTrue();
    one.run();
    assertThat(entered(quota).countFor(address("203.0.113.7"))).isTrue();
  }

  @Test
  void anIpv6AddressCountsByItsFirst64Bits() {
    AddressQuota quota = quota(100, 1);

    assertThat(entered(quota).countFor(address("2001:db8:0:1::7"))).isTrue();
    assertThat(entered(quota).countFor(address("2001:db8:0:1:ffff::9"))).isFalse();
    assertThat(entered(quota).countFor(address("2001:db8:0:2::7"))).isTrue();
  }

  @Test
  void whoeverIsRefusedOrGoneLeavesNothing() {
    AddressQuota quota = quota(100, 1);
    Place one = entered(quota);
    Place refused = entered(quota);
    one.countFor(address("203.0.113.7"));
    refused.countFor(address("203.0.113.7"));

    refused.run();
    assertThat(quota.addresses()).isEqualTo(1);
    one.run();

    assertThat(quota.addresses()).isZero();
    assertThat(quota.inAll()).isZero();
  }

  @Test
  void withoutALimitByAddressNothingIsRemembered() {
    AddressQuota quota = quota(100, 0);

    assertThat(entered(quota).countFor(address("203.0.113.7"))).isTrue();
    assertThat(quota.addresses()).isZero();
  }

  @Test
  void itCountsRightFromManyThreads() throws Exception {
    AddressQuota quota = quota(10, 3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      running.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  Place place = quota.enter();
                  if (place != null) {
                    place.countFor(address("203.0.113." + (i & 1)));
                    place.run();
                  }
                }
              }));
    }
    for (Future<?> one : running) {
      one.get(30, TimeUnit.SECONDS);
    }
    threads.shutdownNow();

    assertThat(quota.inAll()).isZero();
    assertThat(quota.addresses()).isZero();
  }
}
