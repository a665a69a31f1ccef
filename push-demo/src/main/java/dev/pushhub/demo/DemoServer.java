package dev.pushhub.demo;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UnsupportedMediaTypeResponse;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The web server: the page's files and the few requests it makes. */
final class DemoServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoServer.class);
  private static final int LARGEST_REQUEST = 16 << 10;
  private static final int LONGEST_UID = 64;

  private final OrderStore store;
  private final Jobs jobs;
  private final ViewerPush push;
  private final IntSupplier webSocketPort;
  private final Gson gson = new Gson();
  private final Javalin javalin;

  DemoServer(OrderStore store, Jobs jobs, ViewerPush push, IntSupplier webSocketPort) {
    this.store = store;
    this.jobs = jobs;
    this.push = push;
    this.webSocketPort = webSocketPort;
    this.javalin = Javalin.create(this::configure);
  }

  /**
   * Binds the port.
   *
   * @param address the address to bind
   * @param port 0 for any free one
   * @throws CannotStartException if it is taken
   */
  void start(String address, int port) {
    try {
      javalin.start(address, port);
    } catch (JavalinBindException e) {
      throw new CannotStartException(
          "HTTP port "
              + port
              + " on "
              + address
              + " is taken or not allowed; give --http-port another",
          e);
    }
  }

  int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = LARGEST_REQUEST;
    config.http.defaultContentType = "application/json";
    serve(config, "/", "/web");
    // The browser client, as push-core's jar brings it.
    serve(config, "/pushhub", "/META-INF/resources/pushhub");
    config.routes.before(ctx -> SecurityHeaders.set(ctx, webSocketPort.getAsInt()));
    config.routes.get("/api/config", this::config);
    config.routes.get("/api/orders", this::list);
    config.routes.post("/api/orders", this::insert);
    config.routes.get("/api/jobs", this::listJobs);
    config.routes.post("/api/jobs", this::startJob);
    config.routes.exception(InvalidOrderException.class, this::invalid);
    config.routes.exception(HttpResponseException.class, this::refused);
    config.routes.exception(Exception.class, this::failed);
  }

  private static void serve(JavalinConfig config, String path, String directory) {
    config.staticFiles.add(
        files -> {
          files.hostedPath = path;
          files.directory = directory;
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
  }

  private void config(Context ctx) {
    json(ctx, Map.of("webSocketPort", webSocketPort.getAsInt()));
  }

  private void list(Context ctx) {
    json(ctx, Map.of("orders", store.newest().stream().map(Order::toJson).toList()));
  }

  /** The point of the demo: insert, commit, then tell. */
  private void insert(Context ctx) {
    Order order = store.insert(NewOrder.from(body(ctx)));
    long committed = System.nanoTime();
    OptionalInt viewers = push.inserted(order);
    double millis = (System.nanoTime() - committed) / 1e6;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("order", order.toJson());
    if (viewers.isPresent()) {
      answer.put("viewers", viewers.getAsInt());
      answer.put("pushMillis", millis);
    }
    ctx.status(HttpStatus.CREATED);
    json(ctx, answer);
  }

  private void listJobs(Context ctx) {
    json(ctx, Map.of("jobs", jobs.of(uid(ctx.queryParam("uid")))));
  }

  private void startJob(Context ctx) {
    JsonElement given = body(ctx).get("uid");
    String uid = uid(given != null && given.isJsonPrimitive() ? given.getAsString() : null);
    try {
      long job = jobs.start(uid, push);
      ctx.status(HttpStatus.ACCEPTED);
      json(ctx, Map.of("job", job));
    } catch (RejectedExecutionException e) {
      throw new HttpResponseException(
          HttpStatus.TOO_MANY_REQUESTS.getCode(), String.valueOf(e.getMessage()));
    }
  }

  private static String uid(@Nullable String given) {
    if (given == null || given.isBlank() || given.length() > LONGEST_UID) {
      throw new BadRequestResponse("uid is missing or longer than " + LONGEST_UID);
    }
    return given;
  }

  /**
   * The request as a JSON object. Only the JSON media type is taken: a form or a script on another
   * site can't send that without asking first, and is not allowed to when it asks.
   */
  private static JsonObject body(Context ctx) {
    String type = ctx.contentType();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new UnsupportedMediaTypeResponse("send Content-Type: application/json");
    }
    try {
      JsonElement json = JsonParser.parseString(ctx.body());
      if (json.isJsonObject()) {
        return json.getAsJsonObject();
      }
    } catch (JsonParseException e) {
      // Told as anything else that is no object.
    }
    throw new BadRequestResponse("the body is not a JSON object");
  }

  private void invalid(InvalidOrderException e, Context ctx) {
    ctx.status(HttpStatus.UNPROCESSABLE_CONTENT);
    json(ctx, Map.of("error", "the order can't be taken", "fields", e.problems()));
  }

  private void refused(HttpResponseException e, Context ctx) {
    ctx.status(e.getStatus());
    json(ctx, Map.of("error", String.valueOf(e.getMessage())));
  }

  private void failed(Exception e, Context ctx) {
    LOG.error("{} {} failed", ctx.method(), OneLine.of(ctx.path()), OneLine.withStack(e));
    ctx.status(HttpStatus.INTERNAL_SERVER_ERROR);
    json(ctx, Map.of("error", "the server could not do this; its log says why"));
  }

  private void json(Context ctx, Map<String, Object> value) {
    ctx.header("Cache-Control", "no-store");
    ctx.contentType("application/json").result(gson.toJson(value));
  }
}
