const BASE = 500;
const CAP = 30_000;
/** Connected for so long counts as success. */
const STEADY = 30_000;

/** Protocol errors, a refusal, and what the hub means for good. */
const FINAL = /^(100[23789]|4[5-9]..)$/;
/** A fresh credential, or resuming, mends it: no need to wait. */
const AT_ONCE = /^400[12]$/;

/** Whether coming back would end the same way. */
export const isFinal = (code: number) => FINAL.test(String(code));

/** Whether the browser knows that it has no network. */
export const isOffline = () => globalThis.navigator?.onLine === false;

/**
 * When to try again: after a random part of a span that doubles (full jitter, so that a thousand pages
 * don't come back as one). What hurries, hurries once in 30 s.
 */
export class Retry {
  private failures = 0;
  private hurried = false;
  private waiting = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param other told when the page is looked at, or has network again, while nothing waits */
  constructor(
    private readonly attempt: () => void,
    private readonly other: () => void,
  ) {
    globalThis.addEventListener?.('online', this.now);
    globalThis.document?.addEventListener('visibilitychange', this.looked);
  }

  connected() {
    this.timer = setTimeout(() => {
      this.failures = 0;
      this.hurried = false;
    }, STEADY);
  }

  /** @returns milliseconds to the next attempt; undefined: when there is a network again */
  lost(code: number | undefined): number | undefined {
    clearTimeout(this.timer);
    this.waiting = true;
    let delay = Math.random() * Math.min(CAP, BASE * 2 ** this.failures);
    if (!this.hurried && AT_ONCE.test(String(code))) {
      this.hurried = true;
      delay = 0;
    } else {
      this.failures++;
    }
    if (isOffline()) return;
    this.timer = setTimeout(this.now, delay);
    return delay;
  }

  now = () => {
    if (!this.waiting) {
      this.other();
      return;
    }
    clearTimeout(this.timer);
    this.waiting = false;
    this.attempt();
  };

  stop() {
    clearTimeout(this.timer);
    this.waiting = false;
    globalThis.removeEventListener?.('online', this.now);
    globalThis.document?.removeEventListener('visibilitychange', this.looked);
  }

  private looked = () => {
    if (document.visibilityState === 'visible') this.now();
  };
}
