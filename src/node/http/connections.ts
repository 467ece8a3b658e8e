/**
 * The open connections and their requests.
 *
 * There are never too many connections: those that wait for their peer (idle, or with a half-sent request) stand in the order in
 * which they were last heard of, and when one too many comes, the quietest goes; when none is quiet, the new one.
 *
 * Requests on one connection (pipelining) are answered one after the other, so that no sender has more work under way than others,
 * and writes take effect in the order they were sent in.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { httpLimits } from './limits.ts';

interface Connection {
  /** `socket.bytesRead` when the newest request was complete: what came since is an unfinished head. */
  mark: number;
  /** Head complete, body on its way: its bytes are counted elsewhere. */
  inBody: boolean;
  /** Ends each of its requests that is not answered yet. */
  readonly requests: Set<() => void>;
  /** Settled when all its requests are answered. */
  last: Promise<void>;
  /** The newest request, while its body is on its way. */
  unfinished: { readonly req: IncomingMessage; readonly turn: Promise<void>; over(): void } | undefined;
}

export class Connections {
  readonly #limit: number;
  readonly #allHeadsBytes: number;
  readonly #all = new Map<Socket, Connection>();
  /** Those that wait for their peer, the one heard of least recently first. */
  readonly #waiting = new Set<Socket>();
  readonly #look: NodeJS.Timeout;
  #requests = 0;

  constructor(limit: number, allHeadsBytes: number = httpLimits.allHeadsBytes) {
    this.#limit = limit;
    this.#allHeadsBytes = allHeadsBytes;
    this.#look = setInterval(() => this.dropHeads(), httpLimits.headsLookMs);
    this.#look.unref();
  }

  /** Connections open. */
  get size(): number {
    return this.#all.size;
  }

  /** Requests under way. */
  get requests(): number {
    return this.#requests;
  }

  /** Takes a new connection in. False when there is no room: all others are being answered. */
  open(socket: Socket): boolean {
    if (this.#all.size >= this.#limit) {
      const quietest = this.#waiting.keys().next();
      if (quietest.done === true) return false;
      quietest.value.destroy();
      this.#forget(quietest.value);
    }
    this.#all.set(socket, { mark: 0, inBody: false, requests: new Set(), last: Promise.resolve(), unfinished: undefined });
    this.#waiting.add(socket);
    socket.once('close', () => this.#forget(socket));
    return true;
  }

  /**
   * The turn of a new request: settled when all before it on its connection are answered. `undefined` when too many wait there
   * already, or the connection was refused.
   */
  enter(socket: Socket, req: IncomingMessage, res: ServerResponse): Promise<void> | undefined {
    const connection = this.#all.get(socket);
    if (connection === undefined || connection.requests.size >= httpLimits.requestsInLine) return undefined;
    const turn = connection.last;
    this.#requests += 1;
    connection.last = new Promise((resolve) => {
      const over = (): void => {
        if (!connection.requests.delete(over)) return;
        this.#requests -= 1;
        if (connection.requests.size === 0 && this.#all.has(socket)) this.#waiting.add(socket);
        resolve();
      };
      connection.requests.add(over);
      connection.unfinished = { req, turn, over };
      // A response that still waits for its place on a connection that closes is told nothing, so `#forget` ends it.
      res.once('close', over);
    });
    return turn;
  }

  /** Its peer sent something of a body. */
  heard(socket: Socket): void {
    const connection = this.#all.get(socket);
    if (connection !== undefined) connection.inBody = true;
    if (this.#waiting.delete(socket)) this.#waiting.add(socket);
  }

  /** It has a whole request, which is answered now. */
  busy(socket: Socket): void {
    const connection = this.#all.get(socket);
    if (connection === undefined) return;
    connection.inBody = false;
    connection.unfinished = undefined;
    connection.mark = socket.bytesRead;
    this.#waiting.delete(socket);
  }

  /** Gives up what is half-sent on a connection. Settled when all whole requests before it are answered. */
  cut(socket: Socket): Promise<void> {
    const connection = this.#all.get(socket);
    const unfinished = connection?.unfinished;
    // Whole, but nobody has read it yet.
    if (unfinished === undefined || unfinished.req.complete) return connection?.last ?? Promise.resolve();
    unfinished.over();
    return unfinished.turn;
  }

  /** Closes the connections with the largest unfinished heads while all of these together are too large. */
  dropHeads(): void {
    if (this.#waiting.size * httpLimits.headBytes <= this.#allHeadsBytes) return;
    let total = 0;
    const heads: [bytes: number, socket: Socket][] = [];
    for (const socket of this.#waiting) {
      const { inBody, mark } = this.#all.get(socket)!;
      const bytes = inBody ? 0 : socket.bytesRead - mark;
      if (bytes === 0) continue;
      total += bytes;
      heads.push([bytes, socket]);
    }
    if (total <= this.#allHeadsBytes) return;
    heads.sort((a, b) => b[0] - a[0]);
    for (const [bytes, socket] of heads) {
      if (total <= this.#allHeadsBytes) return;
      total -= bytes;
      socket.destroy();
    }
  }

  close(): void {
    clearInterval(this.#look);
  }

  #forget(socket: Socket): void {
    this.#waiting.delete(socket);
    const connection = this.#all.get(socket);
    this.#all.delete(socket);
    for (const over of [...(connection?.requests ?? [])]) over();
  }
}
