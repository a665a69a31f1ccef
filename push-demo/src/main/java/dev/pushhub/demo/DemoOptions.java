package dev.pushhub.demo;

import java.nio.file.Path;

/**
 * Where the demo listens and keeps its rows.
 *
 * @param httpPort the web page; 0 for any free port
 * @param webSocketPort the hub's WebSocket; 0 for any free port
 * @param portForPages where pages find the WebSocket, if something stands before it that forwards
 *     to it; 0 for where it is
 * @param pushPort the hub's internal listener, on loopback always; 0 for any free port
 * @param bind the address that web page and WebSocket are bound to
 * @param database the file of the rows, without the suffix that H2 adds
 */
record DemoOptions(
    int httpPort, int webSocketPort, int portForPages, int pushPort, String bind, Path database) {}
