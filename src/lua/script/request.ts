/** What travels between `hbx lua` and the thread that runs its scripts. Texts of Lua are binary text: one character a byte. */
import type { Dialect, Engine } from '../engines.ts';

/** A piece of Lua that runs. */
export interface ScriptChunk {
  readonly source: string;
  /** As PUC has it: `@file`, `=name`. */
  readonly chunkName: string;
  /** Whether it gets the arguments as `...`. */
  readonly takesArguments: boolean;
}

export interface ScriptRequest {
  readonly engine: Engine['id'];
  readonly dialect: Dialect;
  /** Run one after the other in one state. */
  readonly chunks: readonly ScriptChunk[];
  /** The table `arg`: index 0 is the script, what follows are its arguments. */
  readonly arg: readonly (readonly [index: number, word: string])[];
  /** Bounds as a node puts them on one call; infinite by default. */
  readonly instructions: number;
  readonly memoryBytes: number;
  /** Lines come as messages after the chunks have run; see `lineReply`. */
  readonly interactive: boolean;
}

/** One function on the stack, innermost first. */
export interface ScriptFrame {
  readonly function: string;
  /** Absent for functions of the host. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Why a script ended early. */
export interface ScriptFailure {
  readonly kind: 'syntax' | 'runtime' | 'budget' | 'memory' | 'integer';
  /** As `lua` prints it behind its name; UTF-16. */
  readonly message: string;
  /** Where, as far as it is known. `file` is the short name of the chunk. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly traceback: readonly ScriptFrame[];
}

/** The message when the machine has no more memory to give, as PUC words it. */
export const notEnoughMemory = 'not enough memory';

/** What the thread tells: once after the chunks, and in interactive use once after each line. */
export interface ScriptReply {
  readonly failure?: ScriptFailure;
  /** The line was the beginning of something that goes on. */
  readonly incomplete?: boolean;
}
