/**
 * Request bodies on their way in. What is too large is refused before it is read where its length is known, and never kept;
 * all bodies together have a bound too.
 */
import type { IncomingMessage } from 'node:http';
import { httpLimits } from './limits.ts';

/** A body, or why there is none. `gone`: the sender went away. */
export type ReadBody = { readonly kind: 'body'; readonly bytes: Uint8Array } | { readonly kind: 'too-large' } | { readonly kind: 'no-room' } | { readonly kind: 'gone' };

const nothing = new Uint8Array(0);

export class Bodies {
  readonly #limit: number;
  readonly #allBytes: number;
  /** Bytes counted for all bodies that are not released yet. */
  #counted = 0;
  readonly #unfinished = new Set<UnfinishedBody>();

  /** @param limit bytes one body may have */
  constructor(limit: number, allBytes: number = httpLimits.allBodiesBytes) {
    this.#limit = limit;
    this.#allBytes = Math.max(allBytes, limit);
  }

  /** True when the request says itself that its body is larger than allowed. */
  isTooLarge(req: IncomingMessage): boolean {
    return Number(req.headers['content-length'] ?? 0) > this.#limit;
  }

  /**
   * Reads a body whole. It stays counted until `release`.
   * @param heard called for each piece
   */
  read(req: IncomingMessage, heard: () => void): Promise<ReadBody> {
    if (this.isTooLarge(req)) return Promise.resolve({ kind: 'too-large' });
    return new Promise((resolve) => {
      const body = new UnfinishedBody();
      const finish = (result: ReadBody): void => {
        if (!this.#unfinished.delete(body)) return;
        // The request lives as long as its reply is read, and with it all that listens to it.
        req.off('data', take).off('end', end).off('error', gone).off('close', gone);
        if (result.kind !== 'body') this.#counted -= countedOf(body.size);
        resolve(result);
      };
      const end = (): void => finish({ kind: 'body', bytes: body.bytes() });
      const gone = (): void => finish({ kind: 'gone' });
      body.giveUp = () => finish({ kind: 'no-room' });
      const take = (piece: Buffer): void => {
        heard();
        const before = countedOf(body.size);
        if (body.size + piece.length > this.#limit) return finish({ kind: 'too-large' });
        body.add(piece, this.#limit);
        this.#counted += countedOf(body.size) - before;
        if (this.#counted > this.#allBytes) this.#makeRoom();
      };
      this.#unfinished.add(body);
      req.on('data', take).on('end', end).on('error', gone).on('close', gone);
    });
  }

  /** The body has been worked on, and its memory can go. */
  release(bytes: Uint8Array): void {
    this.#counted -= countedOf(bytes.length);
  }

  /** Gives the largest unfinished body up: who sends little is not to suffer from who sends much. */
  #makeRoom(): void {
    let largest: UnfinishedBody | undefined;
    for (const body of this.#unfinished) if (body.size > (largest?.size ?? -1)) largest = body;
    largest?.giveUp();
  }
}

/**
 * Bytes that come in pieces. They are copied together at once: kept as they come, a body sent in chunks of one byte would take a
 * hundred times its size.
 */
class UnfinishedBody {
  size = 0;
  giveUp: () => void = () => {};
  #memory: Uint8Array = nothing;

  add(piece: Buffer, limit: number): void {
    const size = this.size + piece.length;
    if (this.size === 0) {
      // The usual body comes in one piece.
      this.#memory = piece;
    } else {
      if (size > this.#memory.length) {
        const larger = Buffer.allocUnsafeSlow(Math.min(Math.max(size, this.size * 2), Math.max(size, limit)));
        larger.set(this.#memory.subarray(0, this.size));
        this.#memory = larger;
      }
      this.#memory.set(piece, this.size);
    }
    this.size = size;
  }

  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.size);
  }
}

function countedOf(size: number): number {
  return Math.max(0, size - httpLimits.uncountedBodyBytes);
}
