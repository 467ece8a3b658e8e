/** Erlang terms as its compiler tools print them in errors: `<<"name">>`, `'end'`, `"text"`. The texts come out as UTF-8. */
import { formatFloatLuerl } from '../runtime/number-text.ts';
import type { NumeralValue } from './numerals.ts';

/** Keywords of Lua that are atoms without quotes; the others are words of Erlang, or no words at all. */
const plainAtoms: ReadonlySet<string> = new Set([
  'break', 'do', 'else', 'elseif', 'false', 'for', 'function', 'goto', 'in', 'local', 'nil', 'repeat', 'return', 'then', 'true', 'until', 'while',
]);

const escapes: Readonly<Record<number, string>> = {
  0x08: '\\b', 0x09: '\\t', 0x0a: '\\n', 0x0b: '\\v', 0x0c: '\\f', 0x0d: '\\r', 0x1b: '\\e', 0x22: '\\"', 0x5c: '\\\\', 0x7f: '\\d',
};

/** A keyword or symbol. */
export function erlangWord(word: string): string {
  return plainAtoms.has(word) ? word : `'${word}'`;
}

export function erlangNumber(value: NumeralValue): string {
  return typeof value === 'object' ? formatFloatLuerl(value.n) : String(value);
}

/** A list of characters. */
export function erlangString(text: string): string {
  return `"${Array.from(text, (character) => escapedCharacter(character.charCodeAt(0))).join('')}"`;
}

/** A binary: as text when it can be printed, else byte by byte. */
export function erlangBinary(bytes: string): string {
  if (bytes === '') return '<<>>';
  const characters = decodeUtf8(bytes);
  const codes = characters ?? Array.from(bytes, (byte) => byte.charCodeAt(0));
  if (!codes.every(isPrintable)) return byteList(bytes);
  const text = codes.map(escapedCharacter).join('');
  return characters !== undefined && characters.length < bytes.length ? `<<"${text}"/utf8>>` : `<<"${text}">>`;
}

/** `<<1,2,3>>`, in lines of at most 79 columns. */
function byteList(bytes: string): string {
  let text = '<<';
  let column = 2;
  for (let at = 0; at < bytes.length; at++) {
    const byte = at === bytes.length - 1 ? String(bytes.charCodeAt(at)) : `${bytes.charCodeAt(at)},`;
    if (column + byte.length > 79) {
      text += '\n  ';
      column = 2;
    }
    text += byte;
    column += byte.length;
  }
  return `${text}>>`;
}

/** One character inside quotes. */
function escapedCharacter(code: number): string {
  const escape = escapes[code];
  if (escape !== undefined) return escape;
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\${code.toString(8).padStart(3, '0')}`;
  return code < 0x80 ? String.fromCharCode(code) : String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
}

/** What Erlang shows as text unless it is told to show all of Unicode. */
function isPrintable(code: number): boolean {
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) || (code >= 0x08 && code <= 0x0d) || code === 0x1b;
}

/** Code points of a text in UTF-8, or undefined when it is none. */
function decodeUtf8(bytes: string): number[] | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, 'latin1'));
    return Array.from(text, (character) => character.codePointAt(0)!);
  } catch {
    return undefined;
  }
}
