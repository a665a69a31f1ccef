import {Connection} from './connection.js';
import type {FromHub} from './frames.js';
import {Handlers} from './handlers.js';
import {isFinal, isOffline, Retry} from './retry.js';
import {Streams} from './streams.js';
import type {HubEvents, PushHubOptions, State, StateEvent, Subscription, TopicHandlers} from './types.js';

type Why = Pick<StateEvent, 'code' | 'reason'>;

/**
 * A page's connection to the hub. It connects by itself, comes back after every cut, and hands over
 * what was missed meanwhile, each message once and in order; where that can't be told it calls `reset`.
 *
 *     const hub = new PushHub('wss://push.example.com', {credential: async () => (await fetch('/token')).text()});
 *     hub.on('reset', async () => show(await load('/orders')));
 *     hub.on('message', order => update(order));
 *
 * Add the handlers in the same turn: nothing is called before it ends.
 */
export class PushHub {
  /** A random name of this page, until it is reloaded. A push may leave out the tab it came from. */
  readonly tab: string = crypto.getRandomValues(new Uint32Array(4)).join('-');

  private current: State = 'connecting';
  private connection: Connection | undefined;
  private refreshing: ((done: boolean) => void)[] = [];
  private readonly WebSocket: NonNullable<PushHubOptions['WebSocket']>;
  private readonly handlers = new Handlers();
  private readonly streams: Streams;
  private readonly retry: Retry;

  /**
   * @param url ws: or wss:
   * @throws Error where there is no WebSocket class
   */
  constructor(
    private readonly url: string,
    private readonly options: PushHubOptions = {},
  ) {
    this.WebSocket = options.WebSocket ?? globalThis.WebSocket;
    if (!this.WebSocket) throw new Error("no WebSocket here: new PushHub(url, {WebSocket}), from 'ws' for example");
    this.streams = new Streams(this.handlers, {
      send: frame => !!this.connection?.send(frame),
      isBound: () => !!this.connection?.bound,
      resume: (code, reason) => this.connection?.end(code, reason),
      hurry: () => this.state === 'waiting' && this.retry.now(),
    });
    this.retry = new Retry(
      () => void this.connect(),
      () => this.connection?.probe(),
    );
    queueMicrotask(() => void this.connect());
  }

  get state(): State {
    return this.current;
  }

  /** Adds a handler. @returns what removes it */
  on<E extends keyof HubEvents>(event: E, handler: HubEvents[E]): () => void {
    return this.handlers.on(event, handler);
  }

  /** Follows a topic, if the hub lets it. Several subscriptions of one topic share its stream. */
  subscribe(topic: string, handlers: TopicHandlers = {}): Subscription {
    return this.streams.subscribe(topic, handlers);
  }

  /** To the application's `onMessage`. @returns false where the page is not connected: nothing is queued */
  send(data: unknown): boolean {
    return !!this.connection?.bound && this.connection.send({type: 'message', data});
  }

  /**
   * Brings a fresh credential over the open connection, before the old one ends.
   *
   * @returns whether the hub took it; false where there is none, or the page is not connected, as the next
   *   attempt brings one
   */
  async refresh(): Promise<boolean> {
    const {connection} = this;
    const credential = await this.options.credential?.();
    if (!credential || !connection?.bound || !connection.send({type: 'refresh', credential})) return false;
    return new Promise(resolve => this.refreshing.push(resolve));
  }

  /** Ends it for good. No handler is called any more, but `state`, now. */
  close() {
    if (this.state === 'closed') return;
    this.streams.acks.flush();
    this.stop({code: 1000, reason: 'closed by the page'});
    this.handlers.over = true;
    this.connection?.end(1000, '');
  }

  private async connect() {
    if (this.state === 'closed') return;
    if (isOffline()) return this.later({});
    if (this.state !== 'connecting') this.enter({state: 'connecting'});
    let credential: string | undefined;
    let final = false;
    try {
      credential = await this.options.credential?.();
      if (this.state !== 'connecting') return;
      if (credential === '') throw Error('no credential');
      final = true; // what a WebSocket's constructor throws, it throws again
      const connection = new Connection(this.WebSocket, this.url, {
        opened: () => {
          const {tab, streams} = this;
          connection.send({type: 'bind', credential, tab, streams: streams.positions(), protocol: 1});
        },
        frame: frame => this.frame(connection, frame),
        failed: error => this.handlers.report(error),
        ended: (code, reason) => this.ended({code, reason}),
      });
      this.connection = connection;
    } catch (error) {
      if (this.state !== 'connecting') return;
      const {message, final: meant} = Object(error) as {message?: string; final?: unknown};
      this.handlers.report(error);
      const why = {reason: message ?? String(error)};
      if (final || meant) this.stop(why);
      else this.later(why);
    }
  }

  private frame(connection: Connection, frame: FromHub) {
    if (frame.type === 'refreshed') this.refreshed(true);
    if (frame.type !== 'bound') return this.streams.frame(frame);
    if (connection.bound) return;
    connection.watch(frame.heartbeat);
    this.retry.connected();
    this.enter({state: 'connected', uid: frame.uid, session: frame.session});
    this.streams.bound(frame.streams);
  }

  private ended(why: Why) {
    this.connection = undefined;
    this.streams.cut();
    this.refreshed(false);
    if (this.state === 'closed') return;
    if (isFinal(why.code!)) this.stop(why);
    else this.later(why);
  }

  private refreshed(done: boolean) {
    for (const resolve of this.refreshing.splice(0)) resolve(done);
  }

  private later(why: Why) {
    const delay = this.retry.lost(why.code);
    this.enter({state: delay === undefined ? 'offline' : 'waiting', ...why, delay});
  }

  private stop(why: Why) {
    this.retry.stop();
    this.enter({state: 'closed', ...why});
  }

  private enter(event: StateEvent) {
    this.current = event.state;
    this.handlers.emit('state', event);
  }
}
