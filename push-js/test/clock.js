// A clock that the test moves, in place of the timers that the client takes from its platform.
export function clock(t) {
  const real = {setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout};
  const timers = new Map();
  let now = 0;
  let id = 0;
  globalThis.setTimeout = (run, delay = 0) => {
    timers.set(++id, {at: now + delay, delay, run});
    return id;
  };
  globalThis.clearTimeout = timer => {
    if (typeof timer === 'object') real.clearTimeout(timer);
    else timers.delete(timer);
  };
  t.after(() => Object.assign(globalThis, real));
  return {
    /** The delays of the timers that wait. */
    get delays() {
      return [...timers.values()].map(timer => timer.delay);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [first] = [...timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at);
        if (!first) break;
        timers.delete(first[0]);
        now = first[1].at;
        first[1].run();
      }
      now = end;
    },
  };
}
