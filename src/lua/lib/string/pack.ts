/** `pack`, `packsize` and `unpack` of `puc`. */
import { argumentError, throwError } from '../../runtime/errors.ts';
import { allocateString } from '../../runtime/meter.ts';
import type { LuaReturn, LuaValue } from '../../runtime/value.ts';
import { doubleArgument, integerArgument, placeArgument, placeFromEnd, stringArgument } from './arguments.ts';
import { maxResults } from './basics.ts';
import { chargeText } from './bytes.ts';
import { floatBytes, floatOfBytes, integerBytes, integerOfBytes } from './pack-bytes.ts';
import { flat, partOf } from './parts.ts';
import { maxSize, packKinds, packOptions, paddingAt } from './pack-format.ts';

export function pack(...args: LuaValue[]): LuaReturn {
  const options = packOptions(stringArgument(args[0], 1, args.length));
  let text = '';
  let offset = 0;
  let index = 1;
  // PUC's buffer puts a nil behind the arguments.
  const given = args.length + 1;
  for (const { kind, size, alignment, isLittle, fail } of options) {
    if (fail !== undefined) return fail();
    const padding = paddingAt(offset, alignment);
    offset += padding + size;
    text += zeros(padding);
    const v = args[index++];
    switch (kind) {
      case packKinds.int: {
        const n = integerArgument(v, index, given);
        if (size < 8 && (n < -(2 ** (size * 8 - 1)) || n >= 2 ** (size * 8 - 1))) return argumentError(index, 'integer overflow');
        text += integerBytes(n, size, isLittle, true);
        break;
      }
      case packKinds.uint: {
        const n = integerArgument(v, index, given);
        if (size < 8 && (n < 0 || n >= 2 ** (size * 8))) return argumentError(index, 'unsigned overflow');
        text += integerBytes(n, size, isLittle, false);
        break;
      }
      case packKinds.float:
        text += floatBytes(doubleArgument(v, index, given), size, isLittle);
        break;
      case packKinds.char: {
        const s = stringArgument(v, index, given);
        if (s.length > size) return argumentError(index, 'string longer than given size');
        text += s + zeros(size - s.length);
        break;
      }
      case packKinds.string: {
        const s = stringArgument(v, index, given);
        if (size < 8 && s.length >= 2 ** (size * 8)) return argumentError(index, 'string length does not fit in given size');
        text += integerBytes(s.length, size, isLittle, false) + s;
        offset += s.length;
        break;
      }
      case packKinds.zero: {
        const s = stringArgument(v, index, given);
        if (s.includes('\0')) return argumentError(index, 'string contains zeros');
        text += `${s}\0`;
        offset += s.length + 1;
        break;
      }
      default:
        index -= 1;
        text += zeros(size);
    }
    chargeText(padding + size);
  }
  chargeText(text.length);
  return options.length > 8 ? flat(text) : text;
}

function zeros(count: number): string {
  if (count <= 0) return '';
  if (count > 64) allocateString(count);
  return '\0'.repeat(count);
}

export function packsize(fmt: LuaValue): LuaReturn {
  const options = packOptions(stringArgument(fmt, 1, arguments.length));
  let total = 0;
  for (const { kind, size, alignment, fail } of options) {
    if (fail !== undefined) return fail();
    const added = paddingAt(total, alignment) + size;
    if (total > maxSize - added) return argumentError(1, 'format result too large');
    total += added;
    if (kind === packKinds.string || kind === packKinds.zero) return argumentError(1, 'variable-length format');
  }
  return total;
}

export function unpack(fmt: LuaValue, data: LuaValue, init: LuaValue): LuaReturn {
  const options = packOptions(stringArgument(fmt, 1, arguments.length));
  const text = stringArgument(data, 2, arguments.length);
  let at = init === undefined ? 0 : placeArgument(init, 3, arguments.length);
  if (init !== undefined) at = (at < 0 ? placeFromEnd(at, text.length) : at) - 1;
  if (at < 0 || at > text.length) return argumentError(3, 'initial position out of string');
  const values: LuaValue[] = [];
  for (const { kind, size, alignment, isLittle, fail } of options) {
    if (fail !== undefined) return fail();
    const padding = paddingAt(at, alignment);
    if (at + padding + size > text.length) return tooShort();
    if (values.length >= maxResults) return throwError('stack overflow (too many results)');
    at += padding;
    switch (kind) {
      case packKinds.int:
      case packKinds.uint:
        values.push(integerOfBytes(text, at, size, isLittle, kind === packKinds.int));
        break;
      case packKinds.float:
        values.push(floatOfBytes(text, at, size, isLittle));
        break;
      case packKinds.char:
        values.push(part(text, at, at + size));
        break;
      case packKinds.string: {
        const n = integerOfBytes(text, at, size, isLittle, false);
        // More than 63 bits come out below zero.
        if (n < 0 || at + size + Number(n) > text.length) return tooShort();
        const length = Number(n);
        values.push(part(text, at + size, at + size + length));
        at += length;
        break;
      }
      case packKinds.zero: {
        const found = text.indexOf('\0', at);
        const end = found < 0 ? text.length : found;
        values.push(part(text, at, end));
        at = end + 1;
        break;
      }
    }
    at += size;
  }
  if (values.length === 0) return at + 1;
  values.push(at + 1);
  return values;
}

function part(text: string, from: number, to: number): string {
  chargeText(to - from);
  return partOf(text, from, to);
}

function tooShort(): never {
  return argumentError(2, 'data string too short');
}
