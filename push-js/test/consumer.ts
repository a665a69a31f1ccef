// Compiled, never run: what an application writes, against the types that are published.
import {PushHub, type StateEvent, type Subscription} from 'pushhub';
import WebSocket from './nodes-websocket.js';

const hub = new PushHub('wss://push.example.com', {credential: async () => 'token', WebSocket});
new PushHub('wss://push.example.com', {WebSocket: globalThis.WebSocket});
const off: () => void = hub.on('message', (order: {id: number}, {stream, topic}) => console.log(order.id, stream, topic));
hub.on('reset', async ({streams}) => void streams.length);
hub.on('state', (event: StateEvent) => console.log(event.state, event.delay));
hub.on('error', error => console.error(error));
hub.on('left', ({topic, refused}) => console.log(topic, refused));
const orders: Subscription = hub.subscribe('orders', {message: async (order, {offset}) => void offset, reset: () => {}, last: true});
const sent: boolean = hub.send({hello: 1});
const fresh: Promise<boolean> = hub.refresh();
orders.close();
off();
hub.close();
void [sent, fresh, hub.state === 'closed', hub.tab];

// @ts-expect-error there is no such event
hub.on('mesage', () => {});
// @ts-expect-error a credential is text
new PushHub('wss://push.example.com', {credential: () => 5});
