/**
 * Items that come in pieces, as turbo-sdk sends what is larger than 10 MiB.
 *
 * | request                                | answer                                                                    |
 * |----------------------------------------|---------------------------------------------------------------------------|
 * | `GET /chunks/arweave/-1/-1?chunkSize=` | `{id, min, max, chunkSize}`: a new upload                                 |
 * | `POST /chunks/arweave/<id>/<offset>`   | 200; the same offset again replaces its piece                             |
 * | `POST /chunks/arweave/<id>/finalize`   | the receipt, when the pieces make an item whose signature fits            |
 * | `GET /chunks/arweave/<id>/status`      | `{status: ASSEMBLING, FINALIZED or INVALID, timestamp, receipt?}`         |
 *
 * Pieces are in memory until the item is whole and checked, so nothing unsigned reaches the store. One upload may be as large as
 * one body, and all of them together twice that; when they are more, the one that has been quiet longest goes. What is unfinished
 * is gone when the node stops: the sender begins anew.
 *
 * @source protocol.md D.5; turbo-sdk 1.43 (`chunkSize` has to come back, and pieces come in any order)
 */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { DecodeFailure, DecodeResult } from '../../message/codec.ts';
import type { Message } from '../../message/value.ts';

const MB = 1024 * 1024;

export const chunkLimits = {
  /** What turbo-sdk sends at once, at least and at most. */
  minBytes: 5 * MB,
  maxBytes: 500 * MB,
  /** Pieces of one upload. */
  pieces: 1024,
  /** Uploads that are remembered, those that are done included. */
  uploads: 256,
  /** An upload that nothing came for is given up. */
  idleMs: 10 * 60_000,
} as const;

interface Upload {
  readonly pieces: Map<number, Uint8Array>;
  bytes: number;
  touchedAt: number;
  /** Set by `finalize`. */
  outcome?: Promise<DecodeResult>;
  /** The same once it is known. */
  settled?: DecodeResult;
}

export interface UploadStatus {
  readonly status: 'ASSEMBLING' | 'FINALIZED' | 'INVALID';
  readonly receipt?: Message;
}

export class ChunkedUploads {
  /** Bytes an item may have. */
  readonly limit: number;
  readonly #now: () => number;
  /** By id, the quietest first. */
  readonly #uploads = new Map<string, Upload>();
  #bytes = 0;

  constructor(limit: number, now: () => number) {
    this.limit = limit;
    this.#now = now;
  }

  /** Bytes of all pieces in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Begins an upload. @returns its id */
  begin(): string {
    const now = this.#now();
    for (const [id, { touchedAt }] of this.#uploads) if (now - touchedAt > chunkLimits.idleMs) this.#drop(id);
    this.#makeRoom(() => this.#uploads.size < chunkLimits.uploads);
    const id = randomUUID();
    this.#uploads.set(id, { pieces: new Map(), bytes: 0, touchedAt: now });
    return id;
  }

  /** Keeps a copy of one piece. @returns why not: 404, 409 when the upload is done, 413 */
  put(id: string, offset: number, piece: Uint8Array): DecodeFailure | undefined {
    const upload = this.#touch(id);
    if (upload === undefined) return unknownUpload(id);
    if (upload.outcome !== undefined) return { ok: false, status: 409, reason: 'This upload was finalized: begin a new one.' };
    const former = upload.pieces.get(offset)?.length ?? 0;
    if (offset + piece.length > this.limit || upload.bytes - former + piece.length > this.limit) {
      this.#drop(id);
      return { ok: false, status: 413, reason: `The item is larger than ${this.limit} bytes, the limit of this node.` };
    }
    if (former === 0 && upload.pieces.size >= chunkLimits.pieces) {
      this.#drop(id);
      return { ok: false, status: 413, reason: `The item comes in more than ${chunkLimits.pieces} pieces: send larger ones.` };
    }
    upload.pieces.set(offset, new Uint8Array(piece));
    upload.bytes += piece.length - former;
    this.#bytes += piece.length - former;
    this.#makeRoom(() => this.#bytes <= this.limit * 2, id);
    return undefined;
  }

  /**
   * Puts the pieces together and hands them on, once: asked again, the answer is the same.
   * @param receive what takes the item; when it throws, `finalize` may be tried again
   */
  finalize(id: string, receive: (bytes: Uint8Array) => Promise<DecodeResult>): Promise<DecodeResult> {
    const upload = this.#touch(id);
    if (upload === undefined) return Promise.resolve(unknownUpload(id));
    if (upload.outcome !== undefined) return upload.outcome;
    const whole = joined(upload.pieces);
    if (!(whole instanceof Uint8Array)) return Promise.resolve(whole);
    upload.outcome = receive(whole).then(
      (outcome) => {
        upload.settled = outcome;
        this.#release(upload);
        return outcome;
      },
      (error: unknown) => {
        delete upload.outcome;
        throw error;
      },
    );
    return upload.outcome;
  }

  /** What became of an upload; 404 when it is not known. */
  status(id: string): UploadStatus | DecodeFailure {
    const upload = this.#touch(id);
    if (upload === undefined) return unknownUpload(id);
    if (upload.settled === undefined) return { status: 'ASSEMBLING' };
    return upload.settled.ok ? { status: 'FINALIZED', receipt: upload.settled.value } : { status: 'INVALID' };
  }

  #touch(id: string): Upload | undefined {
    const upload = this.#uploads.get(id);
    if (upload === undefined) return undefined;
    this.#uploads.delete(id);
    this.#uploads.set(id, upload);
    upload.touchedAt = this.#now();
    return upload;
  }

  /** Drops the quietest uploads, but never `spared`, until there is room. */
  #makeRoom(isRoom: () => boolean, spared?: string): void {
    for (const id of this.#uploads.keys()) {
      if (isRoom()) return;
      if (id !== spared) this.#drop(id);
    }
  }

  #drop(id: string): void {
    const upload = this.#uploads.get(id);
    if (upload !== undefined) this.#release(upload);
    this.#uploads.delete(id);
  }

  #release(upload: Upload): void {
    this.#bytes -= upload.bytes;
    upload.bytes = 0;
    upload.pieces.clear();
  }
}

/** The pieces in the order of their offsets; 400 when something is missing between them. */
function joined(pieces: ReadonlyMap<number, Uint8Array>): Uint8Array | DecodeFailure {
  const ordered = [...pieces].sort(([a], [b]) => a - b);
  let end = 0;
  for (const [offset, piece] of ordered) {
    if (offset !== end) return { ok: false, status: 400, reason: offset > end ? `The bytes ${end} to ${offset - 1} of the item have not come yet.` : `The pieces of the item overlap at byte ${offset}.` };
    end += piece.length;
  }
  return Buffer.concat(ordered.map(([, piece]) => piece), end);
}

function unknownUpload(id: string): DecodeFailure {
  return { ok: false, status: 404, reason: `This node knows no upload ${id.slice(0, 64)}: it was given up, or the node was started anew. Begin a new one.` };
}
