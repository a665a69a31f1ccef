import type {HubEvents} from './types.js';

type Handler = (...args: any[]) => unknown;

/** The application's handlers. What they throw goes to `error` and stops nothing. */
export class Handlers {
  /** The application has closed the hub, and wants to hear nothing more. */
  over = false;
  private readonly events = new Map<string, Set<Handler>>();

  on<E extends keyof HubEvents>(event: E, handler: HubEvents[E]): () => void {
    const all = this.events.get(event) ?? new Set();
    this.events.set(event, all.add(handler));
    return () => void all.delete(handler);
  }

  emit<E extends keyof HubEvents>(event: E, ...args: Parameters<HubEvents[E]>) {
    return this.call([...(this.events.get(event) ?? [])], ...args);
  }

  /** Calls them side by side. Undefined when all are done, or else what resolves when they are. */
  call(handlers: (Handler | undefined)[], ...args: unknown[]): Promise<unknown> | undefined {
    const waits: Promise<unknown>[] = [];
    if (this.over) return;
    for (const handler of handlers) {
      try {
        const result = handler?.(...args) as PromiseLike<unknown> | undefined;
        if (result?.then) waits.push(Promise.resolve(result).catch(error => this.report(error)));
      } catch (error) {
        this.report(error);
      }
    }
    return waits[0] && Promise.all(waits);
  }

  report(error: unknown) {
    let told = false;
    for (const handler of this.events.get('error') ?? []) {
      try {
        handler(error);
        told = true;
      } catch (another) {
        console.error(another);
      }
    }
    if (!told) console.error(error);
  }
}
