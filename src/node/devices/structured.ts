/**
 * `structured@1.0`: typed messages to texts and back, the step below every codec.
 *
 * - `to` (`encode`): the base with texts for all values, their types under `ao-types` of each level
 * - `from` (`decode`): the reverse; 400 when a text is not of its type
 * - `commit` (POST, operator only), `verify`: as `httpsig@1.0`
 * - `content-type`: `application/structured`, which nothing travels as
 *
 * No reply shows the `ao-types` of an answer: each codec has types of its own. The next step of the path has them.
 *
 * @source protocol.md A.1, A.2, C.8
 */
import { structured as codec } from '../../message/codecs/structured.ts';
import { withoutCommitments } from '../../message/commitments.ts';
import type { Tabm } from '../../message/structured.ts';
import { isBinary, isMessage, type Message, type Value } from '../../message/value.ts';
import { codecKeys, outcomeOf } from '../codec-keys.ts';
import { fail, type Device, type KeyFunction } from '../device.ts';

const to: KeyFunction = (base) => outcomeOf(codec.encode(withoutCommitments(base)));

const from: KeyFunction = (base) => {
  const content = withoutCommitments(base);
  return isTabm(content) ? outcomeOf(codec.decode(content)) : fail(400, 'The values of a structured message are texts, bytes and messages; types stand under `ao-types`.');
};

function isTabm(value: Value): value is Tabm {
  return isMessage(value) && [...(value as Message).values()].every((item) => isBinary(item) || isTabm(item));
}

export const structured: Device = {
  id: codec.id,
  kind: 'native',
  summary: 'typed messages as texts with types',
  keys: { ...codecKeys(codec.id, 'application/structured'), to, encode: to, from, decode: from },
};
