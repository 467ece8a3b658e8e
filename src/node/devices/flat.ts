/**
 * `flat@1.0`: nested messages as one level whose keys are paths.
 *
 * - `to` (`encode`): the base flattened: `{a/b: …}`, types under `ao-types` at the end of a path
 * - `from` (`decode`): the message behind the paths of the base; 400 when they are in each other's way
 * - `serialize`: the same as lines, which also show the types: `{content-type: application/flat, body}`; 406 when a value has a line break
 * - `deserialize`: the message of the lines under `target` (default `body`) of the base
 * - `commit` (POST, operator only), `verify`: as `httpsig@1.0`
 * - `content-type`: `application/flat`
 *
 * @source protocol.md A.1, C.8
 */
import { flat as codec, flatten, unflatten } from '../../message/codecs/flat.ts';
import { bodyOf, codecKeys, outcomeOf, targetBytes } from '../codec-keys.ts';
import { withoutCommitments } from '../../message/commitments.ts';
import type { Device, KeyFunction } from '../device.ts';

const to: KeyFunction = (base) => outcomeOf(flatten(withoutCommitments(base)));

const from: KeyFunction = (base) => outcomeOf(unflatten(withoutCommitments(base)));

export const flat: Device = {
  id: codec.id,
  kind: 'native',
  summary: 'nested messages as one level of paths',
  keys: {
    ...codecKeys(codec.id, codec.contentType),
    to,
    encode: to,
    from,
    decode: from,
    serialize: (base) => bodyOf(codec.encode(withoutCommitments(base)), codec.contentType),
    deserialize: (base, req) => {
      const body = targetBytes(base, req, 'a flat message');
      return body instanceof Uint8Array ? outcomeOf(codec.decode({ headers: [], body })) : body;
    },
  },
};
