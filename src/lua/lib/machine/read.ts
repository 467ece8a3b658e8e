/** The formats of `read`. */
import { argumentError } from '../../runtime/errors.ts';
import { allocateString } from '../../runtime/meter.ts';
import { textToNumber } from '../../runtime/number-text.ts';
import { LuaFloat, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer, integerArgument, stringArgument } from '../arguments.ts';
import { failed } from './errors.ts';
import type { OpenFile } from './file.ts';
import type { Pipe } from './pipe.ts';

/** What can be read and written. */
export type Stream = OpenFile | Pipe;

/** Characters that a numeral may have. */
const longestNumeral = 200;

/** Reads by formats, which are the arguments from `firstIndex` on; the first that finds nothing ends it with nil. */
export function readFormats(stream: Stream, formats: readonly LuaValue[], firstIndex: number): LuaReturn {
  try {
    if (formats.length === 0) return readLine(stream, false);
    const values: LuaValue[] = [];
    for (const [at, format] of formats.entries()) {
      const value = readFormat(stream, format, firstIndex + at, firstIndex + formats.length - 1);
      values.push(value);
      if (value === undefined) break;
    }
    return answer(values);
  } catch (error) {
    return failed(error);
  }
}

function readFormat(stream: Stream, format: LuaValue, index: number, given: number): LuaValue {
  if (typeof format === 'number' || typeof format === 'bigint' || format instanceof LuaFloat) {
    const count = Number(integerArgument(format, index, given));
    if (count === 0) return stream.peek() === '' ? undefined : '';
    return counted(stream.read(count)) || undefined;
  }
  const name = stringArgument(format, index, given);
  switch (name[name.startsWith('*') ? 1 : 0]) {
    case 'n':
      return readNumber(stream);
    case 'l':
      return readLine(stream, false);
    case 'L':
      return readLine(stream, true);
    case 'a':
      return counted(stream.readAll());
    default:
      return argumentError(index, 'invalid format');
  }
}

function readLine(stream: Stream, keepsEnd: boolean): string | undefined {
  const line = counted(stream.readLine());
  if (line === '') return undefined;
  return !keepsEnd && line.endsWith('\n') ? line.slice(0, -1) : line;
}

function counted(text: string): string {
  allocateString(text.length);
  return text;
}

/** The longest text that may be the beginning of a numeral, as a number if it is one. */
function readNumber(stream: Stream): LuaValue {
  while (/^[ \t\n\v\f\r]$/.test(stream.peek())) stream.skip();
  let text = '';
  const take = (allowed: string): boolean => {
    const next = stream.peek();
    if (next === '' || !allowed.includes(next) || text.length > longestNumeral) return false;
    stream.skip();
    text += next;
    return true;
  };
  take('+-');
  let digits = '0123456789';
  let exponent = 'eE';
  let count = 0;
  if (take('0')) {
    if (take('xX')) {
      digits = '0123456789abcdefABCDEF';
      exponent = 'pP';
    } else count = 1;
  }
  while (take(digits)) count += 1;
  if (take('.')) while (take(digits)) count += 1;
  if (count > 0 && take(exponent)) {
    take('+-');
    while (take('0123456789'));
  }
  return text.length > longestNumeral ? undefined : textToNumber(text);
}
