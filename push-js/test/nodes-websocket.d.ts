// As the types of ws say it.
export default class WebSocket {
  constructor(address: string | URL, protocols?: string | string[], options?: object);
  readonly readyState: 0 | 1 | 2 | 3;
  readonly protocol: string;
  onopen: ((event: {type: string}) => void) | null;
  onmessage: ((event: {data: unknown}) => void) | null;
  onclose: ((event: {code: number; reason: string}) => void) | null;
  onerror: ((event: {message: string}) => void) | null;
  send(data: unknown, callback?: (error?: Error) => void): void;
  close(code?: number, data?: string | Uint8Array): void;
}
