package dev.pushhub.demo;

import io.javalin.http.Context;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets the page use its own files, its own server and the hub beside it, and nothing else. */
final class SecurityHeaders {
  // A name or an IPv4 address; the Host header is the browser's, but anybody may send one.
  private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?");

  private SecurityHeaders() {}

  static void set(Context ctx, int webSocketPort) {
    ctx.header(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
            + " 'self' ws://"
            + webSocketHost(ctx.host())
            + ":"
            + webSocketPort
            + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
  }

  /** The policy's grammar has no IPv6 literals; for those any host with the port has to do. */
  private static String webSocketHost(@Nullable String host) {
    Matcher known = HOST.matcher(host == null ? "" : host);
    return known.matches() ? known.group(1) : "*";
  }
}
