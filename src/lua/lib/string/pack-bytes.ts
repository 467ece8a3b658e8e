/** Integers and floats as bytes. */
import { throwError } from '../../runtime/errors.ts';
import { LuaFloat, normalInteger } from '../../runtime/value.ts';

const two32 = 4294967296;

/** The bytes of an integer; those beyond its 64 bits are its sign, or 0 if it counts as unsigned. */
export function integerBytes(n: number | bigint, size: number, isLittle: boolean, isSigned: boolean): string {
  const low = typeof n === 'number' ? n >>> 0 : Number(BigInt.asUintN(32, n));
  const high = typeof n === 'number' ? Math.floor(n / two32) | 0 : Number(BigInt.asIntN(32, n >> 32n));
  if (size === 4) return isLittle ? fourBytes(low, low >>> 8, low >>> 16, low >>> 24) : fourBytes(low >>> 24, low >>> 16, low >>> 8, low);
  if (size === 1) return String.fromCharCode(low & 255);
  if (size === 2) return isLittle ? String.fromCharCode(low & 255, (low >>> 8) & 255) : String.fromCharCode((low >>> 8) & 255, low & 255);
  const rest = isSigned && n < 0 ? 255 : 0;
  let text = '';
  for (let at = 0; at < size; at++) {
    const byte = String.fromCharCode(at < 4 ? (low >>> (at * 8)) & 255 : at < 8 ? (high >>> (at * 8 - 32)) & 255 : rest);
    text = isLittle ? text + byte : byte + text;
  }
  return text;
}

function fourBytes(a: number, b: number, c: number, d: number): string {
  return String.fromCharCode(a & 255, b & 255, c & 255, d & 255);
}

/** The integer of the bytes from a place on. */
export function integerOfBytes(text: string, from: number, size: number, isLittle: boolean, isSigned: boolean): number | bigint {
  const first = isLittle ? from : from + size - 1;
  const step = isLittle ? 1 : -1;
  let low = 0;
  let high = 0;
  for (let at = size < 8 ? size - 1 : 7; at >= 0; at--) {
    if (at >= 4) high = (high << 8) | text.charCodeAt(first + at * step);
    else low = (low << 8) | text.charCodeAt(first + at * step);
  }
  if (isSigned && size < 8) {
    const unused = size > 4 ? (8 - size) * 8 : (4 - size) * 8;
    if (size > 4) high = (high << unused) >> unused;
    else {
      low = (low << unused) >> unused;
      high = low < 0 ? -1 : 0;
    }
  }
  const rest = isSigned && high < 0 ? 255 : 0;
  for (let at = 8; at < size; at++) if (text.charCodeAt(first + at * step) !== rest) return throwError(`${size}-byte integer does not fit into Lua Integer`);
  const value = high * two32 + (low >>> 0);
  return Number.isSafeInteger(value) ? value : normalInteger((BigInt(high) << 32n) | BigInt(low >>> 0));
}

const view = new DataView(new ArrayBuffer(8));

/** The bytes of a float of 4 or 8 bytes. */
export function floatBytes(n: number, size: number, isLittle: boolean): string {
  if (size === 4) view.setFloat32(0, n, isLittle);
  else view.setFloat64(0, n, isLittle);
  let text = '';
  for (let at = 0; at < size; at++) text += String.fromCharCode(view.getUint8(at));
  return text;
}

/** The float of the bytes from a place on. */
export function floatOfBytes(text: string, from: number, size: number, isLittle: boolean): LuaFloat {
  for (let at = 0; at < size; at++) view.setUint8(at, text.charCodeAt(from + at));
  return new LuaFloat(size === 4 ? view.getFloat32(0, isLittle) : view.getFloat64(0, isLittle));
}
