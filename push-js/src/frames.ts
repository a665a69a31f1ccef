/** pushhub.v1, as docs/pushhub-v1.md tells it. What comes from the hub may lack or twist any member. */

export const PROTOCOL = 'pushhub.v1';

export interface Position {
  stream: string;
  epoch?: string;
  offset?: number;
}

export type ToHub =
  | {type: 'bind'; credential?: string; tab: string; streams: Position[]; protocol: 1}
  | {type: 'subscribe'; topic: string; last?: boolean}
  | {type: 'unsubscribe'; topic: string}
  | {type: 'ack'; stream: string; offset: number}
  | {type: 'message'; data: unknown}
  | {type: 'refresh'; credential?: string}
  | {type: 'ping'};

export interface Answer extends Position {
  state?: 'recovered' | 'reset' | 'left';
  reason?: string;
  refused?: boolean;
  unsubscribed?: boolean;
}

export interface Message {
  stream?: string;
  offset?: number;
  data?: unknown;
  text?: string;
  id?: string;
  receipt?: boolean;
}

export interface Skip {
  stream: string;
  from?: number;
  offset: number;
}

export type FromHub =
  | {type: 'bound'; uid: string; session: string; heartbeat: number; streams: Answer[]}
  | ({type: 'message'} & Message)
  | ({type: 'skip'} & Skip)
  | ({type: 'joined' | 'left' | 'reset'} & Answer)
  | {type: 'refreshed' | 'pong'};
