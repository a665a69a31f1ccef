import {Acks} from './acks.js';
import type {Answer, FromHub, Message, Position, Skip, ToHub} from './frames.js';
import type {Handlers} from './handlers.js';
import {Lane} from './lane.js';
import {Stream, type Subscriber} from './stream.js';
import type {HubEvents, ResetEvent, Subscription, TopicEvent, TopicHandlers} from './types.js';

/** What the streams ask of the connection. */
export interface Line {
  /** False where no bind has been sent; then nothing is. */
  send(frame: ToHub): boolean;
  isBound(): boolean;
  /** Cut it and resume. */
  resume(code: number, reason: string): void;
  /** Do not wait any longer for the next attempt. */
  hurry(): void;
}

type Pending = Promise<unknown> | undefined | void;

const after = (pending: Pending, then: () => Pending): Pending => (pending ? pending.then(then) : then());

/** All that the page follows, and the frames about it. */
export class Streams {
  readonly acks: Acks;
  private readonly all = new Map<string, Stream>();
  /** How often the page has left a topic and was not yet told so: what comes meanwhile is old. */
  private readonly leaving = new Map<string, number>();
  /** What the hub took the page off, until that is told: it comes before what is new of the topic. */
  private readonly gone = new Map<string, Stream>();
  /** Messages to this page alone. They pass by the others, so that a handler may wait for an answer. */
  private readonly direct: Stream;

  constructor(
    private readonly handlers: Handlers,
    private readonly line: Line,
  ) {
    this.acks = new Acks(frame => line.send(frame));
    this.direct = new Stream('', this.lane());
    // These two share a lane, so that one call of the reset handler serves both.
    const lane = this.lane();
    for (const name of ['uid', 'all']) this.all.set(name, new Stream(name, lane));
  }

  positions(): Position[] {
    return [...this.all.values()].flatMap(stream => stream.position() ?? []);
  }

  /** The connection is gone. */
  cut() {
    this.acks.forget();
    this.leaving.clear();
    for (const stream of this.all.values()) stream.asked = false;
  }

  subscribe(topic: string, handlers: TopicHandlers): Subscription {
    const stream = this.topic('topic:' + topic);
    const subscriber: Subscriber = {handlers};
    stream.subscribers.add(subscriber);
    if (this.line.isBound()) this.admit(stream);
    return {
      topic,
      close: () => {
        if (stream.subscribers.delete(subscriber) && !stream.subscribers.size) this.leave(stream);
      },
    };
  }

  /** What the hub says of some streams; after a bind, of all. */
  bound(answers: Answer[]) {
    this.restart(answers.flatMap(answer => this.answered(answer) ?? []));
    for (const stream of this.all.values()) this.admit(stream);
  }

  frame(frame: FromHub) {
    switch (frame.type) {
      case 'message':
        return this.message(frame);
      case 'skip':
        return this.skip(frame);
      case 'left':
        return this.left(frame);
      case 'reset':
        if (this.all.has(frame.stream)) this.bound([{...frame, state: 'reset'}]);
        return;
      case 'joined':
        return this.bound([frame]);
    }
  }

  private message(message: Message) {
    const {stream: name, offset, id, receipt} = message;
    const stream = name === undefined ? this.direct : this.following(name);
    if (!stream) return;
    if (!this.isNext(stream, offset)) {
      if (stream.due() >= offset!) this.acks.note(stream, receipt);
      return;
    }
    const data = message.text ?? message.data;
    const info = {stream: name, topic: stream.topic, offset, id};
    this.queue(stream, offset, receipt, () => {
      if (!stream.isNew(id)) return;
      if (stream.topic !== undefined) stream.newest = [data, info];
      const listening = [...stream.subscribers].filter(one => one.heard === 'now');
      if (listening[0]) return this.handlers.call(listening.map(one => one.handlers.message), data, info);
      if (!stream.subscribers.size) return this.emit(stream, 'message', data, info);
    });
  }

  private skip({stream: name, offset, from}: Skip) {
    const stream = this.following(name);
    if (stream && this.isNext(stream, offset, from)) this.queue(stream, offset, false, () => {});
  }

  /** To the hub-level handlers, unless the page's code has left the stream meanwhile. */
  private emit<E extends keyof HubEvents>(stream: Stream, event: E, ...args: Parameters<HubEvents[E]>) {
    if (!stream.over) return this.handlers.emit(event, ...args);
  }

  /** Has work done in its turn, and moves the position when it is. */
  private queue(stream: Stream, offset: number | undefined, receipt: unknown, work: () => Pending) {
    const {life} = stream;
    this.put([stream], () =>
      after(work(), () => {
        if (offset === undefined || this.handlers.over) return;
        stream.settle(life, offset);
        this.acks.note(stream, receipt);
      }),
    );
  }

  private isNext(stream: Stream, offset?: number, from?: number): boolean {
    const place = stream.take(offset, from);
    if (place === 'gap') this.line.resume(4002, 'gap in ' + stream.name);
    return place === 'next';
  }

  /** @returns the stream, if it begins anew */
  private answered(answer: Answer): Stream | undefined {
    const {stream: name, state} = answer;
    if (this.leaving.get(name) || !(this.all.has(name) || name.startsWith('topic:'))) return;
    if (state === 'left') return this.left(answer);
    const stream = this.topic(name);
    if (!stream.joined) {
      stream.joined = true;
      if (stream.topic !== undefined) this.handlers.emit('joined', {topic: stream.topic});
    }
    if (state === 'recovered') return;
    stream.reset(answer);
    return stream;
  }

  /** What waits is older than what the reset handlers will load; what comes waits for them. */
  private restart(streams: Stream[]) {
    for (const lane of new Set(streams.map(one => one.lane))) {
      const anew = streams.filter(one => one.lane === lane);
      const event: ResetEvent = {streams: anew.map(one => one.name)};
      const subscribers = () => anew.flatMap(one => [...one.subscribers]);
      for (const one of subscribers()) one.heard ??= 'soon';
      lane.drop(anew);
      this.put(anew, () => {
        const now = subscribers();
        if (!now[0]) return this.emit(anew[0]!, 'reset', event);
        for (const one of now) one.heard = 'now';
        return this.handlers.call(
          now.map(one => one.handlers.reset),
          event,
        );
      });
    }
  }

  /** Asks for a topic, or has those hear it who came after it was joined. */
  private admit(stream: Stream) {
    const {name, topic, subscribers} = stream;
    if (topic === undefined) return;
    if (!stream.joined) {
      const last = [...subscribers].some(one => one.handlers.last) || undefined;
      stream.asked ||= this.line.send({type: 'subscribe', topic, last});
      return;
    }
    for (const one of subscribers) {
      if (one.heard) continue;
      one.heard = 'soon';
      this.put([stream], () => {
        if (one.heard === 'now' || !subscribers.has(one)) return;
        one.heard = 'now';
        const {reset, message, last} = one.handlers;
        return after(this.handlers.call([reset], {streams: [name]}), () => {
          if (last && stream.newest) return this.handlers.call([message], ...stream.newest);
        });
      });
    }
  }

  /** The page's code leaves. */
  private leave(stream: Stream) {
    const {name, topic} = stream;
    stream.over = true;
    if (this.all.get(name) !== stream) return;
    this.all.delete(name);
    if ((stream.joined || stream.asked) && this.line.send({type: 'unsubscribe', topic: topic!})) {
      this.leaving.set(name, (this.leaving.get(name) ?? 0) + 1);
    }
    stream.joined = false;
  }

  /** The hub says that the page is on it no more. */
  private left({stream: name, reason, refused, unsubscribed}: Answer): undefined {
    const leaving = this.leaving.get(name);
    if (leaving) {
      if (unsubscribed) this.leaving.set(name, leaving - 1);
      return;
    }
    const stream = this.all.get(name);
    if (stream?.topic === undefined) return;
    this.all.delete(name);
    this.gone.set(name, stream);
    stream.joined = false;
    const event: TopicEvent = {topic: stream.topic, reason, refused: !!refused};
    this.put([stream], () => {
      if (this.gone.get(name) === stream) this.gone.delete(name);
      this.handlers.call([...stream.subscribers].map(one => one.handlers.left), event);
      this.handlers.emit('left', event);
    });
  }

  /** The stream of this name, if what comes on it is for the page as it is now. */
  private following(name: string): Stream | undefined {
    return this.leaving.get(name) ? undefined : this.all.get(name);
  }

  private topic(name: string): Stream {
    let stream = this.all.get(name);
    if (!stream) this.all.set(name, (stream = new Stream(name, this.gone.get(name)?.lane ?? this.lane())));
    return stream;
  }

  private lane(): Lane {
    return new Lane(() => this.line.hurry());
  }

  private put(streams: Stream[], run: () => Pending) {
    if (!streams[0]!.lane.add({streams, run})) this.line.resume(4008, 'handlers are too slow');
  }
}
