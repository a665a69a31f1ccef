package dev.pushhub.core.options;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebOriginTest {

  @ParameterizedTest
  @CsvSource({
    "https://app.example.com,        https,            app.example.com,     443",
    "HTTPS://App.Example.COM:443,    https,            app.example.com,     443",
    "http://localhost:8080,          http,             localhost,           8080",
    "http://my_box,                  http,             my_box,              80",
    "http://10.0.0.7,                http,             10.0.0.7,            80",
    "http://[::1]:8080,              http,             0:0:0:0:0:0:0:1,     8080",
    "http://[2001:DB8::7],           http,             2001:db8:0:0:0:0:0:7, 80",
    "chrome-extension://abcdefgh,    chrome-extension, abcdefgh,            0",
    "capacitor://localhost,          capacitor,        localhost,           0"
  })
  void schemeHostAndPort(String text, String scheme, String host, int port) {
    assertThat(WebOrigin.parse(text)).contains(new WebOrigin(scheme, host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "*",
        "https://*.example.com",
        "app.example.com",
        "://host",
        "1http://host",
        "ht tp://host",
        "http:/host",
        "http://",
        "http://:80",
        "http://host/",
        "http://host/path",
        "http://host?query",
        "http://host#part",
        "http://user@host",
        "http://user:secret@host",
        "http://good.example@evil.example",
        "http://host:",
        "http://host:0",
        "http://host:65536",
        "http://host:123456",
        "http://host:8o",
        "http://host:-1",
        "http://host:80:80",
        "http://host one",
        " http://host",
        "http://host ",
        "http://host\u0000",
        "http://host\t",
        "http://höst",
        "http://[::1",
        "http://::1]",
        "http://[]",
        "http://[1.2.3.4]",
        "http://[::1]x",
        "http://[::1%25lo]",
        "http://[host]",
        "http://a, http://b"
      })
  void nothingElseIsAnOrigin(String text) {
    assertThat(WebOrigin.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "app.example.com,      https://app.example.com,     true",
    "APP.example.com:1234, http://App.example.COM:8080, true",
    "localhost:1234,       http://127.0.0.1:8080,       true",
    "127.0.0.1:1234,       http://localhost,            true",
    "[::1]:1234,           http://localhost,            true",
    "127.0.0.1,            http://[0:0:0:0:0:0:0:1],    true",
    "[::1],                http://[0:0::1],             true",
    "app.example.com,      https://example.com,         false",
    "example.com,          https://app.example.com,     false",
    "example.com,          https://evilexample.com,     false",
    "example.com,          https://example.com.,        false",
    "127.0.0.1,            http://127.0.0.2,            false",
    "localhost,            http://a.localhost,          false"
  })
  void aPageBelongsToTheHostOfItsName(String host, String origin, boolean belongs) {
    WebHost parsed = WebHost.parse(host).orElseThrow();

    assertThat(parsed.isHostOf(WebOrigin.parse(origin).orElseThrow())).isEqualTo(belongs);
  }

  @Test
  void addressesAreNoNames() {
    for (String address : new String[] {"127.0.0.1", "10.1.2.3:1234", "[::1]", "[fd00::7]:1"}) {
      assertThat(WebHost.parse(address).orElseThrow().isAddress()).isTrue();
    }
    for (String name :
        new String[] {"localhost", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.0.0.1"}) {
      assertThat(WebHost.parse(name).orElseThrow().isAddress()).isFalse();
    }
  }
}
