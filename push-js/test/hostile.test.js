import assert from 'node:assert/strict';
import {test} from 'node:test';
import {pair, reset, scriptedHub, settled, until} from './hub.js';

const options = {timeout: 60_000};

/** Fails on what is thrown where nobody catches it, as out of onmessage. */
function nothingThrown(t) {
  const thrown = [];
  const note = error => thrown.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  t.after(() => {
    process.off('uncaughtException', note).off('unhandledRejection', note);
    assert.deepEqual(thrown, []);
  });
}

const nonsense = [
  '',
  'null',
  '[',
  '{"type":"message","stream":"uid","offset":"1","data":1}',
  '{"type":"message","stream":"uid","offset":1.5,"data":1}',
  '{"type":"message","stream":"uid","offset":null,"data":1}',
  '{"type":"message","stream":"uid","offset":{},"data":1}',
  '{"type":"message","stream":"uid","offset":9007199254740993,"data":1}',
  '{"type":"skip","stream":"uid","offset":3,"from":"1"}',
  '{"type":"skip","stream":"uid","offset":3,"from":4}',
  '{"type":"reset","stream":"uid","epoch":"f"}',
  '{"type":"reset","stream":"uid","epoch":"f","offset":"7"}',
  '{"type":"joined","state":"reset"}',
  '{"type":"joined","stream":7,"state":"reset"}',
  '{"type":"joined","stream":{"startsWith":1},"state":"reset"}',
];

for (const frame of nonsense) {
  test(`resumes on ${frame || 'an empty frame'}`, options, async t => {
    nothingThrown(t);
    const {hub, client, page} = await pair(t);
    const heard = [];
    client.on('message', data => heard.push(data));

    page.say(frame);

    assert.equal(await page.closed, 4002);
    const next = await hub.page();
    const bind = await next.bind();
    assert.deepEqual(bind.streams[0], {stream: 'uid', epoch: 'e', offset: 0});
    await until(() => client.state === 'connected');
    assert.deepEqual(heard, []);
  });
}

test('a binary frame is not understood', options, async t => {
  nothingThrown(t);
  const {client, page} = await pair(t);

  page.socket.send(Buffer.from([1, 2, 3]));

  assert.equal(await page.closed, 4002);
  assert.equal(client.told.errors.length, 1);
});

test('a hub that talks nothing but nonsense is not stormed', options, async t => {
  nothingThrown(t);
  t.mock.method(Math, 'random', () => 1);
  const hub = await scriptedHub(t);
  const client = hub.client();

  for (let i = 0; i < 3; i++) {
    const page = await hub.page();
    await page.next('bind');
    page.say('nonsense');
    await page.closed;
  }

  await until(() => client.told.states.filter(event => event.state === 'waiting').length === 3);
  const delays = client.told.states.filter(event => event.state === 'waiting').map(event => event.delay);
  assert.deepEqual(delays, [0, 500, 1000]);
});

const ignored = [
  '5',
  '"text"',
  '[]',
  '{}',
  '{"type":"unheard of"}',
  '{"type":"__proto__"}',
  '{"type":"pong"}',
  '{"type":"refreshed"}',
  '{"type":"bound","streams":7}',
  '{"type":"message","stream":"topic:nobody","offset":1,"data":1}',
  '{"type":"message","stream":"constructor","data":1}',
  '{"type":"message","stream":7,"data":1}',
  '{"type":"skip"}',
  '{"type":"skip","stream":"topic:nobody","offset":1}',
  '{"type":"reset","stream":"topic:nobody","epoch":"e","offset":1}',
  '{"type":"joined","stream":"later","state":"reset","epoch":"e","offset":1}',
  '{"type":"left"}',
  '{"type":"left","stream":"uid"}',
];

test('takes no notice of what is none of its business', options, async t => {
  nothingThrown(t);
  const {client, page} = await pair(t);
  const heard = [];
  client.on('message', data => heard.push(data));
  client.on('reset', event => heard.push(event));

  page.say(...ignored);
  page.push(1);

  await until(() => heard.length);
  await settled(page);
  assert.deepEqual(heard, [1]);
  assert.equal(client.state, 'connected');
  assert.deepEqual(client.told.errors, []);
});

test('handlers of every kind that throw stop nothing', options, async t => {
  nothingThrown(t);
  t.mock.method(console, 'error', () => {});
  const hub = await scriptedHub(t);
  const client = hub.client();
  const heard = [];
  const fail = what => {
    heard.push(what);
    throw new Error(what);
  };
  for (const event of ['message', 'reset', 'state', 'joined', 'left', 'error']) client.on(event, () => fail(event));
  const failing = {message: () => fail('topic message'), reset: () => fail('topic reset'), left: () => fail('topic left')};
  client.subscribe('t', failing);

  const page = await hub.page();
  await page.bind();
  page.push(1);
  page.say({type: 'joined', ...reset('topic:t', 0)}, {type: 'message', stream: 'topic:t', offset: 1, data: 1});
  page.say({type: 'left', stream: 'topic:t'});
  page.push(2);

  await until(() => heard.filter(what => what === 'message').length === 2);
  for (const what of ['reset', 'state', 'joined', 'left', 'error', 'topic message', 'topic reset', 'topic left']) {
    assert.ok(heard.includes(what), what);
  }
  assert.equal(client.state, 'connected');
});

test('an error that nobody takes goes to the console', options, async t => {
  const hub = await scriptedHub(t);
  const log = t.mock.method(console, 'error', () => {});
  const {PushHub} = await import('../dist/pushhub.js');
  const {WebSocket} = await import('ws');
  const client = new PushHub(hub.url, {WebSocket});
  t.after(() => client.close());
  client.on('message', () => {
    throw new Error('mine');
  });
  const page = await hub.page();
  await page.bind();
  page.push(1);

  await until(() => log.mock.calls.length);

  assert.equal(log.mock.calls[0].arguments[0].message, 'mine');
});

test('a handler is not unsettled by a thenable that is strange', options, async t => {
  nothingThrown(t);
  const {client, page} = await pair(t);
  const heard = [];
  const strange = [
    {then: () => { throw new Error('then'); }},
    {get then() { throw new Error('get then'); }},
    {then: 5},
    {then: (resolve, reject) => { resolve(); reject(); }},
  ];
  client.on('message', data => {
    heard.push(data);
    return strange[data - 1];
  });

  page.push(1, 2, 3, 4, 5);

  await until(() => heard.length === 5);
  assert.deepEqual(client.told.errors.map(error => error.message), ['then', 'get then']);
});
