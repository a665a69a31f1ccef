package dev.pushhub.bench.run;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pushhub.bench.load.Dialect;
import dev.pushhub.bench.load.Load;
import dev.pushhub.bench.load.LoadException;
import dev.pushhub.bench.load.Outcome;
import dev.pushhub.bench.load.Target;
import dev.pushhub.bench.peer.RunningPeer;
import dev.pushhub.bench.plan.Timing;
import dev.pushhub.bench.plan.Work;
import dev.pushhub.bench.result.Metric;
import dev.pushhub.bench.result.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * With wsload, a load generator in C: the same work measured by somebody else. It prints one JSON
 * object.
 */
final class WsloadDriver implements Driver {
  private static final String LOOPBACK = "127.0.0.1:";

  private final Path wsload;

  WsloadDriver(Path wsload) {
    this.wsload = wsload;
  }

  @Override
  public Sample measure(RunningPeer server, Work work, Timing timing) throws LoadException {
    return work.kind() == Work.Kind.CONNECTS
        ? connects(server, work, timing)
        : messages(server, work, timing);
  }

  private Sample connects(RunningPeer server, Work work, Timing timing) throws LoadException {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (int i = 0; i < timing.connects(); i++) {
      JsonObject result = run(pages(server, work.load()));
      values.put(Metric.CONNECTS, number(result, "conn_per_s"));
      values.put(Metric.CPU, number(result, "connect_cpu_us"));
      values.put(Metric.RESIDENT, number(result, "rss_kb_connected") * 1024 / 1e6);
    }
    return Sample.of(values);
  }

  // It takes a number of messages and not a time: two short runs find out how many make up one.
  private Sample messages(RunningPeer server, Work work, Timing timing) throws LoadException {
    Load load = work.load();
    double rate = load.perSecond();
    if (rate == 0) {
      long few = 4L * load.window() * load.publishers();
      rate = rate(run(messages(server, load, few, few)));
      rate = rate(run(messages(server, load, Math.round(rate), Math.round(rate))));
    }
    long warm = Math.max(1, Math.round(rate * timing.warmSeconds()));
    long count = Math.max(1, Math.round(rate * timing.measureSeconds()));
    JsonObject result = run(messages(server, load, warm, count));
    return Samples.of(load, outcome(result, load, count));
  }

  private static double rate(JsonObject result) {
    return Math.max(1, number(result, "msg_per_s"));
  }

  private static Outcome outcome(JsonObject result, Load load, long count) {
    return new Outcome(
        (long) number(result, "sent"),
        (long) number(result, "fail"),
        count * load.fanOut(),
        (long) number(result, "delivered"),
        number(result, "elapsed_s"),
        number(result, "server_cpu_s"),
        new Outcome.Latency(
            number(result, "p50_us"),
            number(result, "p99_us"),
            number(result, "p999_us"),
            number(result, "max_us")),
        (long) number(result, "rss_kb_after") << 10,
        0);
  }

  private static double number(JsonObject result, String name) {
    return result.get(name).getAsDouble();
  }

  private static List<String> messages(RunningPeer server, Load load, long warm, long count) {
    Target target = server.target();
    List<String> options = pages(server, load);
    options.addAll(List.of("--msgs", "" + count, "--warmup", "" + warm));
    options.addAll(List.of("--window", "" + load.window(), "--pubconns", "" + load.publishers()));
    options.addAll(List.of("--size", "" + load.payloadBytes(), "--stalled", "" + load.stalled()));
    options.addAll(List.of("--bcast-prefix", "{\"cmd\":\"broadcast\",\"message\":{"));
    if (load.perSecond() > 0) {
      options.addAll(List.of("--rate", "" + load.perSecond()));
    }
    options.add("--pub");
    options.add(
        target.dialect() == Dialect.NCHAN
            ? "http:" + LOOPBACK + target.publisherPort() + ":/pub/%s"
            : "text:" + LOOPBACK + target.publisherPort());
    return options;
  }

  private static List<String> pages(RunningPeer server, Load load) {
    Target target = server.target();
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--ws", LOOPBACK + target.webSocketPort(), "--srcs", "2"));
    options.addAll(List.of("--conns", "" + load.pages(), "--pid", "" + server.workerPid()));
    options.addAll(List.of("--headers", load.browserHeaders() ? "1" : "0"));
    options.addAll(List.of("--mode", load.broadcast() ? "bcast" : "uni"));
    if (target.dialect() == Dialect.NCHAN) {
      options.addAll(List.of("--first", "0"));
      options.addAll(List.of("--path", load.broadcast() ? "/sub/all" : "/sub/u%d"));
    }
    return options;
  }

  private JsonObject run(List<String> options) throws LoadException {
    List<String> command = new ArrayList<>(options);
    command.add(0, wsload.toString());
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int status = process.waitFor();
      if (status != 0 || !out.endsWith("}")) {
        throw new LoadException("wsload ended with status " + status + "; it said above why");
      }
      return JsonParser.parseString(out).getAsJsonObject();
    } catch (IOException e) {
      throw new LoadException("wsload could not be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LoadException("interrupted", e);
    }
  }
}
