import assert from 'node:assert/strict';
import {test} from 'node:test';
import {gate, pair, recovered, reset, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};
const orders = 'topic:orders';
const joined = (offset, epoch) => ({type: 'joined', ...reset(orders, offset, epoch)});
const order = (offset, data = offset) => ({type: 'message', stream: orders, offset, data});

/** Handlers that note what they hear. */
function notes(extra = {}) {
  const heard = [];
  return {
    heard,
    reset: () => void heard.push('reset'),
    message: data => void heard.push(data),
    left: event => void heard.push(event),
    ...extra,
  };
}

/** A page that is on the topic and has been told this. */
async function subscribed(t, ...frames) {
  const {hub, client, page} = await pair(t);
  const one = notes();
  const subscription = client.subscribe('orders', one);
  await page.next('subscribe');
  page.say(...frames);
  await until(() => one.heard.length === frames.length);
  return {hub, client, page, one, subscription};
}

test('subscribes: reset, then messages, and nothing of it to the hub-level handlers', options, async t => {
  const {client, page} = await pair(t);
  const others = [];
  client.on('message', data => others.push(data));
  client.on('reset', event => others.push(event));
  const one = notes();

  const subscription = client.subscribe('orders', one);
  assert.equal(subscription.topic, 'orders');
  assert.deepEqual(await page.next('subscribe'), {type: 'subscribe', topic: 'orders'});
  page.say(joined(9), order(10));

  await until(() => one.heard.length === 2);
  assert.deepEqual(one.heard, ['reset', 10]);
  assert.deepEqual(others, []);
});

test('what is subscribed before the page is bound is asked for when it is', options, async t => {
  const hub = await scriptedHub(t);
  const client = hub.client();
  client.subscribe('orders', {last: true});
  client.subscribe('prices');

  const page = await hub.page();
  await page.bind();

  assert.deepEqual(await page.next('subscribe'), {type: 'subscribe', topic: 'orders', last: true});
  assert.deepEqual(await page.next('subscribe'), {type: 'subscribe', topic: 'prices'});
});

test('the newest message comes after the reset, as the next offset', options, async t => {
  const {client, page} = await pair(t);
  const one = notes({last: true});

  client.subscribe('orders', one);
  assert.equal((await page.next('subscribe')).last, true);
  page.say(joined(9), order(10), order(11));

  await until(() => one.heard.length === 3);
  assert.deepEqual(one.heard, ['reset', 10, 11]);
});

test('topics do not wait for each other', options, async t => {
  const {client, page} = await pair(t);
  const loading = gate();
  const slow = notes({reset: () => loading.promise});
  const quick = notes();
  client.subscribe('orders', slow);
  client.subscribe('prices', quick);

  page.say(joined(0), order(1), {type: 'joined', ...reset('topic:prices', 0)});
  page.say({type: 'message', stream: 'topic:prices', offset: 1, data: 5});

  await until(() => quick.heard.length === 2);
  assert.deepEqual(slow.heard, []);
  loading.open();
  await until(() => slow.heard.length);
});

test('resumes its topics in the bind, at what was handled', options, async t => {
  const {hub, page, one} = await subscribed(t, joined(9), order(10));

  const {next, bind} = await hub.again(page, recovered(orders));
  next.say(order(11));

  await until(() => one.heard.length === 3);
  assert.deepEqual(bind.streams.at(-1), {stream: orders, epoch: 'e', offset: 10});
  assert.deepEqual(one.heard, ['reset', 10, 11]);
  assert.deepEqual(next.frames, []);
});

test('a topic that was never answered is asked for again', options, async t => {
  const {hub, client, page} = await pair(t);
  client.subscribe('orders', {last: true});
  await page.next('subscribe');

  page.close(4002);
  const next = await hub.page();
  const bind = await next.bind();

  assert.ok(!bind.streams.some(one => one.stream === orders));
  assert.deepEqual(await next.next('subscribe'), {type: 'subscribe', topic: 'orders', last: true});
});

test('a policy may answer after the bind', options, async t => {
  const {hub, page, one} = await subscribed(t, joined(0), order(1));

  const {next} = await hub.again(page);
  next.say({type: 'joined', ...recovered(orders)}, order(2));

  await until(() => one.heard.length === 3);
  assert.deepEqual(one.heard, ['reset', 1, 2]);
  assert.deepEqual(next.frames, []);
});

test('a refusal ends the subscription and says why', options, async t => {
  const {hub, client, page} = await pair(t);
  const one = notes();
  const events = [];
  client.on('left', event => events.push(event));
  const subscription = client.subscribe('orders', one);
  await page.next('subscribe');

  page.say({type: 'left', stream: orders, reason: 'not yours', refused: true});

  await until(() => events.length);
  const expected = {topic: 'orders', reason: 'not yours', refused: true};
  assert.deepEqual(one.heard, [expected]);
  assert.deepEqual(events, [expected]);
  subscription.close();
  page.close(4002);
  const next = await hub.page();
  await next.bind();
  await settled(next);
  assert.deepEqual(next.frames, []);
});

test('a topic that was left may be subscribed to again; the old subscription means nothing', options, async t => {
  const {client, page, one, subscription: old} = await subscribed(t, joined(0), {type: 'left', stream: orders});
  const two = notes();

  client.subscribe('orders', two);
  await page.next('subscribe');
  page.say(joined(5));
  await until(() => two.heard.length);
  old.close();
  page.say(order(6));

  await until(() => two.heard.length === 2);
  await settled(page);
  assert.deepEqual(two.heard, ['reset', 6]);
  assert.deepEqual(page.frames, []);
});

test('what crosses the leaving is not its answer', options, async t => {
  const {client, page} = await pair(t);
  const one = notes();
  const two = notes();
  client.subscribe('orders', one).close();
  client.subscribe('orders', two);

  page.say({type: 'left', stream: orders, refused: true}, {type: 'left', stream: orders, reason: 'moved'});
  page.say({type: 'left', stream: orders, unsubscribed: true}, joined(0), order(1));

  await until(() => two.heard.length === 2);
  assert.deepEqual(two.heard, ['reset', 1]);
  assert.deepEqual(one.heard, []);
});

test('left while the page was away, told with the bind', options, async t => {
  const {hub, page, one} = await subscribed(t, joined(0));

  page.close(4002);
  await (await hub.page()).bind({stream: orders, state: 'left', reason: 'closed'});

  await until(() => one.heard.length === 2);
  assert.deepEqual(one.heard[1], {topic: 'orders', reason: 'closed', refused: false});
});

test('left comes after the messages before it', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const one = notes();
  one.message = data => {
    one.heard.push(data);
    return first.promise;
  };
  client.subscribe('orders', one);

  page.say(joined(0), order(1), order(2), {type: 'left', stream: orders, reason: 'over'});
  await settled(page);
  first.open();

  await until(() => one.heard.length === 4);
  assert.deepEqual(one.heard.slice(0, 3), ['reset', 1, 2]);
});

test('two subscriptions share a stream; the later one loads its own list first', options, async t => {
  const {client, page} = await pair(t);
  const loading = gate();
  const one = notes();
  const two = notes({reset: () => loading.promise});
  client.subscribe('orders', one);
  await page.next('subscribe');
  page.say(joined(0), order(1));
  await until(() => one.heard.length === 2);

  client.subscribe('orders', two);
  page.say(order(2));
  await settled(page);
  assert.deepEqual(two.heard, []);
  assert.deepEqual(one.heard, ['reset', 1]);
  loading.open();

  await until(() => two.heard.length && one.heard.length === 3);
  assert.deepEqual(two.heard, [2]);
  assert.deepEqual(one.heard, ['reset', 1, 2]);
  assert.deepEqual(page.frames, []);
});

test('one that comes while a reset waits hears it once', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const one = notes({message: () => first.promise});
  const two = notes();
  client.subscribe('orders', one);
  page.say(joined(0), order(1), {type: 'reset', ...reset(orders, 9)});
  await until(() => one.heard.length);
  await settled(page);

  client.subscribe('orders', two);
  first.open();
  page.say(order(10));

  await until(() => two.heard.length >= 2);
  await settled(page);
  assert.deepEqual(two.heard, ['reset', 10]);
});

test('the later one hears nothing that came before its own list', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const one = notes();
  one.message = data => {
    one.heard.push(data);
    return data === 1 ? first.promise : undefined;
  };
  const two = notes();
  client.subscribe('orders', one);
  page.say(joined(0), order(1), order(2));
  await until(() => one.heard.length === 2);
  await settled(page);

  client.subscribe('orders', two);
  page.say(order(3));
  await settled(page);
  first.open();

  await until(() => two.heard.length >= 2 && one.heard.length === 4);
  assert.deepEqual(one.heard, ['reset', 1, 2, 3]);
  assert.deepEqual(two.heard, ['reset', 3]);
});

test('a later one may have the newest message at once', options, async t => {
  const {client, page, one} = await subscribed(t, joined(0), order(1), order(2));
  const two = notes({last: true});

  client.subscribe('orders', two);
  page.say(order(3));

  await until(() => two.heard.length === 3);
  assert.deepEqual(two.heard, ['reset', 2, 3]);
  assert.deepEqual(one.heard, ['reset', 1, 2, 3]);
});

test('one that comes while the page is away hears its reset when the stream is recovered', options, async t => {
  const {hub, client, page, one} = await subscribed(t, joined(0), order(1));
  const two = notes();
  page.close(4002);
  await until(() => client.state !== 'connected');

  client.subscribe('orders', two);
  assert.deepEqual(two.heard, []);
  const next = await hub.page();
  await next.bind(recovered('uid'), recovered('all'), recovered(orders));
  next.say(order(2));

  await until(() => two.heard.length === 2);
  assert.deepEqual(two.heard, ['reset', 2]);
  assert.deepEqual(one.heard, ['reset', 1, 2]);
});

test('a topic is left with its last subscription', options, async t => {
  const {client, page} = await pair(t);
  const one = notes();
  const two = notes();
  const first = client.subscribe('orders', one);
  const second = client.subscribe('orders', two);
  await page.next('subscribe');
  page.say(joined(0));
  await until(() => two.heard.length);

  first.close();
  page.say(order(1));
  await until(() => two.heard.length === 2);
  assert.deepEqual(page.frames, []);
  second.close();
  second.close();

  assert.deepEqual(await page.next('unsubscribe'), {type: 'unsubscribe', topic: 'orders'});
  page.say(order(2), {type: 'left', stream: orders, unsubscribed: true});
  await settled(page);
  assert.deepEqual(one.heard, ['reset']);
  assert.deepEqual(two.heard, ['reset', 1]);
  assert.deepEqual(page.frames, []);
});

test('what waits for a handler when its subscription ends is not called', options, async t => {
  const {client, page} = await pair(t);
  const others = [];
  client.on('message', data => others.push(data));
  const first = gate();
  const one = notes();
  one.message = data => {
    one.heard.push(data);
    return first.promise;
  };
  const subscription = client.subscribe('orders', one);
  page.say(joined(0), order(1), order(2));
  await until(() => one.heard.length === 2);
  await settled(page);

  subscription.close();
  first.open();
  await page.next('subscribe');
  await page.next('unsubscribe');
  await settled(page);

  assert.deepEqual(one.heard, ['reset', 1]);
  assert.deepEqual(others, []);
});

test('a subscription that ends while its reset waits hears none', options, async t => {
  const {client, page} = await pair(t);
  const others = [];
  client.on('reset', event => others.push(event));
  const first = gate();
  const one = notes({message: () => first.promise});
  const two = notes();
  const three = notes();
  const subscription = client.subscribe('orders', one);
  page.say(joined(0), order(1));
  await until(() => one.heard.length);
  await settled(page);

  client.subscribe('orders', two).close();
  page.say({type: 'reset', ...reset(orders, 9)});
  await settled(page);
  const late = client.subscribe('orders', three);
  late.close();
  subscription.close();
  first.open();
  await settled(page);

  assert.deepEqual([one.heard, two.heard, three.heard, others], [['reset'], [], [], []]);
});

test('left and joined again in one breath', options, async t => {
  const {client, page, one, subscription} = await subscribed(t, joined(0));
  const two = notes();

  subscription.close();
  client.subscribe('orders', two);
  await page.next('unsubscribe');
  await page.next('subscribe');
  page.say({...order(1), id: 'x'}, {type: 'left', stream: orders, unsubscribed: true}, joined(0, 'f'), {...order(1), id: 'x'});

  await until(() => two.heard.length === 2);
  assert.deepEqual(one.heard, ['reset']);
  assert.deepEqual(two.heard, ['reset', 1]);
  assert.equal(client.state, 'connected');
});

test('left, and joined again after a cut that swallowed the answer', options, async t => {
  const {hub, client, page} = await pair(t);
  client.subscribe('orders').close();
  await page.next('subscribe');
  await page.next('unsubscribe');
  page.close(4002);
  const next = await hub.page();
  await next.bind();
  await until(() => client.state === 'connected');
  const one = notes();

  client.subscribe('orders', one);
  await next.next('subscribe');
  next.say(joined(0), order(1));

  await until(() => one.heard.length === 2);
  assert.deepEqual(one.heard, ['reset', 1]);
});

test('left and joined again between bind and bound', options, async t => {
  const {hub, client, page, one, subscription} = await subscribed(t, joined(0), order(1));
  const two = notes();
  page.close(4002);
  const next = await hub.page();
  await next.next('bind');

  subscription.close();
  client.subscribe('orders', two);
  await next.next('unsubscribe');
  next.bound(recovered('uid'), recovered('all'), recovered(orders));
  next.say(order(2), {type: 'left', stream: orders, unsubscribed: true});
  await next.next('subscribe');
  next.say(joined(2), order(3));

  await until(() => two.heard.length === 2);
  assert.deepEqual(two.heard, ['reset', 3]);
  assert.deepEqual(one.heard, ['reset', 1]);
});

test('what is closed while the page is away is not resumed', options, async t => {
  const {hub, client, page, one, subscription} = await subscribed(t, joined(0));
  page.close(4002);
  await until(() => client.state !== 'connected');

  subscription.close();
  const next = await hub.page();
  const bind = await next.bind(recovered('uid'), recovered('all'));
  await settled(next);

  assert.deepEqual(bind.streams.map(stream => stream.stream), ['uid', 'all']);
  assert.deepEqual(next.frames, []);
});

test('a topic that the application put the page on comes by the hub-level handlers', options, async t => {
  const {hub, client, page} = await pair(t);
  const heard = [];
  client.on('joined', event => heard.push(event));
  client.on('reset', event => heard.push(event));
  client.on('message', (data, info) => heard.push([data, info.topic]));
  client.on('left', event => heard.push(event));

  page.say(joined(3), order(4));
  await until(() => heard.length === 3);
  const {next, bind} = await hub.again(page, recovered(orders));
  next.say(order(5), {type: 'left', stream: orders, reason: 'by code'});
  await until(() => heard.length === 5);

  assert.deepEqual(bind.streams.at(-1), {stream: orders, epoch: 'e', offset: 4});
  assert.deepEqual(heard, [
    {topic: 'orders'},
    {streams: [orders]},
    [4, 'orders'],
    [5, 'orders'],
    {topic: 'orders', reason: 'by code', refused: false},
  ]);
});

test('what waits of a topic that is left and joined again comes before what is new', options, async t => {
  const {client, page} = await pair(t);
  const first = gate();
  const heard = [];
  client.on('reset', ({streams}) => streams[0] === orders && heard.push('reset'));
  client.on('left', () => heard.push('left'));
  client.on('message', data => {
    heard.push(data);
    return data === 1 ? first.promise : undefined;
  });

  page.say(joined(0), order(1), order(2), {type: 'left', stream: orders}, joined(2), order(3));
  await settled(page);
  first.open();

  await until(() => heard.includes(2) && heard.includes(3));
  assert.deepEqual(heard, ['reset', 1, 2, 'left', 'reset', 3]);
});

test('a topic named like something of JavaScript is a topic', options, async t => {
  const {client, page} = await pair(t);
  const one = notes();
  client.subscribe('__proto__', one);
  await page.next('subscribe');

  page.say({type: 'joined', ...reset('topic:__proto__', 0)});
  page.say({type: 'message', stream: 'topic:__proto__', offset: 1, data: 1});

  await until(() => one.heard.length === 2);
});
