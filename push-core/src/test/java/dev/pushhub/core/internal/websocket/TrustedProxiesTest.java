package dev.pushhub.core.internal.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pushhub.core.options.ForwardedHeader;
import dev.pushhub.core.options.HubOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies at 10.0.0.0/8 and ::1 are trusted, and the connection comes from 10.0.0.1. */
class TrustedProxiesTest {
  private static final List<String> TRUSTED = List.of("10.0.0.0/8", "::1");

  private static TrustedProxies trusting(ForwardedHeader header) {
    return new TrustedProxies(
        new HubOptions.Builder()
            .access(a -> a.trustedProxies(TRUSTED).forwardedHeader(header))
            .build()
            .access());
  }

  private static RequestHead request(String headers) {
    return RequestHead.parse(
        ByteBuffer.wrap(
            ("GET / HTTP/1.1\r\nHost: a" + headers).getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static String client(ForwardedHeader header, String peer, String headers) {
    InetSocketAddress client =
        trusting(header).client(request(headers), new InetSocketAddress(address(peer), 4711));
    return client.getAddress().getHostAddress() + " " + client.getPort();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static String xForwardedFor(String value) {
    return client(ForwardedHeader.X_FORWARDED_FOR, "10.0.0.1", "\r\nX-Forwarded-For: " + value);
  }

  private static String forwarded(String value) {
    return client(ForwardedHeader.FORWARDED, "10.0.0.1", "\r\nForwarded: " + value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7                          | 203.0.113.7 0",
        "203.0.113.7:5555                     | 203.0.113.7 5555",
        "2001:db8::7                          | 2001:db8:0:0:0:0:0:7 0",
        "[2001:db8::7]                        | 2001:db8:0:0:0:0:0:7 0",
        "[2001:db8::7]:5555                   | 2001:db8:0:0:0:0:0:7 5555",
        "127.0.0.1, 203.0.113.7               | 203.0.113.7 0",
        "198.51.100.1, 203.0.113.7, 10.9.9.9  | 203.0.113.7 0",
        "198.51.100.1,203.0.113.7,::1,10.0.0.2| 203.0.113.7 0",
        "10.0.0.3, 10.0.0.2                   | 10.0.0.3 0"
      })
  void theRightmostAddressThatIsNotTrustedIsTheClient(String value, String client) {
    assertThat(xForwardedFor(value)).isEqualTo(client);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown                              | 10.0.0.1 4711",
        "''                                   | 10.0.0.1 4711",
        "203.0.113.7,                         | 10.0.0.1 4711",
        "203.0.113.7, example.com             | 10.0.0.1 4711",
        "203.0.113.7, 1.2.3                   | 10.0.0.1 4711",
        "203.0.113.7, 1.2.3.4:99999           | 10.0.0.1 4711",
        "203.0.113.7, 1.2.3.4:x               | 10.0.0.1 4711",
        "203.0.113.7, [1.2.3.4]               | 10.0.0.1 4711",
        "203.0.113.7, [::1                    | 10.0.0.1 4711",
        "203.0.113.7, fe80::1%lo              | 10.0.0.1 4711",
        "203.0.113.7, garbage, 10.0.0.2       | 10.0.0.2 0",
        "203.0.113.7, , 10.0.0.3, 10.0.0.2    | 10.0.0.3 0"
      })
  void whereAHopIsNoAddressTheLastGoodOneCounts(String value, String client) {
    assertThat(xForwardedFor(value)).isEqualTo(client);
  }

  @Test
  void severalHeadersAreOneListInTheirOrder() {
    String two = "\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: 203.0.113.7, 10.0.0.2";

    assertThat(client(ForwardedHeader.X_FORWARDED_FOR, "10.0.0.1", two)).isEqualTo("203.0.113.7 0");
  }

  @Test
  void whoIsNotTrustedIsNotAsked() {
    String forged = "\r\nX-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1";

    for (ForwardedHeader header : ForwardedHeader.values()) {
      assertThat(client(header, "198.51.100.1", forged)).isEqualTo("198.51.100.1 4711");
    }
  }

  @Test
  void onlyTheConfiguredHeaderIsRead() {
    String both = "\r\nX-Forwarded-For: 203.0.113.1\r\nForwarded: for=203.0.113.2";

    assertThat(client(ForwardedHeader.X_FORWARDED_FOR, "10.0.0.1", both))
        .isEqualTo("203.0.113.1 0");
    assertThat(client(ForwardedHeader.FORWARDED, "10.0.0.1", both)).isEqualTo("203.0.113.2 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=203.0.113.7                                  | 203.0.113.7 0",
        "For=\"203.0.113.7:5555\";Proto=https             | 203.0.113.7 5555",
        "by=10.0.0.1; for=203.0.113.7 ;proto=http         | 203.0.113.7 0",
        "for=\"[2001:db8::7]:5555\"                       | 2001:db8:0:0:0:0:0:7 5555",
        "for=\"[2001:db8::7]:_port\"                      | 2001:db8:0:0:0:0:0:7 0",
        "for=198.51.100.1, for=203.0.113.7, for=10.0.0.2  | 203.0.113.7 0",
        "by=\"a,b;c\";for=203.0.113.7                     | 203.0.113.7 0"
      })
  void theStandardHeaderIsReadAsWell(String value, String client) {
    assertThat(forwarded(value)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=unknown",
        "for=_hidden",
        "for=\"_hidden:80\"",
        "203.0.113.7",
        "by=203.0.113.7",
        "for=203.0.113.7;for=203.0.113.8",
        "for=\"203.0.113.7",
        "for=\"203.0.113\\.7\"",
        "for=",
        "for",
        ";;;",
        ""
      })
  void whatNamesNoAddressInTheStandardHeaderLeavesTheLastGoodOne(String value) {
    assertThat(forwarded(value)).isEqualTo("10.0.0.1 4711");
  }

  @Test
  void aQuoteThatTheClientOpensDoesNotSwallowWhatTheProxyAdds() {
    assertThat(forwarded("for=\"198.51.100.1, for=203.0.113.7")).isEqualTo("203.0.113.7 0");
    assertThat(forwarded("\"\"\", for=\"[2001:db8::7]\"")).isEqualTo("2001:db8:0:0:0:0:0:7 0");
  }

  @Test
  void aListOfThousandsIsReadInLinearTime() {
    assertThat(xForwardedFor("10.0.0.2,".repeat(7_000) + "10.0.0.3")).isEqualTo("10.0.0.2 0");
    assertThat(forwarded(";".repeat(30_000) + "\"".repeat(30_000))).isEqualTo("10.0.0.1 4711");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-For: 1.2.3.4",
        "x-forwarded-host: a",
        "X-Forwarded-Proto: https",
        "Forwarded: for=1.2.3.4",
        "Via: 1.1 a",
        "X-Real-IP: 1.2.3.4",
        "CF-Connecting-IP: 1.2.3.4"
      })
  void aForwardingHeaderMeansAProxy(String header) {
    assertThat(TrustedProxies.isForwarded(request("\r\n" + header))).isTrue();
    assertThat(TrustedProxies.isForwarded(request("\r\nX-Other: " + header))).isFalse();
  }

  @Test
  void httpsAtTheProxyIsSeen() {
    assertThat(TrustedProxies.saysHttps(request("\r\nX-Forwarded-Proto: HTTPS"))).isTrue();
    assertThat(TrustedProxies.saysHttps(request("\r\nForwarded: for=a;proto=\"https\""))).isTrue();
    assertThat(TrustedProxies.saysHttps(request("\r\nX-Forwarded-Scheme: https"))).isTrue();
    assertThat(TrustedProxies.saysHttps(request("\r\nX-Forwarded-Ssl: on"))).isTrue();
    assertThat(TrustedProxies.saysHttps(request("\r\nX-Forwarded-Ssl: off"))).isFalse();
    assertThat(TrustedProxies.saysHttps(request("\r\nX-Forwarded-Proto: http"))).isFalse();
    assertThat(TrustedProxies.saysHttps(request(""))).isFalse();
  }
}
