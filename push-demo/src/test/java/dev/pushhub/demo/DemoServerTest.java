package dev.pushhub.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoServerTest {
  private static final String TEA =
      "{\"customer\":\"Ada\",\"item\":\"Tea\",\"quantity\":2,\"price\":\"4.50\"}";

  private final Path directory;
  private Demo demo;
  private Http http;

  DemoServerTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void start() {
    demo = Demo.start(new DemoOptions(0, 0, 0, 0, "127.0.0.1", directory.resolve("orders")));
    http = new Http(demo.httpPort());
  }

  @AfterEach
  void stop() {
    demo.close();
  }

  @Test
  void anInsertedRowIsInTheList() throws Exception {
    HttpResponse<String> posted = http.post("/api/orders", "application/json", TEA);

    assertThat(posted.statusCode()).isEqualTo(201);
    assertThat(posted.body()).contains("\"customer\":\"Ada\"", "\"price\":4.50", "\"viewers\":0");
    assertThat(http.get("/api/orders").body()).contains("\"customer\":\"Ada\"");
  }

  @Test
  void anInsertNeedsNoHub() throws Exception {
    demo.stopHub();

    HttpResponse<String> posted = http.post("/api/orders", "application/json", TEA);

    assertThat(posted.statusCode()).isEqualTo(201);
    assertThat(posted.body()).contains("\"order\":").doesNotContain("viewers");
  }

  @Test
  void theBrowserClientComesFromTheHubsJar() throws Exception {
    HttpResponse<String> script = http.get("/pushhub/pushhub.js");

    assertThat(script.body()).contains("pushhub.v1");
    assertThat(script.headers().firstValue("Content-Type").orElse("")).contains("javascript");
  }

  @Test
  void theJobsOfAUidAreListed() throws Exception {
    assertThat(http.get("/api/jobs?uid=a").body()).isEqualTo("{\"jobs\":[]}");

    http.post("/api/jobs", "application/json", "{\"uid\":\"a\"}");

    assertThat(http.get("/api/jobs?uid=a").body()).contains("\"job\":1").contains("percent");
    assertThat(http.get("/api/jobs?uid=b").body()).isEqualTo("{\"jobs\":[]}");
    assertThat(http.get("/api/jobs").statusCode()).isEqualTo(400);
  }

  @Test
  void aFormOfAnotherSiteCannotInsert() throws Exception {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded"}) {
      assertThat(http.post("/api/orders", type, TEA).statusCode()).isEqualTo(415);
      assertThat(http.post("/api/jobs", type, "{\"uid\":\"a\"}").statusCode()).isEqualTo(415);
    }
    assertThat(http.get("/api/orders").body()).doesNotContain("\"customer\":\"Ada\"");
  }

  @Test
  void whatIsWrongIsToldAtItsField() throws Exception {
    HttpResponse<String> refused =
        http.post("/api/orders", "application/json", TEA.replace("4.50", "free"));

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("\"fields\":{\"price\":").doesNotContain("\"item\"");
  }

  @Test
  void nonsenseIsAnsweredWithTheReason() throws Exception {
    assertThat(http.post("/api/orders", "application/json", "[]").statusCode()).isEqualTo(400);
    assertThat(http.post("/api/orders", "application/json", "{").statusCode()).isEqualTo(400);
    assertThat(http.post("/api/orders", "application/json", " ".repeat(1 << 20)).statusCode())
        .isEqualTo(413);
    assertThat(http.post("/api/jobs", "application/json", "{}").statusCode()).isEqualTo(400);
    assertThat(http.get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void thePageMayTalkToItsServerAndHubAndNobodyElse() throws Exception {
    HttpResponse<String> page = http.get("/");

    assertThat(page.headers().firstValue("Content-Security-Policy"))
        .hasValueSatisfying(
            policy ->
                assertThat(policy)
                    .contains("default-src 'none'", "script-src 'self';")
                    .contains("connect-src 'self' ws://127.0.0.1:" + demo.webSocketPort() + ";"));
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.body()).contains("<title>Orders");
  }

  @Test
  void thePageLearnsTheWebSocketPort() throws IOException, InterruptedException {
    assertThat(http.get("/api/config").body())
        .isEqualTo("{\"webSocketPort\":" + demo.webSocketPort() + "}");
  }
}
