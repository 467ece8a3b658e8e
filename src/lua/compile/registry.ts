/** The compiled chunks of this thread by number, for whoever reads a JavaScript stack. */

import type { CompiledChunk } from '../runtime/value.ts';

/** What a line of the JavaScript of a chunk is in its Lua source. */
export interface Site {
  readonly line: number;
  readonly column: number;
  /** Operands, as PUC names them in errors. */
  readonly names: readonly (string | undefined)[];
  /** What a function that is called here is called here: `global 'f'`, `metamethod '__add'`, `for iterator 'for iterator'`. */
  readonly called: string | undefined;
}

export interface RegisteredChunk {
  readonly chunk: CompiledChunk;
  /** As in messages: `file.lua`, `[string "…"]`. */
  readonly shortName: string;
  siteAt(scriptLine: number): Site;
  functionName(proto: number): string;
}

const chunks = new Map<number, WeakRef<RegisteredChunk>>();
let last = 0;

/** Gives a chunk its number. */
export function registerChunk(chunk: RegisteredChunk): number {
  last += 1;
  chunks.set(last, new WeakRef(chunk));
  if (last % 1024 === 0) for (const [number, known] of chunks) if (known.deref() === undefined) chunks.delete(number);
  return last;
}

export function chunkByNumber(number: number): RegisteredChunk | undefined {
  return chunks.get(number)?.deref();
}
