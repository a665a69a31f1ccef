package dev.pushhub.bench.peer;

import dev.pushhub.bench.load.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** nchan, a module of nginx, where both are installed: one worker, messages not stored. */
public final class NchanPeer implements Peer {
  private static final String MODULE = "ngx_nchan_module.so";
  private static final List<Path> MODULE_DIRECTORIES =
      Stream.of(
              "/usr/lib/nginx/modules",
              "/usr/lib64/nginx/modules",
              "/usr/share/nginx/modules",
              "/etc/nginx/modules",
              "/usr/local/libexec/nginx",
              "/opt/homebrew/lib/nginx/modules")
          .map(Path::of)
          .toList();
  private static final List<Path> NGINX =
      Stream.of(
              "/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/usr/local/bin/nginx")
          .map(Path::of)
          .toList();

  @Override
  public String name() {
    return "nchan";
  }

  @Override
  public Availability availability() {
    if (nginx().isEmpty()) {
      return Availability.no("nginx is not installed (Debian: nginx-light)");
    }
    return module().isEmpty()
        ? Availability.no("nginx has no nchan module (Debian: libnginx-mod-nchan)")
        : Availability.yes("nginx with nchan, one worker");
  }

  private static Optional<Path> nginx() {
    return NGINX.stream().filter(Files::isExecutable).findFirst();
  }

  private static Optional<Path> module() {
    return MODULE_DIRECTORIES.stream()
        .map(directory -> directory.resolve(MODULE))
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public RunningPeer start() throws PeerException {
    try {
      int port = Ports.free();
      Home home = Home.of(name());
      Path directory = home.directory();
      Path configuration =
          Files.writeString(directory.resolve("nginx.conf"), conf(directory, port));
      Process process =
          new ProcessBuilder(
                  nginx().orElseThrow().toString(),
                  "-p",
                  directory.toString(),
                  "-c",
                  configuration.toString())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      Ports.await(name(), process, port);
      Ports.awaitWorker(name(), process);
      return new RunningPeer(process, port, port, Dialect.NCHAN, false, home::close);
    } catch (IOException e) {
      throw new PeerException("nchan could not be started: " + e.getMessage(), e);
    }
  }

  // One channel for each uid, and one that all pages share in broadcasts. A message body stays in
  // memory on its way in, and no limit on requests cuts the publisher's one connection.
  private static String conf(Path directory, int port) {
    return """
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 20000;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log;
        load_module %2$s;
        events { worker_connections 19000; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          client_body_buffer_size 2m;
          client_max_body_size 2m;
          nchan_shared_memory_size 512M;
          keepalive_requests 1000000000;
          keepalive_timeout 3600;
          server {
            listen 127.0.0.1:%3$d backlog=4096;
            location ~ ^/sub/(.+)$ {
              nchan_subscriber websocket;
              nchan_channel_id $1;
              nchan_subscriber_first_message newest;
              nchan_websocket_ping_interval 0;
            }
            location ~ ^/pub/(.+)$ {
              nchan_publisher;
              nchan_channel_id $1;
              nchan_store_messages off;
            }
          }
        }
        """
        .formatted(directory, module().orElseThrow(), port);
  }
}
