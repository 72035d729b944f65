declare module 'node-nut' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';

  /** The part of node-nut 1.0.3 that is used: connection and framing of answers. */
  export default class Nut extends EventEmitter {
    constructor(port: number, host: string);
    /** 'idle' or 'waiting'; whoever gives a parse function to `send` sets it back to 'idle'. */
    status: string;
    /** there after `start`; the package offers no other way to end a connection whose peer is silent */
    _client?: Socket;
    start(): void;
    /** `parse` is called with what has come whenever that ends in a line feed: a part of a long answer may be all. */
    send(command: string, parse: (text: string) => void): void;
  }
}
