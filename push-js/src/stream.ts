import type {Position} from './frames.js';
import type {Lane} from './lane.js';
import type {MessageInfo, TopicHandlers} from './types.js';

/** So many ids of handled messages are remembered. */
const IDS = 1000;

const whole = (offset: unknown): number => {
  if (!Number.isSafeInteger(offset)) throw new Error('no offset: ' + offset);
  return offset as number;
};

/** One `subscribe` of the application. It hears messages once its reset has been called. */
export interface Subscriber {
  readonly handlers: TopicHandlers;
  heard?: 'soon' | 'now';
}

/**
 * A stream as this page has it. `received` runs ahead of `handled` while handlers work; `seen` is what
 * the hub has written on this very connection, since an ack beyond that is none.
 */
export class Stream {
  readonly topic?: string;
  readonly subscribers = new Set<Subscriber>();
  /** Counts resets, so that work begun before one moves no position after it. */
  life = 0;
  /** The hub has the page on it. */
  joined = false;
  /** It has been asked on this connection. */
  asked = false;
  acked = 0;
  /** The page's code has left it: nobody is to hear what still waits. */
  over = false;
  /** A topic's newest message, kept for whoever subscribes later and wants it. */
  newest?: [data: unknown, info: MessageInfo];

  private epoch?: string;
  private received = 0;
  private handled = 0;
  private seen = 0;
  private readonly ids = new Set<string>();

  constructor(
    readonly name: string,
    readonly lane: Lane,
  ) {
    if (name.startsWith('topic:')) this.topic = name.slice(6);
  }

  /** What to resume at; undefined before the first answer of the hub. */
  position(): Position | undefined {
    if (!this.joined) return;
    this.acked = this.seen = this.handled;
    return {stream: this.name, epoch: this.epoch, offset: this.epoch ? this.handled : undefined};
  }

  /** Begins anew at a position, or without one where the hub keeps no history. */
  reset({epoch, offset}: Position) {
    const start = epoch ? whole(offset) : 0;
    this.life++;
    this.joined = true;
    this.newest = undefined;
    this.epoch = epoch;
    this.received = this.handled = this.seen = this.acked = start;
  }

  /** Whether offset, which the hub has written just now, is the next one, has been here, or comes too early. */
  take(offset: number | undefined, from = offset): 'next' | 'repeat' | 'gap' {
    if (offset === undefined || !this.epoch) return 'next';
    if (whole(from) > Math.min(this.received + 1, whole(offset))) return 'gap';
    this.seen = Math.max(this.seen, offset);
    if (offset <= this.received) return 'repeat';
    this.received = offset;
    return 'next';
  }

  /** All handlers up to here have settled. */
  settle(life: number, offset: number | undefined) {
    if (life === this.life && this.epoch && offset !== undefined) this.handled = offset;
  }

  /** How far may be acknowledged on this connection. */
  due(): number {
    return Math.min(this.handled, this.seen);
  }

  /** Notes the id of a message; false if it has been here. */
  isNew(id: string | undefined): boolean {
    if (id === undefined) return true;
    if (this.ids.has(id)) return false;
    if (this.ids.add(id).size > IDS) this.ids.delete(this.ids.values().next().value!);
    return true;
  }
}
