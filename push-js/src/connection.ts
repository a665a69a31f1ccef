import {PROTOCOL, type FromHub, type ToHub} from './frames.js';
import type {PushHubOptions, WebSocketLike} from './types.js';

/** From the first byte to `bound`. */
const BINDING = 30_000;
const PONG = 10_000;

/** What a connection tells. `ended` comes once, and nothing after it. */
export interface ConnectionEvents {
  opened(): void;
  frame(frame: FromHub): void;
  failed(error: unknown): void;
  ended(code: number, reason: string): void;
}

/** One WebSocket, from opening it to its end. */
export class Connection {
  bound = false;
  private readonly socket: WebSocketLike;
  private over = false;
  private silence = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    WebSocket: NonNullable<PushHubOptions['WebSocket']>,
    url: string,
    private readonly events: ConnectionEvents,
  ) {
    const socket = (this.socket = new WebSocket(url, [PROTOCOL]));
    this.expect(BINDING);
    socket.onopen = () => {
      if (this.over) return;
      if (socket.protocol === PROTOCOL) events.opened();
      else this.end(1002, 'the hub does not speak ' + PROTOCOL);
    };
    socket.onmessage = (event: {data: string}) => this.received(event.data);
    socket.onclose = (event: {code: number; reason: string}) => this.end(event.code, event.reason);
    socket.onerror = () => {}; // the close that follows says more
  }

  send(frame: ToHub): boolean {
    if (this.over || this.socket.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** From now on pings after so many ms of silence. */
  watch(heartbeat: unknown) {
    this.bound = true;
    this.silence = Math.min(Math.max(Number(heartbeat) || 25_000, 1000), 600_000);
    this.listen();
  }

  /** Finds out whether it is alive. */
  probe = () => {
    if (!this.bound) return;
    this.send({type: 'ping'});
    this.expect(PONG);
  };

  /** Does not wait for the other side: a dead connection would not answer for minutes. */
  end(code: number, reason: string) {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.socket.close(code < 3000 ? 1000 : code);
    this.events.ended(code, reason);
  }

  private received(text: string) {
    if (this.over) return;
    try {
      if (this.bound) this.listen();
      this.events.frame(JSON.parse(text));
    } catch (error) {
      this.events.failed(error);
      this.end(4002, 'frame not understood');
    }
  }

  private listen() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.probe, this.silence);
  }

  private expect(ms: number) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(1006, 'the hub does not answer'), ms);
  }
}
