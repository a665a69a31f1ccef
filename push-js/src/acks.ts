import type {ToHub} from './frames.js';
import type {Stream} from './stream.js';

const LATEST = 5_000;
const MOST = 100;

/**
 * Tells the hub what has been handled: at once where a publisher waits to hear it, else every 100
 * messages or 5 s. What a cut swallows is carried by the positions of the next bind.
 */
export class Acks {
  private readonly late = new Set<Stream>();
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: (frame: ToHub) => void) {}

  /** A message was handled, or came again. */
  note(stream: Stream, receipt: unknown) {
    if (receipt) {
      this.ack(stream);
      return;
    }
    this.late.add(stream);
    if (++this.count >= MOST) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), LATEST);
  }

  flush() {
    for (const stream of this.late) this.ack(stream);
    this.forget();
  }

  forget() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.count = 0;
    this.late.clear();
  }

  private ack(stream: Stream) {
    const offset = stream.due();
    if (offset > stream.acked && stream.joined) {
      stream.acked = offset;
      this.send({type: 'ack', stream: stream.name, offset});
    }
  }
}
