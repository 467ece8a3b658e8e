/** `%q`: a value as Lua source. */
import { hexText } from '../../runtime/float-format.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { argumentError } from '../../runtime/errors.ts';
import { LuaFloat, type LuaValue } from '../../runtime/value.ts';

export function quoted(v: LuaValue, index: number): string {
  switch (typeof v) {
    case 'string':
      return quotedText(v);
    case 'number':
    case 'bigint':
      return v === -9223372036854775808n ? '0x8000000000000000' : String(v);
    case 'undefined':
      return 'nil';
    case 'boolean':
      return String(v);
    default:
      return v instanceof LuaFloat ? hexFloat(v.n) : argumentError(index, 'value has no literal form');
  }
}

function quotedText(text: string): string {
  charge(8 * text.length);
  // Each byte may become four.
  allocateString(4 * text.length);
  return `"${text.replace(/["\\\n\0-\x1f\x7f](?=(\d?))/g, (found, digit: string) => {
    if (found === '"' || found === '\\' || found === '\n') return `\\${found}`;
    const code = String(found.charCodeAt(0));
    return `\\${digit === '' ? code : code.padStart(3, '0')}`;
  })}"`;
}

/** `%a` without flags. */
export function hexFloat(n: number): string {
  if (n !== n) return '-nan';
  const sign = n < 0 || Object.is(n, -0) ? '-' : '';
  const size = Math.abs(n);
  return sign + (size === Infinity ? 'inf' : hexText(size, undefined));
}
