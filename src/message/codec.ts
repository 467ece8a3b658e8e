import type { Message } from './value.ts';
import type { Signer } from './signer.ts';

/** One header field: name in lower case, value as the bytes in a latin-1 ("binary") string, as Node's HTTP server gives it. */
export type HeaderField = readonly [name: string, value: string];

/**
 * A message on the wire. Requests carry `method` and `url`, replies `status`.
 * Header values are latin-1 strings: one character a byte.
 */
export interface WireMessage {
  readonly method?: string;
  /** Path and query of the request line, still percent-encoded. */
  readonly url?: string;
  readonly status?: number;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

/** Why a wire form could not be understood. Parsers return it, they never throw on input. */
export interface DecodeFailure {
  readonly ok: false;
  /** HTTP status that fits: 400, 413, 431, … */
  readonly status: number;
  /** One sentence for the sender. */
  readonly reason: string;
}

export type DecodeResult<T = Message> = { readonly ok: true; readonly value: T } | DecodeFailure;

/**
 * A format that messages travel in.
 *
 * `decode` returns a message whose `commitments` hold only what verified; a signature that does not verify makes the
 * whole decode fail with status 400. `commit` returns the message with one more commitment. `verify` checks all the
 * commitments of this codec that a message carries. Codecs that check signatures Node has no key type for load a library
 * first, so `decode` and `verify` may answer later.
 */
export interface Codec {
  /** Device name, such as `httpsig@1.0`. */
  readonly id: string;
  /** Its content type on the wire. */
  readonly contentType: string;
  encode(message: Message): DecodeResult<WireMessage>;
  decode(wire: WireMessage): DecodeResult | Promise<DecodeResult>;
  commit?(message: Message, signer: Signer): Promise<Message>;
  verify?(message: Message): boolean | Promise<boolean>;
}
