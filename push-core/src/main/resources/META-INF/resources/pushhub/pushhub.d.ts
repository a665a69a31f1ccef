/*! PushHub 0.1.0 | Apache-2.0 */
/**
 * - `connecting`: asks for a credential, opens a WebSocket, waits to be bound
 * - `connected`: bound; messages arrive
 * - `waiting`: the connection is gone and the next attempt comes after `delay` ms
 * - `offline`: the browser has no network; the next attempt comes when it has
 * - `closed`: for good, by `close()` or because coming back would end the same way
 */
export type State = 'connecting' | 'connected' | 'waiting' | 'offline' | 'closed';
/** What a `state` handler is told. */
export interface StateEvent {
    readonly state: State;
    /** With `waiting`, `offline` and `closed`: the close code of the connection before, if it had one. */
    readonly code?: number;
    /** With `waiting`, `offline` and `closed`: why, in words. */
    readonly reason?: string;
    /** With `waiting`: milliseconds to the next attempt. */
    readonly delay?: number;
    /** With `connected`: who the page is. */
    readonly uid?: string;
    /** With `connected`: the session's id at the hub. */
    readonly session?: string;
}
/** Where a message came from. */
export interface MessageInfo {
    /** `uid`: to this user; `all`: to everybody; `topic:NAME`; undefined: to this page alone. */
    readonly stream?: string;
    /** The topic's name, if it came by one. */
    readonly topic?: string;
    /** Its place in the stream; undefined where the hub keeps no history. */
    readonly offset?: number;
    /** The id that the publisher gave it. */
    readonly id?: string;
}
/** What a `reset` handler is told. */
export interface ResetEvent {
    /** The streams that begin anew: `uid` and `all`, most often together, or one `topic:NAME`. */
    readonly streams: string[];
}
/** What `joined` and `left` handlers are told. */
export interface TopicEvent {
    readonly topic: string;
    /** With `left`: the hub's words. */
    readonly reason?: string;
    /** With `left`: whether the hub said no. */
    readonly refused?: boolean;
}
/**
 * Takes one message; the next one of its stream waits until what it returns has settled.
 * `data` is the parsed JSON, or a string where the message is not JSON.
 */
export type MessageHandler = (data: any, info: MessageInfo) => unknown;
/**
 * The page does not know what it has missed, and loads what it shows. Called on a fresh start too.
 * Messages wait until what it returns has settled.
 */
export type ResetHandler = (event: ResetEvent) => unknown;
/** The events of a hub, and what their handlers take. */
export interface HubEvents {
    /** To this uid, to everybody, to this page alone, or by a topic that the page was put on. */
    message: MessageHandler;
    /** The same for `reset`. */
    reset: ResetHandler;
    /** A new state. */
    state: (event: StateEvent) => unknown;
    /** The page is on a topic now. */
    joined: (event: TopicEvent) => unknown;
    /** The page is no longer on a topic, or was not let in. */
    left: (event: TopicEvent) => unknown;
    /** What a handler or `credential` threw, and frames nobody understands. Without one: console.error. */
    error: (error: unknown) => unknown;
}
/** What to do with a topic. All of it may be left out. */
export interface TopicHandlers {
    message?: MessageHandler;
    reset?: ResetHandler;
    /** The hub took the page off the topic, or did not let it in: this subscription has ended. */
    left?: (event: TopicEvent) => unknown;
    /** Ask for the newest message at once. */
    last?: boolean;
}
/** Ends with `close()`; the topic is left with its last subscription. */
export interface Subscription {
    readonly topic: string;
    close(): void;
}
/** As much of a WebSocket as is needed. */
export interface WebSocketLike {
    readonly readyState: number;
    readonly protocol: string;
    onopen: any;
    onmessage: any;
    onclose: any;
    onerror: any;
    send(text: string): void;
    close(code?: number, reason?: string): void;
}
/** How to connect. */
export interface PushHubOptions {
    /**
     * What the page is bound by, asked for anew at each attempt. An error counts as a failed attempt;
     * one with a true member `final` ends it all. Left out where a cookie says who it is.
     */
    credential?: () => string | undefined | Promise<string | undefined>;
    /** The class to connect with, where the platform has none: `import {WebSocket} from 'ws'`. */
    WebSocket?: new (url: string, protocols: string[]) => WebSocketLike;
}

/**
 * A page's connection to the hub. It connects by itself, comes back after every cut, and hands over
 * what was missed meanwhile, each message once and in order; where that can't be told it calls `reset`.
 *
 *     const hub = new PushHub('wss://push.example.com', {credential: async () => (await fetch('/token')).text()});
 *     hub.on('reset', async () => show(await load('/orders')));
 *     hub.on('message', order => update(order));
 *
 * Add the handlers in the same turn: nothing is called before it ends.
 */
export declare class PushHub {
    private readonly url;
    private readonly options;
    /** A random name of this page, until it is reloaded. A push may leave out the tab it came from. */
    readonly tab: string;
    private current;
    private connection;
    private refreshing;
    private readonly WebSocket;
    private readonly handlers;
    private readonly streams;
    private readonly retry;
    /**
     * @param url ws: or wss:
     * @throws Error where there is no WebSocket class
     */
    constructor(url: string, options?: PushHubOptions);
    get state(): State;
    /** Adds a handler. @returns what removes it */
    on<E extends keyof HubEvents>(event: E, handler: HubEvents[E]): () => void;
    /** Follows a topic, if the hub lets it. Several subscriptions of one topic share its stream. */
    subscribe(topic: string, handlers?: TopicHandlers): Subscription;
    /** To the application's `onMessage`. @returns false where the page is not connected: nothing is queued */
    send(data: unknown): boolean;
    /**
     * Brings a fresh credential over the open connection, before the old one ends.
     *
     * @returns whether the hub took it; false where there is none, or the page is not connected, as the next
     *   attempt brings one
     */
    refresh(): Promise<boolean>;
    /** Ends it for good. No handler is called any more, but `state`, now. */
    close(): void;
    private connect;
    private frame;
    private ended;
    private refreshed;
    private later;
    private stop;
    private enter;
}
