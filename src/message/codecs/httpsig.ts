/**
 * `httpsig@1.0`: messages as HTTP, signed by HTTP message signatures. The native form of HyperBEAM.
 *
 * ```
 * { path: "/x", a: 1, body: { type: "Message", data: "hi" } }
 *
 * a: 1
 * ao-types: a="integer"
 * content-digest: sha-256=:…:
 * content-type: multipart/form-data; boundary="…"
 * path: /x
 * signature-input: http-sig-…=("@path" "a" "ao-types" "content-digest" "content-type");alg="rsa-pss-sha512";keyid="…"
 * signature: http-sig-…=:…:
 *
 * --…
 * content-disposition: inline
 * data: hi
 * type: Message
 * --…--
 * ```
 *
 * - Scalars are headers, nested messages are parts named by their path, `body` (or `data`) is the body itself.
 * - Two generations of the format are read: May 2025 (`http-sig-…`, keyid base64url) and September 2025 (`comm-…`,
 *   `publickey:…`, HMACs on the wire), and the looser dialect of ao-core-libs. May 2025 is written.
 * - Signatures are checked on arrival, nested ones too. A signed level keeps only what its signatures cover; the keys
 *   under `commitments` are computed, never believed.
 * - Signatures of `ans104@1.0`, and of September 2025 nodes over links that were inlined, cannot be checked here. They
 *   are left out, and the level counts as unsigned.
 *
 * @source protocol.md A.3, A.4, D.3, F, G
 */
import type { Codec } from '../codec.ts';
import { commit, verify } from './httpsig/commit.ts';
import { decode } from './httpsig/decode.ts';
import { encode } from './httpsig/encode.ts';

export { encodeReply, signReply } from './httpsig/reply.ts';

/** The codec `httpsig@1.0`. */
export const httpsig = {
  id: 'httpsig@1.0',
  contentType: 'multipart/form-data',
  encode,
  decode,
  commit,
  verify,
} as const satisfies Codec;
