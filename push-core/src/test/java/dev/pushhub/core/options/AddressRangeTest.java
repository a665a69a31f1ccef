package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.255.255,   true",
    "10.0.0.0/8,      11.0.0.0,         false",
    "192.168.4.0/22,  192.168.7.255,    true",
    "192.168.4.0/22,  192.168.8.0,      false",
    "10.0.0.7,        10.0.0.7,         true",
    "10.0.0.7,        10.0.0.6,         false",
    "0.0.0.0/0,       203.0.113.9,      true",
    "0.0.0.0/0,       ::1,              false",
    "::1,             ::1,              true",
    "::/0,            fe80::1,          true",
    "fd00::/8,        fdff::9,          true",
    "fd00::/8,        fe00::9,          false",
    "127.0.0.1,       ::ffff:127.0.0.1, true"
  })
  void whatIsInIt(String range, String address, boolean contained) {
    AddressRange parsed = AddressRange.parse(range).orElseThrow();

    assertThat(parsed.contains(AddressRange.address(address).orElseThrow())).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/8",
        "localhost",
        "example.com",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.1/8",
        "10.0.0",
        "10.0.0.256",
        "010.0.0.1",
        "10.0.0.1.",
        "10..0.1",
        "0x0a.0.0.1",
        "167772161",
        "::1/129",
        "fd00::1/8",
        ":::",
        "1::2::3",
        "fe80::1%lo",
        "[::1]",
        "12345::"
      })
  void nothingElseIsARangeAndNoNameIsLookedUp(String text) {
    assertThat(AddressRange.parse(text)).isEmpty();
  }
}
