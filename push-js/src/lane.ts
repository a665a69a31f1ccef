import type {Stream} from './stream.js';

/** As many messages may wait for a handler. */
const MOST = 1000;

export interface Work {
  readonly streams: Stream[];
  /** Never throws or rejects. */
  run(): Promise<unknown> | undefined | void;
}

/**
 * Handlers run one at a time and in order. A reset is work like any other, so the messages behind it
 * wait for it. What is done at once, without a promise, is done in the same turn.
 */
export class Lane {
  private waiting: Work[] = [];
  private busy = false;
  private full = false;

  /** @param drained told when a lane that was full is empty */
  constructor(private readonly drained: () => void) {}

  /** @returns whether it was within bounds; it is kept either way */
  add(work: Work): boolean {
    this.waiting.push(work);
    this.run();
    const within = this.waiting.length <= MOST;
    this.full ||= !within;
    return within;
  }

  /** Lets go what waits for these streams alone. */
  drop(streams: Stream[]) {
    this.waiting = this.waiting.filter(work => !work.streams.every(one => streams.includes(one)));
  }

  private run() {
    while (!this.busy) {
      const work = this.waiting.shift();
      if (!work) {
        if (this.full) {
          this.full = false;
          this.drained();
        }
        return;
      }
      this.busy = true;
      const promise = work.run();
      if (promise) {
        void promise.then(() => {
          this.busy = false;
          this.run();
        });
        return;
      }
      this.busy = false;
    }
  }
}
