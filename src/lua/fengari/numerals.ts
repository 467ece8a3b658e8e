/**
 * Looks through Lua source for what the compiler of fengari would take without a word and get wrong: integer literals
 * beyond 32 bits (they become floats, or wrap), and `goto`, which Luerl does not compile.
 */

/** A place in a source. Lines and columns count from 1. */
export interface SourcePlace {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** What was found first, if anything. */
export interface SourceFindings {
  readonly wideInteger?: SourcePlace;
  readonly goto?: SourcePlace;
}

const word = /[A-Za-z_]\w*/y;
const number = /0[xX][\da-fA-F.]*(?:[pP][+-]?\d*)?|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d*)?/y;
const longOpen = /\[(=*)\[/y;

/** Scans a source: comments, strings and long brackets are skipped. Damaged source is left to the compiler. */
export function scanSource(source: string): SourceFindings {
  const found: { wideInteger?: SourcePlace; goto?: SourcePlace } = {};
  let index = source.startsWith('#') ? endOfLine(source, 0) : 0;

  while (index < source.length) {
    const char = source[index] as string;
    if (char === '-' && source[index + 1] === '-') {
      const end = endOfLong(source, index + 2);
      index = end ?? endOfLine(source, index);
    } else if (char === '[') {
      index = endOfLong(source, index) ?? index + 1;
    } else if (char === '"' || char === "'") {
      index = endOfString(source, index);
    } else if (/[A-Za-z_]/.test(char)) {
      const text = match(word, source, index) as string;
      if (text === 'goto') found.goto ??= place(source, index, text);
      index += text.length;
    } else if (/\d/.test(char) || (char === '.' && /\d/.test(source[index + 1] ?? ''))) {
      const text = match(number, source, index) as string;
      if (isWideInteger(text)) found.wideInteger ??= place(source, index, text);
      index += text.length;
    } else {
      index++;
    }
  }
  return found;
}

/** True for the text of an integer (decimal or hexadecimal, with or without a sign) that 32 bits cannot hold. */
export function isWideInteger(text: string): boolean {
  const negative = text.startsWith('-');
  const digits = text.replace(/^[+-]/, '');
  if (/^0[xX][\da-fA-F]+$/.test(digits)) return digits.slice(2).replace(/^0+/, '').length > 8 || Number(digits) > 0x7fffffff;
  return /^\d+$/.test(digits) && Number(digits) > (negative ? 0x80000000 : 0x7fffffff);
}

function match(pattern: RegExp, source: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(source)?.[0];
}

function endOfLine(source: string, index: number): number {
  const end = source.indexOf('\n', index);
  return end < 0 ? source.length : end;
}

/** The index after a long bracket that opens at `index`, or undefined when none opens there. */
function endOfLong(source: string, index: number): number | undefined {
  const open = match(longOpen, source, index);
  if (open === undefined) return undefined;
  const close = `]${'='.repeat(open.length - 2)}]`;
  const end = source.indexOf(close, index + open.length);
  return end < 0 ? source.length : end + close.length;
}

function endOfString(source: string, start: number): number {
  const quote = source[start];
  let index = start + 1;
  while (index < source.length && source[index] !== quote && source[index] !== '\n') {
    // `\z` skips white space, line breaks included; any other escape hides one character at most.
    if (source[index] === '\\' && source[index + 1] === 'z') {
      index += 2;
      while (/\s/.test(source[index] ?? '')) index++;
    } else index += source[index] === '\\' ? (source[index + 1] === '\r' && source[index + 2] === '\n' ? 3 : 2) : 1;
  }
  return index + 1;
}

function place(source: string, index: number, text: string): SourcePlace {
  const before = source.slice(0, index);
  const line = before.split('\n').length;
  return { text, line, column: index - before.lastIndexOf('\n') };
}
