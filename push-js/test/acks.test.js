import assert from 'node:assert/strict';
import {test} from 'node:test';
import {clock} from './clock.js';
import {gate, pair, reset, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};
const ack = (offset, stream = 'uid') => ({type: 'ack', stream, offset});
const wanted = (offset, stream = 'uid') => ({type: 'message', stream, offset, data: offset, receipt: true});

/** A page that was sent two messages, of which one is not handled yet; the second wants a receipt. */
async function holding(t, one) {
  const {client, page} = await pair(t);
  const handler = gate();
  client.on('message', data => (data === one ? handler.promise : undefined));
  page.push(1);
  page.say(wanted(2));
  await settled(page);
  assert.deepEqual(page.frames, []);
  return {page, handler};
}

/** The page is away and comes back; nothing is missing. */
async function again(time, hub, client, page) {
  const back = hub.again(page);
  await until(() => client.state === 'waiting');
  time.advance(0);
  const {next, bind} = await back;
  await until(() => client.state === 'connected');
  return {next, bind};
}

test('a receipt is acknowledged at once, when its handler has settled and not before', options, async t => {
  const time = clock(t);
  const {page, handler} = await holding(t, 2);

  handler.open();

  assert.deepEqual(await page.next('ack'), ack(2));
  time.advance(5000);
  await settled(page);
  assert.deepEqual(page.frames, []);
});

test('one waits for the handlers before it too', options, async t => {
  const {page, handler} = await holding(t, 1);

  handler.open();

  assert.deepEqual(await page.next('ack'), ack(2));
});

test('others are acknowledged together after 5 s', options, async t => {
  const time = clock(t);
  const {client, page} = await pair(t);
  const heard = [];
  client.on('message', data => heard.push(data));

  page.push(1, 2, 3);
  page.say({type: 'message', stream: 'all', offset: 1, data: 4});
  await until(() => heard.length === 4);
  time.advance(4999);
  await settled(page);
  assert.deepEqual(page.frames, []);
  time.advance(1);

  assert.deepEqual(await page.next('ack'), ack(3));
  assert.deepEqual(await page.next('ack'), ack(1, 'all'));
});

test('or after a hundred', options, async t => {
  clock(t);
  const {page} = await pair(t);

  for (let offset = 1; offset < 100; offset++) page.push(offset);
  await settled(page);
  assert.deepEqual(page.frames, []);
  page.push(100);

  assert.deepEqual(await page.next('ack'), ack(100));
});

test('a skip is acknowledged like a message', options, async t => {
  const time = clock(t);
  const {page} = await pair(t);

  page.say({type: 'skip', stream: 'uid', from: 1, offset: 5});
  await settled(page);
  time.advance(5000);

  assert.deepEqual(await page.next('ack'), ack(5));
});

test('nothing is acknowledged that this connection has not brought', options, async t => {
  const time = clock(t);
  const {hub, client, page} = await pair(t);
  const handlers = {1: gate(), 2: gate()};
  const heard = [];
  client.on('message', data => {
    heard.push(data);
    return handlers[data]?.promise;
  });
  page.say(wanted(1), wanted(2));
  await until(() => heard.length);
  await settled(page);
  const {next} = await again(time, hub, client, page);

  handlers[1].open(); // the hub has not yet written 1 again
  await until(() => heard.length === 2);
  time.advance(5000);
  await settled(next);
  assert.deepEqual(next.frames, []);
  next.say(wanted(1)); // and here it comes
  assert.deepEqual(await next.next('ack'), ack(1));
  next.say(wanted(2));
  await settled(next);
  assert.deepEqual(next.frames, []);
  handlers[2].open();

  assert.deepEqual(await next.next('ack'), ack(2));
});

test('what the bind has said is not acknowledged again; what came after it is', options, async t => {
  const time = clock(t);
  const {hub, client, page} = await pair(t);
  const heard = [];
  client.on('message', data => heard.push(data));
  page.push(1, 2);
  await until(() => heard.length === 2);
  const {next, bind} = await again(time, hub, client, page);
  assert.equal(bind.streams[0].offset, 2);

  next.say(wanted(2));
  next.push(1);
  await settled(next);
  time.advance(5000);
  await settled(next);
  assert.deepEqual(next.frames, []);
  next.say(wanted(3));

  assert.deepEqual(await next.next('ack'), ack(3));
});

test('nothing is acknowledged of a topic that the page has left', options, async t => {
  const time = clock(t);
  const {client, page} = await pair(t);
  const heard = [];
  const subscription = client.subscribe('orders', {message: data => heard.push(data)});
  await page.next('subscribe');
  page.say({type: 'joined', ...reset('topic:orders', 0)});
  page.say({type: 'message', stream: 'topic:orders', offset: 1, data: 1});
  await until(() => heard.length);

  subscription.close();
  time.advance(5000);
  await page.next('unsubscribe');
  await settled(page);

  assert.deepEqual(page.frames, []);
});

test('nothing is acknowledged of a topic that the hub took the page off, also when it is on it again', options, async t => {
  const time = clock(t);
  const {client, page} = await pair(t);
  const heard = [];
  const late = gate();
  const orders = 'topic:orders';
  client.on('message', data => {
    heard.push(data);
    return data === 'new' ? late.promise : undefined;
  });
  page.say({type: 'joined', ...reset(orders, 0)}, {type: 'message', stream: orders, offset: 1, data: 'old'});
  await until(() => heard.length);

  page.say({type: 'left', stream: orders}, {type: 'joined', ...reset(orders, 0, 'f')});
  page.say({type: 'message', stream: orders, offset: 1, data: 'new', receipt: true});
  await until(() => heard.length === 2);
  time.advance(5000);
  await settled(page);

  assert.deepEqual(page.frames, []);
  late.open();
  assert.deepEqual(await page.next('ack'), {type: 'ack', stream: orders, offset: 1});
});

test('a handler from before a reset acknowledges nothing after it', options, async t => {
  const time = clock(t);
  const {client, page} = await pair(t);
  const old = gate();
  client.on('message', data => (data === 1 ? old.promise : undefined));

  page.say(wanted(1), {type: 'reset', ...reset('uid', 0, 'f')});
  await settled(page);
  old.open();
  await settled(page);
  time.advance(5000);
  await settled(page);

  assert.deepEqual(page.frames, []);
});

test('close acknowledges what has been handled', options, async t => {
  const {client, page} = await pair(t);
  const heard = [];
  client.on('message', data => heard.push(data));
  page.push(1, 2);
  await until(() => heard.length === 2);

  client.close();
  await page.closed;

  assert.deepEqual(page.frames, [ack(2)]);
});

test('without history nothing is acknowledged', options, async t => {
  const hub = await scriptedHub(t);
  const time = clock(t);
  const client = hub.client();
  const heard = [];
  client.on('message', data => heard.push(data));
  const page = await hub.page();
  await page.bind({stream: 'uid', state: 'reset'}, {stream: 'all', state: 'reset'});
  page.say({type: 'message', stream: 'uid', data: 1, receipt: true}, {type: 'message', data: 2, receipt: true});
  await until(() => heard.length === 2);

  time.advance(5000);
  await settled(page);

  assert.deepEqual(page.frames, []);
});
