import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gate, recovered, reset, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};
const uid = offset => ({stream: 'uid', epoch: 'e', offset});

/** A pair whose client notes what it hears; `wait` makes it wait there. */
async function listening(hub, wait = () => {}) {
  const pair = await hub.pair();
  const heard = [];
  pair.client.on('message', (data, info) => {
    heard.push(data);
    return wait(data, info);
  });
  return {...pair, heard};
}

const position = bind => bind.streams.find(one => one.stream === 'uid');

test('hands messages over in order, with what is known of them', options, async t => {
  const hub = await scriptedHub(t);
  const infos = [];
  const {page, heard} = await listening(hub, (_, info) => infos.push(info));

  page.say({type: 'message', stream: 'uid', offset: 1, data: {row: 1}, id: 'x'});
  page.say({type: 'message', stream: 'all', offset: 1, data: null});
  page.say({type: 'message', stream: 'uid', offset: 2, text: '{not json'});

  await until(() => heard.length === 3);
  assert.deepEqual(heard, [{row: 1}, null, '{not json']);
  assert.deepEqual(infos, [
    {stream: 'uid', topic: undefined, offset: 1, id: 'x'},
    {stream: 'all', topic: undefined, offset: 1, id: undefined},
    {stream: 'uid', topic: undefined, offset: 2, id: undefined},
  ]);
});

test('one message of a stream at a time', options, async t => {
  const hub = await scriptedHub(t);
  const gates = {1: gate(), 2: gate()};
  const {page, heard} = await listening(hub, data => gates[data]?.promise);

  page.push(1, 2, 3);
  await settled(page);
  assert.deepEqual(heard, [1]);
  gates[1].open();
  await until(() => heard.length === 2);
  await settled(page);
  assert.deepEqual(heard, [1, 2]);
  gates[2].open();

  await until(() => heard.length === 3);
});

test('a cut resumes at the highest offset up to which all handlers have settled', options, async t => {
  const hub = await scriptedHub(t);
  const second = gate();
  const {page, heard} = await listening(hub, data => (data === 2 ? second.promise : undefined));

  page.push(1, 2, 3);
  await until(() => heard.length === 2);
  await settled(page);
  page.close(4002);
  const next = await hub.page();
  const bind = await next.bind(recovered('uid'));

  assert.deepEqual(position(bind), uid(1));
  next.push(2, 3, 4);
  await settled(next);
  second.open();
  await until(() => heard.length === 4);
  assert.deepEqual(heard, [1, 2, 3, 4]);
  next.close(4002);
});

test('a stream the hub says nothing new of resumes at its own position', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);

  page.push(1, 2);
  page.say({type: 'message', stream: 'all', offset: 1, data: 'a'});
  await until(() => heard.length === 3);
  page.close(4002);
  const bind = await (await hub.page()).next('bind');

  assert.deepEqual(bind.streams, [uid(2), {stream: 'all', epoch: 'e', offset: 1}]);
});

test('drops a repeat', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);

  page.push(1, 2, 1, 2, 3);

  await until(() => heard.length >= 3);
  await settled(page);
  assert.deepEqual(heard, [1, 2, 3]);
});

test('a gap closes and resumes at once', options, async t => {
  const hub = await scriptedHub(t);
  t.mock.method(Math, 'random', () => 1);
  const {client, page, heard} = await listening(hub);

  page.push(1, 3, 4);

  assert.equal(await page.closed, 4002);
  const bind = await (await hub.page()).next('bind');
  assert.deepEqual(position(bind), uid(1));
  assert.deepEqual(heard, [1]);
  const waited = client.told.states.find(event => event.state === 'waiting');
  assert.deepEqual(waited, {state: 'waiting', code: 4002, reason: 'gap in uid', delay: 0});
});

test('a skip moves the position, one offset or many', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);

  page.push(1);
  page.say({type: 'skip', stream: 'uid', offset: 2}, {type: 'skip', stream: 'uid', from: 3, offset: 6});
  page.push(7);
  page.say({type: 'skip', stream: 'uid', offset: 8});
  page.say({type: 'skip', stream: 'uid', from: 4, offset: 7});
  await until(() => heard.length === 2);
  await settled(page);
  page.close(4002);
  const bind = await (await hub.page()).next('bind');

  assert.deepEqual(heard, [1, 7]);
  assert.deepEqual(position(bind), uid(8));
});

test('a skip moves the position only after what stands before it', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub, () => new Promise(() => {}));

  page.push(1);
  page.say({type: 'skip', stream: 'uid', offset: 2});
  await until(() => heard.length);
  await settled(page);
  page.close(4002);

  assert.deepEqual(position(await (await hub.page()).next('bind')), uid(0));
});

test('a skip that leaves out an offset is a gap', options, async t => {
  const hub = await scriptedHub(t);
  const {page} = await listening(hub);

  page.say({type: 'skip', stream: 'uid', offset: 2});

  assert.equal(await page.closed, 4002);
});

test('drops an id that it has handled, and moves on', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);
  const push = (offset, id) => page.say({type: 'message', stream: 'uid', offset, data: offset, id});

  push(1, 'a');
  push(2, 'b');
  push(3, 'a');
  page.say({type: 'message', stream: 'all', offset: 1, data: 'other stream', id: 'a'});
  push(4, 'c');
  await until(() => heard.length === 4);
  page.close(4002);
  const bind = await (await hub.page()).next('bind');

  assert.deepEqual(heard, [1, 2, 'other stream', 4]);
  assert.deepEqual(position(bind), uid(4));
});

test('an id is known over a cut and a reset', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);

  page.say({type: 'message', stream: 'uid', offset: 1, data: 1, id: 'a'});
  await until(() => heard.length);
  page.close(4002);
  const next = await hub.page();
  await next.bind(reset('uid', 0, 'f'));
  next.say({type: 'message', stream: 'uid', offset: 1, data: 'again', id: 'a'});
  next.say({type: 'message', stream: 'uid', offset: 2, data: 'new', id: 'b'});

  await until(() => heard.length === 2);
  assert.deepEqual(heard, [1, 'new']);
});

test('remembers the last thousand ids, and no more', options, async t => {
  const hub = await scriptedHub(t);
  const {page, heard} = await listening(hub);
  let offset = 0;
  const push = id => page.say({type: 'message', stream: 'uid', offset: ++offset, data: id, id});

  for (let i = 0; i <= 1000; i++) push('id' + i);
  push('id1');
  push('id0');

  await until(() => heard.length >= 1002);
  assert.equal(heard.length, 1002);
  assert.equal(heard.at(-1), 'id0');
});

test('a handler that fails is told to error, and counts as settled', options, async t => {
  const hub = await scriptedHub(t);
  const {client, page, heard} = await listening(hub, data => {
    if (data === 1) throw new Error('thrown');
    if (data === 2) return Promise.reject(new Error('rejected'));
  });

  page.push(1, 2, 3);
  await until(() => heard.length === 3);
  page.close(4002);
  const bind = await (await hub.page()).next('bind');

  assert.deepEqual(client.told.errors.map(error => error.message), ['thrown', 'rejected']);
  assert.deepEqual(position(bind), uid(3));
});

test('all handlers of a message must settle, though one fails at once', options, async t => {
  const hub = await scriptedHub(t);
  const slow = gate();
  const {client, page, heard} = await listening(hub, () => slow.promise);
  client.on('message', () => Promise.reject(new Error('no')));

  page.push(1, 2);
  await until(() => client.told.errors.length);
  await settled(page);

  assert.deepEqual(heard, [1]);
  slow.open();
  await until(() => heard.length === 2);
});

test('without history: no offsets, and every bind a fresh start', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  const heard = [];
  client.on('reset', ({streams}) => heard.push(streams.join()));
  client.on('message', data => heard.push(data));
  const none = name => ({stream: name, state: 'reset'});

  const page = await hub.page();
  await page.bind(none('uid'), none('all'));
  page.say({type: 'message', stream: 'uid', data: 1}, {type: 'message', stream: 'all', data: 2});
  await until(() => heard.length === 3);
  page.close(4002);
  const next = await hub.page();
  const bind = await next.bind(none('uid'), none('all'));
  await until(() => heard.length === 4);

  assert.deepEqual(bind.streams, [{stream: 'uid'}, {stream: 'all'}]);
  assert.deepEqual(heard, ['uid,all', 1, 2, 'uid,all']);
});
