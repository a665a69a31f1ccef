package dev.pushhub.core.internal.websocket;

import dev.pushhub.core.internal.websocket.AccessPolicy.Arrival;
import dev.pushhub.core.options.HubOptions;
import dev.pushhub.core.options.WebHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A handshake read and judged: a browser's, and those that are made to cost much. Each must stay
 * far below 50 ms.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandshakeHeadBenchmark {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final String REQUEST =
      """
      GET /room HTTP/1.1
      Host: 127.0.0.1:1234
      Origin: http://localhost:8080
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      User-Agent: Mozilla/5.0
      """
          .replace("\n", "\r\n");

  /**
   * Which: a browser's; 8 KB of spaces in a header; 200 headers; as many of one name as 64 KiB
   * hold; a list of 7,000 proxies; 2,000 elements in Connection.
   */
  @Param({"browser", "spaces", "headers", "sameHeader", "proxies", "elements"})
  private String kind = "";

  private final HubOptions options =
      new HubOptions.Builder().access(a -> a.trustedProxies(List.of("127.0.0.1"))).build();
  private final TrustedProxies proxies = new TrustedProxies(options.access());
  private final AccessPolicy policy = new AccessPolicy(options);
  private byte[] head = new byte[0];

  /** Makes the request. */
  @Setup
  public void makeHead() {
    StringBuilder more = new StringBuilder();
    switch (kind) {
      case "spaces" ->
          more.append("Sec-WebSocket-Protocol: a").append(" ".repeat(8 << 10)).append("b");
      case "headers" -> {
        for (int i = 0; i < 200; i++) {
          more.append("X-").append(i).append(": value\r\n");
        }
      }
      case "sameHeader" -> more.append("a:\r\n".repeat(16_000));
      case "proxies" -> more.append("X-Forwarded-For: ").append("127.0.0.1,".repeat(6_400));
      case "elements" -> more.append("Connection: ").append(" ,".repeat(2_000));
      default -> more.append("Accept: */*");
    }
    head = (REQUEST + more.toString().stripTrailing()).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Reads and judges it. */
  @Benchmark
  public void readAndJudge(Blackhole blackhole) {
    RequestHead request = RequestHead.parse(ByteBuffer.wrap(head));
    blackhole.consume(request.lists("connection", "nothing"));
    InetSocketAddress client = proxies.client(request, new InetSocketAddress(LOOPBACK, 4711));
    WebHost host = WebHost.parse(request.single("host")).orElseThrow();
    blackhole.consume(
        policy.refusal(
            new Arrival(
                LOOPBACK,
                LOOPBACK,
                true,
                TrustedProxies.isForwarded(request),
                TrustedProxies.saysHttps(request),
                host,
                request.headers().getOrDefault("origin", List.of()))));
    blackhole.consume(request.toHandshake(client));
  }
}
