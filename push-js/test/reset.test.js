import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gate, pair, recovered, reset, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};
const position = bind => bind.streams.find(one => one.stream === 'uid');

test('a fresh start is one reset for uid and all', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const events = [];
  client.on('reset', event => events.push(event));

  await (await hub.page()).bind();
  await until(() => client.state === 'connected');

  assert.deepEqual(events, [{streams: ['uid', 'all']}]);
});

test('what is recovered resets nothing', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const events = [];
  client.on('reset', ({streams}) => events.push(streams.join()));

  const page = await hub.page();
  await page.bind();
  const {next} = await hub.again(page);
  next.close(4002);
  await (await hub.page()).bind(recovered('uid'), reset('all', 4, 'f'));
  await until(() => events.length === 2);

  assert.deepEqual(events, ['uid,all', 'all']);
});

test('a list that loads slowly while rows are inserted loses none and is never the last word', options, async t => {
  const hub = await scriptedHub(t);
  const table = new Map([[1, 'old']]);
  const shown = new Map();
  const loading = gate();
  const client = hub.client();
  client.on('reset', async () => {
    const list = [...table];
    await loading.promise;
    for (const [row, value] of list) shown.set(row, value);
  });
  client.on('message', ({row, value}) => shown.set(row, value));
  let page;
  let offset = 0;
  const write = (row, value) => {
    table.set(row, value);
    page.say({type: 'message', stream: 'uid', offset: ++offset, data: {row, value}});
  };

  page = await hub.page();
  await page.bind();
  await until(() => client.state === 'connected');
  write(1, 'new');
  for (let row = 2; row <= 50; row++) write(row, 'inserted');
  await settled(page);
  assert.equal(shown.size, 0);
  loading.open();

  await until(() => shown.size === 50);
  await until(() => shown.get(1) === 'new');
  assert.deepEqual([...shown], [...table]);
});

test('a reset waits for the handler that runs, and what waits is dropped', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const heard = [];
  client.on('reset', () => void heard.push('reset'));
  client.on('message', data => {
    heard.push(data);
    return data === 1 ? first.promise : undefined;
  });

  page.push(1, 2, 3);
  page.say({type: 'reset', stream: 'uid', epoch: 'f', offset: 7});
  page.push(8);
  await settled(page);
  assert.deepEqual(heard, [1]);
  first.open();

  await until(() => heard.length === 3);
  assert.deepEqual(heard, [1, 'reset', 8]);
});

test('a reset of one stream drops nothing of the other', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const heard = [];
  client.on('reset', ({streams}) => void heard.push('reset ' + streams));
  client.on('message', data => {
    heard.push(data);
    return data === 1 ? first.promise : undefined;
  });

  page.push(1, 2);
  page.say({type: 'message', stream: 'all', offset: 1, data: 'to all'});
  page.say({type: 'reset', stream: 'uid', epoch: 'e', offset: 7});
  await settled(page);
  first.open();

  await until(() => heard.length === 3);
  assert.deepEqual(heard, [1, 'to all', 'reset uid']);
});

test('a handler from before the reset does not move the position after it', options, async t => {
  const {hub, client, page} = await pair(t);
  const old = gate();
  const heard = [];
  client.on('message', data => {
    heard.push(data);
    return data === 1 ? old.promise : undefined;
  });

  page.push(1);
  page.say({type: 'reset', stream: 'uid', epoch: 'f', offset: 70});
  await settled(page);
  old.open();
  await settled(page);
  page.close(4002);

  assert.deepEqual(heard, [1]);
  assert.deepEqual(position(await (await hub.page()).next('bind')), {stream: 'uid', epoch: 'f', offset: 70});
});

test('a reset handler that fails is told to error, and what is held back comes', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const heard = [];
  client.on('reset', async () => {
    throw new Error('503');
  });
  client.on('message', data => heard.push(data));

  const page = await hub.page();
  await page.bind();
  page.push(1);

  await until(() => heard.length);
  assert.deepEqual(client.told.errors.map(error => error.message), ['503']);
});

test('a cut while the list loads resumes at the reset, and loads it once', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const loading = gate();
  const heard = [];
  client.on('reset', () => {
    heard.push('load');
    return loading.promise;
  });
  client.on('message', data => heard.push(data));

  const page = await hub.page();
  await page.bind(reset('uid', 5));
  page.push(6);
  await settled(page);
  const {next, bind} = await hub.again(page);
  next.push(6, 7);
  await settled(next);
  assert.deepEqual(position(bind), {stream: 'uid', epoch: 'e', offset: 5});
  assert.deepEqual(heard, ['load']);
  loading.open();

  await until(() => heard.length === 3);
  assert.deepEqual(heard, ['load', 6, 7]);
});

test('a reload while a handler awaits begins afresh, and what was not handled was never acknowledged', options, async t => {
  const {hub, client, page} = await pair(t);
  const heard = [];
  client.on('message', data => {
    heard.push(data);
    return data === 1 ? undefined : new Promise(() => {});
  });
  page.push(1);
  page.say({type: 'message', stream: 'uid', offset: 2, data: 2, receipt: true});
  await until(() => heard.length === 2);

  client.close(); // the page goes
  await page.closed;
  const reloaded = hub.client();
  const resets = [];
  reloaded.on('reset', event => resets.push(event));
  const next = await hub.page();
  const bind = await next.bind(reset('uid', 2));
  await until(() => resets.length);

  assert.deepEqual(page.frames, [{type: 'ack', stream: 'uid', offset: 1}]);
  assert.deepEqual(bind.streams, []);
  assert.notEqual(bind.tab, client.tab);
});

test('a thousand messages are held back; past it the page resumes when they are handled', options, async t => {
  const hub = await scriptedHub(t);
  t.mock.method(Math, 'random', () => 1e6); // whoever waits for the delay waits in vain
  const client = hub.client();
  const loading = gate();
  const heard = [];
  client.on('reset', () => loading.promise);
  client.on('message', data => heard.push(data));
  const page = await hub.page();
  await page.bind();
  const numbers = [...Array(1000).keys()].map(i => i + 1);

  page.push(...numbers);
  await settled(page);
  assert.equal(client.state, 'connected');
  page.push(1001, 1002);

  assert.equal(await page.closed, 4008);
  assert.equal(client.state, 'waiting');
  assert.deepEqual(heard, []);
  loading.open();
  const next = await hub.page();
  const bind = await next.bind(recovered('uid'), recovered('all'));
  assert.deepEqual(position(bind), {stream: 'uid', epoch: 'e', offset: 1001});
  next.push(1002);
  await until(() => heard.at(-1) === 1002);
  assert.deepEqual(heard, [...numbers, 1001, 1002]);
});
