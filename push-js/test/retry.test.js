import assert from 'node:assert/strict';
import {test} from 'node:test';
import {clock} from './clock.js';
import {pair, recovered, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};

/** Knows how many listen to it. */
class Counted extends EventTarget {
  listeners = 0;

  addEventListener(...what) {
    this.listeners++;
    super.addEventListener(...what);
  }

  removeEventListener(...what) {
    this.listeners--;
    super.removeEventListener(...what);
  }
}

/** A browser's events, where Node has none. */
function browser(t, {onLine = true, visibilityState = 'visible'} = {}) {
  const names = ['navigator', 'addEventListener', 'removeEventListener', 'document'];
  const before = names.map(name => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const window = new Counted();
  const document = Object.assign(new Counted(), {visibilityState});
  const navigator = {onLine};
  const values = {
    navigator,
    document,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  };
  for (const name of names) Object.defineProperty(globalThis, name, {value: values[name], configurable: true});
  t.after(() => {
    for (const [name, value] of before) {
      if (value) Object.defineProperty(globalThis, name, value);
      else delete globalThis[name];
    }
  });
  return {
    navigator,
    get listeners() {
      return window.listeners + document.listeners;
    },
    online() {
      navigator.onLine = true;
      window.dispatchEvent(new Event('online'));
    },
    look(visibilityState) {
      document.visibilityState = visibilityState;
      document.dispatchEvent(new Event('visibilitychange'));
    },
  };
}

/** Always the same part of the span. */
const jitter = (t, part) => t.mock.method(Math, 'random', () => part);

/** A credential that fails: an attempt without a hub. */
async function failing(t, setup = () => {}) {
  const time = clock(t);
  const hub = await scriptedHub(t);
  setup(time);
  let asked = 0;
  const client = hub.client({
    credential: () => {
      asked++;
      throw new Error('no network');
    },
  });
  await new Promise(setImmediate);
  return {time, hub, client, asked: () => asked};
}

async function next(time, client) {
  const before = client.told.states.length;
  const {delay} = client.told.states.at(-1);
  time.advance(delay);
  await until(() => client.told.states.length >= before + 2);
}

const waits = client => client.told.states.filter(event => event.state === 'waiting').map(event => event.delay);

test('the span doubles from half a second to half a minute', options, async t => {
  jitter(t, 1);
  const {time, client} = await failing(t);

  for (let i = 0; i < 9; i++) await next(time, client);

  assert.deepEqual(waits(client), [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000, 30000]);
  assert.ok(client.told.states.every(event => event.state === 'connecting' || event.reason === 'no network'));
});

test('the delay is any part of the span, so that many pages do not come as one', options, async t => {
  const delays = [];
  const time = clock(t);
  const hub = await scriptedHub(t);
  for (let i = 0; i < 400; i++) {
    const client = hub.client({credential: () => Promise.reject(new Error('down'))});
    client.on('state', event => event.state === 'waiting' && delays.push(event.delay));
  }
  await until(() => delays.length === 400);

  assert.ok(delays.every(delay => delay >= 0 && delay <= 500));
  for (const [from, to] of [[0, 125], [125, 250], [250, 375], [375, 500]]) {
    const some = delays.filter(delay => from <= delay && delay < to).length;
    assert.ok(some > 50, `${some} of 400 between ${from} and ${to}`);
  }
  time.advance(0);
});

test('the delay falls back only after 30 s connected', options, async t => {
  const time = clock(t);
  const hub = await scriptedHub(t);
  jitter(t, 1);
  const client = hub.client();
  const once = async connected => {
    const page = await hub.page();
    await page.bind();
    await until(() => client.state === 'connected');
    time.advance(connected);
    await settled(page); // answers what the client asks after silence
    page.close(1012);
    await until(() => client.state === 'waiting');
    const {delay} = client.told.states.at(-1);
    time.advance(delay);
    return delay;
  };

  assert.deepEqual([await once(0), await once(24_000), await once(24_000)], [500, 1000, 2000]);
  const page = await hub.page();
  await page.bind();
  await until(() => client.state === 'connected');
  time.advance(24_000);
  page.say({type: 'pong'});
  await settled(page);
  time.advance(6_000);
  page.close(1012);
  await until(() => client.state === 'waiting');

  assert.equal(client.told.states.at(-1).delay, 500);
});

test('asks for a credential anew at each attempt', options, async t => {
  const hub = await scriptedHub(t);
  jitter(t, 0);
  let count = 0;
  hub.client({credential: async () => 'c' + ++count});

  for (let i = 1; i <= 3; i++) {
    const page = await hub.page();
    assert.equal((await page.bind()).credential, 'c' + i);
    page.close(1001);
  }
});

for (const code of [4001, 4002]) {
  test(`${code} is answered at once, but not in a tight loop`, options, async t => {
    const time = clock(t);
    const hub = await scriptedHub(t);
    jitter(t, 1);
    const client = hub.client();
    const refuse = async () => {
      const page = await hub.page();
      await page.next('bind');
      page.close(code, 'over');
      await until(() => client.state === 'waiting');
      const {delay} = client.told.states.at(-1);
      time.advance(delay);
      return delay;
    };

    assert.deepEqual([await refuse(), await refuse(), await refuse()], [0, 500, 1000]);

    const page = await hub.page();
    await page.bind();
    await until(() => client.state === 'connected');
    time.advance(20_000);
    page.say({type: 'pong'});
    await settled(page);
    time.advance(20_000);
    page.close(code);
    await until(() => client.state === 'waiting');
    assert.equal(client.told.states.at(-1).delay, 0);
  });
}

for (const code of [1002, 1003, 1007, 1008, 1009, 4500, 4501, 4999]) {
  test(`${code} is final`, options, async t => {
    const time = clock(t);
    const {hub, client, page} = await pair(t);

    page.close(code, 'because');
    await until(() => client.state === 'closed');
    time.advance(1e6);
    await new Promise(setImmediate);

    assert.deepEqual(client.told.states.at(-1), {state: 'closed', code, reason: 'because'});
    assert.equal(hub.connections, 1);
  });
}

for (const code of [1000, 1001, 1011, 1012, 1013, 4000, 4003, 4008, 4499]) {
  test(`after ${code} it comes back, with back-off`, options, async t => {
    const time = clock(t);
    const hub = await scriptedHub(t);
    jitter(t, 0.5);
    const {client, page} = await hub.pair();

    page.close(code, 'because');
    await until(() => client.state === 'waiting');
    assert.deepEqual(client.told.states.at(-1), {state: 'waiting', code, reason: 'because', delay: 250});
    time.advance(250);

    await (await hub.page()).bind();
    await until(() => client.state === 'connected');
  });
}

test('comes back after a cut', options, async t => {
  const hub = await scriptedHub(t);
  jitter(t, 0);
  const {client, page} = await hub.pair();

  page.cut();

  await (await hub.page()).bind();
  await until(() => client.told.states.at(-1).state === 'connected');
  assert.deepEqual(client.told.states.map(event => event.state), ['connected', 'waiting', 'connecting', 'connected']);
  assert.equal(client.told.states[1].code, 1006);
});

test('a credential that fails for good ends it', options, async t => {
  const time = clock(t);
  const hub = await scriptedHub(t);
  const error = Object.assign(new Error('logged out'), {final: true});
  const client = hub.client({credential: () => Promise.reject(error)});

  await until(() => client.state === 'closed');
  time.advance(1e6);
  await new Promise(setImmediate);

  assert.deepEqual(client.told.states, [{state: 'closed', reason: 'logged out'}]);
  assert.deepEqual(client.told.errors, [error]);
});

test('a credential that rejects with nothing is a failed attempt', options, async t => {
  const time = clock(t);
  const hub = await scriptedHub(t);
  const client = hub.client({credential: () => Promise.reject()});

  await until(() => client.state === 'waiting');

  assert.ok(time.delays.length);
});

test('makes no attempt while the browser is offline, and one at once when it is not', options, async t => {
  const window = browser(t, {onLine: false});
  const time = clock(t);
  const hub = await scriptedHub(t);
  const client = hub.client();
  await until(() => client.state === 'offline');

  time.advance(1e6);
  await new Promise(setImmediate);
  assert.equal(hub.connections, 0);
  window.online();
  const page = await hub.page();
  await page.bind();
  await until(() => client.state === 'connected');
  window.navigator.onLine = false;
  page.cut();
  await until(() => client.state === 'offline');
  time.advance(1e6);
  await new Promise(setImmediate);
  window.online();

  await (await hub.page()).bind();
  assert.equal(hub.connections, 2);
});

test('makes no attempt when the network goes while it waits', options, async t => {
  const window = browser(t);
  const time = clock(t);
  const hub = await scriptedHub(t);
  jitter(t, 1);
  const {client, page} = await hub.pair();
  page.cut();
  await until(() => client.state === 'waiting');

  window.navigator.onLine = false;
  time.advance(500);
  await new Promise(setImmediate);

  assert.equal(client.state, 'offline');
  assert.equal(hub.connections, 1);
});

for (const event of ['online', 'look']) {
  test(`does not wait any longer on ${event === 'look' ? 'being looked at' : event}`, options, async t => {
    const window = browser(t);
    clock(t); // which nobody moves
    const hub = await scriptedHub(t);
    jitter(t, 1);
    const {client, page} = await hub.pair();
    page.cut();
    await until(() => client.state === 'waiting');

    window.look('hidden');
    assert.equal(client.state, 'waiting');
    window[event]('visible');

    await (await hub.page()).bind(recovered('uid'));
    await until(() => client.state === 'connected');
    assert.equal(hub.connections, 2);
  });

  test(`looks at once whether it is alive on ${event === 'look' ? 'being looked at' : event}`, options, async t => {
    const window = browser(t);
    const time = clock(t);
    const {client, page} = await pair(t);

    window[event]('visible');
    await page.next('ping');
    time.advance(10_000);

    assert.equal(client.state, 'waiting');
  });
}

test('listens to the browser until it is closed, by the page or by the hub', options, async t => {
  const window = browser(t);
  const {hub, client} = await pair(t);
  const {client: other, page} = await hub.pair();
  assert.equal(window.listeners, 4);

  client.close();
  assert.equal(window.listeners, 2);
  page.close(4501);
  await until(() => other.state === 'closed');

  assert.equal(window.listeners, 0);
});

test('pings after silence, and is content with any answer', options, async t => {
  const time = clock(t);
  const {client, page} = await pair(t);

  time.advance(24_999);
  await settled(page); // a frame: the silence begins anew
  time.advance(24_999);
  await new Promise(setImmediate);
  assert.deepEqual(page.frames, []);
  time.advance(1);
  assert.deepEqual(await page.next('ping'), {type: 'ping'});
  time.advance(9_999);
  await settled(page);
  time.advance(10_000);

  assert.equal(client.state, 'connected');
});

test('a connection that is dead is given up 10 s after the ping, without waiting for its close', options, async t => {
  const time = clock(t);
  const hub = await scriptedHub(t);
  jitter(t, 0.5);
  const {client, page} = await hub.pair();
  page.socket.pause();

  time.advance(25_000);
  assert.equal(client.state, 'connected');
  time.advance(9_999);
  assert.equal(client.state, 'connected');
  time.advance(1);

  assert.deepEqual(client.told.states.at(-1), {
    state: 'waiting',
    code: 1006,
    reason: 'the hub does not answer',
    delay: 250,
  });
  time.advance(250);
  await (await hub.page()).bind();
  await until(() => client.state === 'connected');
  page.socket.resume();
  await page.closed;
  assert.equal(client.state, 'connected');
});

test('a heartbeat that makes no sense does not make it ping without pause', options, async t => {
  for (const heartbeat of [0, -5, 1, 1e300, 'soon', null]) {
    const time = clock(t);
    const hub = await scriptedHub(t);
    const client = hub.client();
    const page = await hub.page();
    page.say({type: 'bound', uid: 'u', session: '1', heartbeat, streams: []});
    await until(() => client.state === 'connected');

    const pending = Math.min(...time.delays.filter(delay => delay !== 30_000));
    assert.ok(pending >= 1000 && pending <= 600_000, `${heartbeat}: ${pending}`);
    client.close();
  }
});

test('a hub that opens and never binds is given up', options, async t => {
  const time = clock(t);
  const hub = await scriptedHub(t);
  const client = hub.client();
  await (await hub.page()).next('bind');

  time.advance(29_999);
  assert.equal(client.state, 'connecting');
  time.advance(1);

  assert.equal(client.state, 'waiting');
});
