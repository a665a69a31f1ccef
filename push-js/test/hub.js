// A small hub that says what a test has it say, over real sockets.
import {once} from 'node:events';
import {WebSocket, WebSocketServer} from 'ws';
import {PushHub} from '../dist/pushhub.js';

const {setTimeout, setImmediate} = globalThis; // the real ones, also while a test has its own clock

/** Waits until what it asks for is there. */
export async function until(condition, what = condition) {
  for (const end = performance.now() + 15_000; performance.now() < end; ) {
    const value = await condition();
    if (value) return value;
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  throw new Error('waited in vain for ' + what);
}

/** Lets everything that is under way on sockets arrive. */
export async function settled(page) {
  page.say({type: 'pong'});
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
}

/** A promise that the test ends. */
export function gate() {
  let open, fail;
  const promise = new Promise((resolve, reject) => ((open = resolve), (fail = reject)));
  return {promise, open, fail};
}

/** A connection as the hub has it. */
export class Page {
  frames = [];

  constructor(socket, request) {
    this.socket = socket;
    this.protocol = request.headers['sec-websocket-protocol'];
    socket.on('message', data => this.frames.push(JSON.parse(String(data))));
    this.closed = once(socket, 'close').then(([code]) => code);
  }

  /** The next frame, which must be of this type. */
  async next(type) {
    await until(() => this.frames.length, () => `${type} from the page`);
    const frame = this.frames.shift();
    if (frame.type !== type) throw new Error(`${JSON.stringify(frame)}, not ${type}`);
    return frame;
  }

  say(...frames) {
    for (const frame of frames) this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** Takes the bind and answers it. */
  async bind(...streams) {
    const bind = await this.next('bind');
    this.bound(...streams);
    return bind;
  }

  bound(...streams) {
    const names = streams.map(one => one.stream);
    const fresh = ['uid', 'all'].filter(name => !names.includes(name)).map(name => reset(name, 0));
    this.say({type: 'bound', uid: 'u1', session: '7', heartbeat: 25000, streams: [...fresh, ...streams]});
  }

  /** Messages of the stream uid. */
  push(...offsets) {
    for (const offset of offsets) this.say({type: 'message', stream: 'uid', offset, data: offset});
  }

  close(code, reason) {
    this.socket.close(code, reason);
  }

  cut() {
    this.socket.terminate();
  }
}

export const reset = (stream, offset, epoch = 'e') => ({stream, state: 'reset', epoch, offset});
export const recovered = stream => ({stream, state: 'recovered'});

/** A hub for one test, and the clients it makes; all are gone when the test ends. */
export async function scriptedHub(t, serverOptions = {}) {
  const server = new WebSocketServer({port: 0, host: '127.0.0.1', handleProtocols: () => 'pushhub.v1', ...serverOptions});
  await once(server, 'listening');
  const pages = [];
  const clients = [];
  let count = 0;
  server.on('connection', (socket, request) => {
    count++;
    pages.push(new Page(socket, request));
  });
  t.after(() => {
    for (const client of clients) client.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return {
    url: `ws://127.0.0.1:${server.address().port}`,
    /** How many have connected so far. */
    get connections() {
      return count;
    },
    /** The next one. */
    async page() {
      await until(() => pages.length, () => 'a connection');
      return pages.shift();
    },
    /** A page's client. What it is told is in `told`. */
    client(options = {}) {
      const client = new PushHub(this.url, {credential: () => 'c', WebSocket, ...options});
      clients.push(client);
      client.told = {messages: [], states: [], errors: []};
      client.on('state', event => client.told.states.push(event));
      client.on('error', error => client.told.errors.push(error));
      return client;
    },
    /** Closes the page; the next one is bound and has missed nothing of its own streams and of these. */
    async again(page, ...streams) {
      page.close(4002);
      const next = await this.page();
      const bind = await next.bind(recovered('uid'), recovered('all'), ...streams);
      return {next, bind};
    },
    /** A client that is bound, and its page. */
    async pair(options) {
      const client = this.client(options);
      const page = await this.page();
      await page.bind();
      await until(() => client.state === 'connected', () => 'connected');
      return {client, page};
    },
  };
}

/** A hub for one test, a client that is bound, and its page. */
export async function pair(t, options) {
  const hub = await scriptedHub(t);
  return {hub, ...(await hub.pair(options))};
}
