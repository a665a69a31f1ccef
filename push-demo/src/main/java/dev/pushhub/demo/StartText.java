package dev.pushhub.demo;

/** What the demo says once it runs: what to open and what to type. */
final class StartText {
  private StartText() {}

  static String of(Demo demo, DemoOptions options) {
    String site = "http://" + host(options.bind()) + ":" + demo.httpPort();
    String port = String.valueOf(demo.pushPort());
    return """

        PushHub demo

          Open  SITE
                the orders; open it in two windows, insert a row in one and look at the other
          Open  SITE/?as=Grace
                the same as another user; kill this process, start it again, and both pages go on
          Open  SITE/client.html
                the least page: it is uid1, and logs what it is sent

          Type  echo '{"uid":"uid1","percent":"88%"}' | nc -w 1 127.0.0.1 PUSH_PORT
          or    php -r '$s = stream_socket_client("tcp://127.0.0.1:PUSH_PORT"); \
        fwrite($s, "{\\"uid\\":\\"uid1\\",\\"percent\\":\\"88%\\"}\\n"); echo fgets($s);'
          or    curl -H 'Content-Type: application/json' \
        -d '{"customer":"Ada Lovelace","item":"Punched cards","quantity":40,"price":"1.25"}' \
        SITE/api/orders

          Pages connect to port WS_PORT, pushes come in on port PUSH_PORT.
          The rows are in DATABASE. Ctrl-C stops the demo.
        """
        .replace("SITE", site)
        .replace("WS_PORT", String.valueOf(demo.webSocketPort()))
        .replace("PUSH_PORT", port)
        .replace("DATABASE", options.database() + ".mv.db");
  }

  /** Something that a browser on this computer can open. */
  private static String host(String bind) {
    return switch (bind) {
      case "127.0.0.1", "0.0.0.0", "::", "localhost" -> "localhost";
      default -> bind.indexOf(':') >= 0 ? "[" + bind + "]" : bind;
    };
  }
}
