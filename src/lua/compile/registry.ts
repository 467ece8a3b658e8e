/** The compiled chunks of this thread by id, for whoever reads a JavaScript stack. */

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

/** A script that a chunk was compiled to; it may have several. */
export interface RegisteredChunk {
  readonly chunk: CompiledChunk;
  /** As in messages: `file.lua`, `[string "…"]`. */
  readonly shortName: string;
  /** Index in the chunk of the function that its code calls 0. */
  readonly base: number;
  siteAt(scriptLine: number): Site;
  /** By the index in the chunk. */
  functionName(proto: number): string;
}

const chunks = new Map<string, WeakRef<RegisteredChunk>>();
let last = 0;

/** Gives a script an id of its own. */
export function registerChunk(chunk: RegisteredChunk): string {
  last += 1;
  const id = String(last);
  chunks.set(id, new WeakRef(chunk));
  if (last % 1024 === 0) for (const [known, reference] of chunks) if (reference.deref() === undefined) chunks.delete(known);
  return id;
}

/**
 * Gives a script the id that is asked for; false when another one of this thread has it. V8 gives a script that it reads from kept
 * code the name under which the code was made, whatever it is told (Node 20), so that name is the same everywhere, and one at a time
 * may have it.
 */
export function registerChunkAs(id: string, chunk: RegisteredChunk): boolean {
  if (chunks.get(id)?.deref() !== undefined) return false;
  chunks.set(id, new WeakRef(chunk));
  return true;
}

export function chunkById(id: string): RegisteredChunk | undefined {
  return chunks.get(id)?.deref();
}
