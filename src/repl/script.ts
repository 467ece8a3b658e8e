/**
 * The lines of a script: of a pipe, a file, or code of the command line. `\n` and `\r\n` end a line (and nothing else does), a last line
 * needs no end, and a byte order mark at the start is dropped, as is a first line for the shell (`#!/usr/bin/env …`).
 *
 * Memory is bounded by the longest line: an input may be endless, and a line without an end, or with bytes that are no UTF-8, comes as an
 * error in its place, with the lines behind it to follow.
 */
import { isUtf8 } from 'node:buffer';
import type { HbxError } from '../base/errors.ts';
import { lineNotText, lineTooLong } from './errors.ts';

/** Bytes of a line, and of a statement: what the shell commands take from a file. */
export const longestEntryBytes = 32 * 1024 * 1024;

export type ScriptLine =
  /** `number` from 1. */
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly error: HbxError };

const newline = 0x0a;

/** @param source how errors call it: `the input`, `fix.lua` */
export async function* readScript(input: AsyncIterable<Uint8Array | string>, source: string, limitBytes = longestEntryBytes): AsyncGenerator<ScriptLine> {
  const held = new HeldBytes();
  let number = 1;
  /** The line was too long; what is left of it goes by. */
  let skips = false;

  const add = (bytes: Uint8Array): ScriptLine | undefined => {
    if (skips) return undefined;
    if (held.size + bytes.length <= limitBytes) return held.add(bytes);
    skips = true;
    held.clear();
    return { number, error: lineTooLong(number, source, limitBytes) };
  };
  const finish = (): ScriptLine => {
    const bytes = held.take();
    const line = { number: number++, text: '' };
    if (!isUtf8(bytes)) return { number: line.number, error: lineNotText(line.number, source) };
    const text = bytes.toString('utf8');
    const start = line.number === 1 && text.startsWith('\ufeff') ? 1 : 0;
    if (line.number === 1 && text.startsWith('#!', start)) return line;
    return { ...line, text: text.slice(start, text.endsWith('\r') ? -1 : undefined) };
  };

  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      const problem = add(bytes.subarray(start, end));
      if (problem !== undefined) yield problem;
      if (!skips) yield finish();
      else number++;
      skips = false;
      start = end + 1;
    }
    const problem = start < bytes.length ? add(bytes.subarray(start)) : undefined;
    if (problem !== undefined) yield problem;
  }
  if (held.size > 0) yield finish();
}

/** The beginning of a line whose end has not come. It doubles its room, since lines may come byte by byte. */
class HeldBytes {
  #bytes = Buffer.alloc(0);
  size = 0;

  add(bytes: Uint8Array): undefined {
    if (this.size + bytes.length > this.#bytes.length) {
      const wider = Buffer.allocUnsafe(Math.max(this.size + bytes.length, 2 * this.#bytes.length));
      this.#bytes.copy(wider, 0, 0, this.size);
      this.#bytes = wider;
    }
    this.#bytes.set(bytes, this.size);
    this.size += bytes.length;
    return undefined;
  }

  /** All of it, valid until the next `add`. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.size);
    this.size = 0;
    return bytes;
  }

  clear(): void {
    this.size = 0;
    this.#bytes = Buffer.alloc(0);
  }
}
