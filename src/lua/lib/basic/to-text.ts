/** Any value as text: what `tostring` makes of it without metamethods, and with them. */
import { callOne } from '../../runtime/call.ts';
import { throwError, typeNameOf } from '../../runtime/errors.ts';
import { metamethod } from '../../runtime/metatable.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { LuaFloat, LuaFunction, type LuaValue } from '../../runtime/value.ts';
import { luerlNames } from '../luerl-names.ts';

/** The text of a value in `puc`, as `tostring` and `print` show it. */
export function toText(v: LuaValue): string {
  const handler = metamethod(v, '__tostring');
  if (handler === undefined) return plainText(v);
  const text = callOne(handler, v);
  if (typeof text === 'string') return text;
  if (typeof text === 'number' || typeof text === 'bigint' || text instanceof LuaFloat) return numberToText(text);
  return throwError("'__tostring' must return a string");
}

function plainText(v: LuaValue): string {
  switch (typeof v) {
    case 'undefined':
      return 'nil';
    case 'string':
      return v;
    case 'boolean':
      return v ? 'true' : 'false';
    case 'number':
    case 'bigint':
      return numberToText(v);
    default:
      return v instanceof LuaFloat ? numberToText(v) : `${typeNameOf(v)}: ${addressOf(v)}`;
  }
}

/** An address that tells values apart and is the same in every run: from the order in which they were made. */
export function addressOf(v: LuaValue): string {
  const id = (v as { id?: number }).id ?? 0;
  const place = v instanceof LuaFunction && v.proto === undefined ? 0x55a000000000 + hashOf(v.name ?? '') * 16 : 0x560000000000 + id * 32;
  return `0x${place.toString(16)}`;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** The text of a value in `luerl`, without metamethods. */
export function luerlText(v: LuaValue): string {
  switch (typeof v) {
    case 'undefined':
      return 'nil';
    case 'string':
      return v;
    case 'boolean':
      return v ? 'true' : 'false';
    case 'number':
    case 'bigint':
      return numberToText(v);
    default:
      if (v instanceof LuaFloat) return numberToText(v);
      if (v instanceof LuaFunction) return v.proto === undefined ? `function: ${luerlNames(v).join(':')}` : `function: ${v.id}`;
      if (v instanceof LuaUserdata) return 'unknown';
      return `table: ${v.id}`;
  }
}
