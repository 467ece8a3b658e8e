/**
 * The JSON that a unit answers: what `JSON.parse` reads. Numbers that JavaScript can't hold become texts with all their digits, so that
 * aoconnect, which reads it by `JSON.parse`, loses none of them.
 */
import { isJson } from '../../base/is-json.ts';
import { decodeJson } from '../../message/codecs/json.ts';
import type { Value } from '../../message/value.ts';

export type UnitJson =
  | { readonly ok: true; readonly value: Value; /** The same as JSON. */ readonly text: string }
  /** `why`: it is JSON, and hbx takes none such; completes "…: its JSON is nested more than 200 deep". */
  | { readonly ok: false; readonly why: string | undefined };

const textOrNumber = /"(?:[^"\\]|\\.)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function readUnitJson(given: string): UnitJson {
  const text = /\d{16}|\d[eE][+-]?\d/.test(given) ? given.replace(textOrNumber, (token) => (isHeld(token) ? token : `"${token}"`)) : given;
  const parsed = decodeJson(text);
  if (parsed.ok) return { ok: true, value: parsed.value, text };
  return { ok: false, why: isJson(given) ? parsed.reason.replace(/^The JSON /, 'its JSON ').replace(/\.$/, '') : undefined };
}

/** A text, or a number without a digit too many: fractions may be rounded. */
function isHeld(token: string): boolean {
  if (token.startsWith('"')) return true;
  return /^-?\d+$/.test(token) ? Number.isSafeInteger(Number(token)) : Number.isFinite(Number(token));
}
