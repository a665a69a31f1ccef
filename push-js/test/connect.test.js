import assert from 'node:assert/strict';
import {test} from 'node:test';
import {WebSocket} from 'ws';
import {PushHub} from '../dist/pushhub.js';
import {clock} from './clock.js';
import {gate, pair, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};

test('binds with its credential, a tab and no streams', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client({credential: async () => 'token'});

  assert.equal(client.state, 'connecting');
  const page = await hub.page();
  const bind = await page.bind();

  assert.equal(page.protocol, 'pushhub.v1');
  assert.deepEqual(bind, {type: 'bind', credential: 'token', tab: client.tab, streams: [], protocol: 1});
  assert.ok(client.tab.length > 20);
  await until(() => client.state === 'connected');
  assert.deepEqual(client.told.states, [{state: 'connected', uid: 'u1', session: '7'}]);
});

test('leaves the credential out where a cookie says who it is', options, async t => {
  const hub = await scriptedHub(t);
  hub.client({credential: undefined});

  const bind = await (await hub.page()).next('bind');

  assert.ok(!('credential' in bind));
});

test('keeps its tab over a cut; another page has another', options, async t => {
  const {hub, client, page} = await pair(t);

  page.close(4002);
  const bind = await (await hub.page()).next('bind');
  const other = hub.client();

  assert.equal(bind.tab, client.tab);
  assert.notEqual(other.tab, client.tab);
});

test('says what to do where there is no WebSocket', options, t => {
  const {WebSocket} = globalThis;
  delete globalThis.WebSocket;
  t.after(() => WebSocket && Object.assign(globalThis, {WebSocket}));

  assert.throws(() => new PushHub('ws://localhost'), /WebSocket/);
});

test('is closed for good by an address that is none', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client.call({url: 'nonsense'});
  t.after(() => client.close());

  await until(() => client.state === 'closed');

  assert.equal(client.told.errors.length, 1);
  assert.match(client.told.states.at(-1).reason, /URL/i);
});

test('does not give its credential to a hub that does not speak pushhub.v1', options, async t => {
  const hub = await scriptedHub(t);
  // A socket that is opened without a subprotocol, as some browsers allow it.
  let sent = 0;
  class Plain {
    protocol = '';
    readyState = 1;
    constructor() {
      queueMicrotask(() => this.onopen());
    }
    send() {
      sent++;
    }
    close() {}
  }
  const client = hub.client({WebSocket: Plain});

  await until(() => client.state === 'closed');

  assert.equal(sent, 0);
  assert.equal(client.told.states.at(-1).code, 1002);
  assert.match(client.told.states.at(-1).reason, /pushhub\.v1/);
});

test('comes back where a proxy answers in place of the hub', options, async t => {
  const hub = await scriptedHub(t, {handleProtocols: () => false});
  const client = hub.client();

  await until(() => client.state === 'waiting');

  assert.equal(client.told.states.at(-1).code, 1006);
});

test('sends to the application, and says when it cannot', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();

  assert.equal(client.send({a: 0}), false);
  const page = await hub.page();
  await page.next('bind');
  assert.equal(client.send({a: 0}), false);
  page.bound();
  await until(() => client.state === 'connected');

  assert.equal(client.send({a: 1}), true);
  assert.deepEqual(await page.next('message'), {type: 'message', data: {a: 1}});
});

test('hands over what is for this page alone, also while a list loads', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const heard = [];
  client.on('reset', async () => {
    client.send('which rows?');
    await until(() => heard.length, () => 'the answer');
    heard.push('loaded');
  });
  client.on('message', (data, info) => heard.push(data, info));

  const page = await hub.page();
  await page.bind();
  await page.next('message');
  page.say({type: 'message', text: 'these'});

  await until(() => heard.length === 3);
  assert.deepEqual(heard.slice(0, 1).concat(heard.slice(2)), ['these', 'loaded']);
  assert.equal(heard[1].stream, undefined);
});

test('close ends it: nothing is called any more, and the hub hears 1000', options, async t => {
  const {hub, client, page} = await pair(t);
  const heard = [];
  client.on('message', data => {
    heard.push(data);
    client.close();
  });

  page.push(1, 2, 3);

  assert.equal(await page.closed, 1000);
  assert.deepEqual(heard, [1]);
  assert.equal(client.state, 'closed');
  assert.equal(client.told.states.at(-1).code, 1000);
  assert.equal(hub.connections, 1);
  assert.equal(client.send(1), false);
});

test('what waits for a handler when the page closes is not handed over', options, async t => {
  const hub = await scriptedHub(t);
  const time = clock(t);
  const {client, page} = await hub.pair();
  const first = gate();
  const heard = [];
  client.on('message', data => {
    heard.push(data);
    return first.promise;
  });
  page.push(1, 2);
  await until(() => heard.length);
  await settled(page);

  client.close();
  first.open();
  await page.closed;
  await new Promise(setImmediate);

  assert.deepEqual(heard, [1]);
  assert.ok(!time.delays.includes(5000), 'nothing is to be acknowledged later');
});

test('close while a credential is fetched connects no more', options, async t => {
  const hub = await scriptedHub(t);
  const credential = gate();
  let asked = false;
  let opened = 0;
  class Counted extends WebSocket {
    constructor(...where) {
      super(...where);
      opened++;
    }
  }
  const client = hub.client({credential: () => ((asked = true), credential.promise), WebSocket: Counted});
  await until(() => asked);

  client.close();
  credential.open('late');
  await new Promise(setImmediate);

  assert.equal(opened, 0);
});

test('a handler is removed by what on returned', options, async t => {
  const {client, page} = await pair(t);
  const heard = [];
  const off = client.on('message', data => heard.push(['first', data]));
  client.on('message', data => heard.push(['second', data]));

  page.push(1);
  await until(() => heard.length === 2);
  off();
  page.push(2);
  await until(() => heard.length === 3);

  assert.deepEqual(heard, [['first', 1], ['second', 1], ['second', 2]]);
});

test('refresh brings a fresh credential over the open connection', options, async t => {
  const hub = await scriptedHub(t);
  let count = 0;
  const {client, page} = await hub.pair({credential: async () => 'c' + ++count});

  const refreshed = client.refresh();
  assert.deepEqual(await page.next('refresh'), {type: 'refresh', credential: 'c2'});
  page.say({type: 'refreshed'});

  assert.equal(await refreshed, true);
  assert.equal(hub.connections, 1);
});

test('refresh is false when the connection goes, or is not there', options, async t => {
  const {hub, client, page} = await pair(t);

  const refreshed = client.refresh();
  await page.next('refresh');
  page.close(4002);

  assert.equal(await refreshed, false);
  assert.equal(await client.refresh(), false);
  const next = await hub.page();
  await next.next('bind');
  assert.equal(await client.refresh(), false);
  next.bound();
  await until(() => client.state === 'connected');
  assert.deepEqual(next.frames, []);
});

test('refresh brings nothing where a cut came while the credential was fetched', options, async t => {
  const hub = await scriptedHub(t);
  const slow = gate();
  let count = 0;
  const {client, page} = await hub.pair({credential: () => (++count === 2 ? slow.promise : 'c')});

  const refreshed = client.refresh();
  page.close(4002);
  const next = await hub.page();
  await next.bind();
  await until(() => client.state === 'connected');
  slow.open('old');

  assert.equal(await refreshed, false);
  await settled(next);
  assert.deepEqual(next.frames, []);
});

test('an empty credential is never shown, as the hub would end the page', options, async t => {
  const hub = await scriptedHub(t);
  const credentials = ['', 'c1', '', undefined];
  const client = hub.client({credential: () => credentials.shift()});
  client.on('error', () => {});

  const page = await hub.page();
  assert.equal((await page.bind()).credential, 'c1');
  assert.equal(await client.refresh(), false);
  assert.equal(await client.refresh(), false);
  await settled(page);
  assert.deepEqual(page.frames, []);
});

test('refresh tells the caller why there is no credential', options, async t => {
  const hub = await scriptedHub(t);
  let fail = false;
  const {client, page} = await hub.pair({
    credential: async () => {
      if (fail) throw new Error('logged out');
      return 'c';
    },
  });
  fail = true;

  await assert.rejects(client.refresh(), /logged out/);

  await settled(page);
  assert.equal(client.state, 'connected');
});
