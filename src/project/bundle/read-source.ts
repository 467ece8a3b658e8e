/** Reads a Lua source as the bundler wants it: text, the same in bytes for the parser, and reasons why something is none. */
import { isAscii, isUtf8 } from 'node:buffer';

export interface LuaSource {
  /** Without a byte order mark; a first line that begins with `#` is a Lua comment of the same length. */
  readonly text: string;
  /** As it is on the disk, without the byte order mark. */
  readonly original: string;
  /** One character a byte, as the parser wants it. */
  readonly binary: string;
}

const byteOrderMark = '\ufeff';

/** Why some bytes are no source, or the source. */
export function readSource(bytes: Buffer): LuaSource | string {
  if (bytes.subarray(0, 4).toString('latin1') === '\x1bLua') return 'it is a compiled chunk';
  const zero = bytes.indexOf(0);
  if (zero !== -1) return `byte ${zero + 1} is zero`;
  if (isAscii(bytes)) return sourceOf(bytes.toString('latin1'), true);
  if (!isUtf8(bytes)) return 'it is not UTF-8';
  return sourceOf(bytes.toString('utf8'), false);
}

function sourceOf(whole: string, ascii: boolean): LuaSource {
  const original = whole.startsWith(byteOrderMark) ? whole.slice(1) : whole;
  const text = original.startsWith('#') ? withoutHashLine(original) : original;
  return { text, original, binary: ascii ? text : Buffer.from(text, 'utf8').toString('latin1') };
}

/** A comment in place of an interpreter line. A `[` behind the dashes would begin a long one. */
function withoutHashLine(text: string): string {
  const end = text.search(/[\r\n]/);
  const line = end < 0 ? text : text.slice(0, end);
  return `${line.length === 1 ? ' ' : `--${line.slice(2).replace(/^\[/, ' ')}`}${text.slice(line.length)}`;
}
