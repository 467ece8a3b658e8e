/**
 * What is known while the JavaScript of a chunk is written.
 *
 * Each operation that can fail begins a line of its own, marked by `site()`; `write-code.ts` turns the marks into line breaks
 * and the table of sites. Locals are JavaScript variables at the top of their function; a captured local that changes is a
 * `Box`. Constants and guesses of places in hash parts are variables of the chunk.
 */
import type { Chunk, Expression, FunctionNode, Local } from '../parse/ast.ts';
import { isBoxed } from '../parse/boxed.ts';
import { operandName } from './operand-names.ts';
import type { Site } from './registry.ts';

/** Variants of the code of a chunk. */
export interface CodeOptions {
  readonly luerl: boolean;
  /** Code for coroutines: functions are generators. */
  readonly generator: boolean;
  /** The environment of the chunk is a table for certain. */
  readonly tableEnvironment: boolean;
  /** Hooks to compile in; the plain code has none. See `debug/hooks.ts`. */
  readonly hooks: { readonly lines: boolean; readonly writes: boolean };
}

export { isBoxed };

export class ChunkEmitter {
  readonly chunk: Chunk;
  readonly options: CodeOptions;
  readonly sites: Site[] = [];
  /** Code of the functions, by number. */
  readonly functions: string[] = [];
  /** The function that is written, with those inside it. Numbers in the code count from it. */
  readonly root: FunctionNode;
  /** Functions that have code of their own. */
  readonly separate: ReadonlySet<FunctionNode>;
  readonly #constants = new Map<string, string>();
  #guesses = 0;
  #caches = 0;

  constructor(chunk: Chunk, options: CodeOptions, root: FunctionNode = chunk.main, separate: ReadonlySet<FunctionNode> = new Set()) {
    this.chunk = chunk;
    this.options = options;
    this.root = root;
    this.separate = separate;
  }

  /** The number of a function in this code. */
  numberOf(node: FunctionNode): number {
    return node.index - this.root.index;
  }

  /** Marks that an operation of the source begins here. */
  site(line: number, column: number, called?: string, ...names: (string | undefined)[]): string {
    this.sites.push({ line, column, names, called });
    return `\u0001${this.sites.length - 1}\u0001`;
  }

  /** A constant of the chunk, by its JavaScript expression. */
  constant(code: string): string {
    const known = this.#constants.get(code);
    if (known !== undefined) return known;
    const name = `K${this.#constants.size}`;
    this.#constants.set(code, name);
    return name;
  }

  /** A new guess where a key stands in a hash part. */
  guess(): string {
    return `c${this.#guesses++}`;
  }

  /** A new memory of a method call. */
  cache(): string {
    return `m${this.#caches++}`;
  }

  declarations(): string {
    const constants = [...this.#constants].map(([code, name]) => `const ${name} = ${code};`);
    // `var`, since V8 looks at each use of an outer `let` whether it has its value yet.
    const guesses = this.#guesses === 0 ? '' : `var ${Array.from({ length: this.#guesses }, (_, n) => `c${n} = 0`).join(', ')};`;
    const caches = Array.from({ length: this.#caches }, (_, n) => `const m${n} = new MethodCache();`);
    return [...constants, guesses, ...caches].join('\n');
  }
}

export class FunctionEmitter {
  readonly out: ChunkEmitter;
  readonly node: FunctionNode;
  /** JavaScript variables to declare. */
  readonly variables: string[] = [];
  /** Operations since the last charge. */
  operations = 0;
  readonly #free: string[] = [];
  #temporaries = 0;
  #labels = 0;
  /** Locals that are visible where the writing stands; kept for hooks. */
  readonly visible: Local[] = [];
  /** Labels that a `goto` can reach by `continue`. */
  readonly loopLabels = new Set<number>();

  /** Labels of blocks that have several: how to get to what follows them. */
  readonly stretches = new Map<number, { readonly loop: string; readonly next: string; readonly number: number }>();

  constructor(out: ChunkEmitter, node: FunctionNode) {
    this.out = out;
    this.node = node;
  }

  get isGenerator(): boolean {
    return this.out.options.generator;
  }

  temporary(): string {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const name = `t${this.#temporaries++}`;
    this.variables.push(name);
    return name;
  }

  release(...names: readonly (string | undefined)[]): void {
    for (const name of names) if (name !== undefined) this.#free.push(name);
  }

  /** A fresh JavaScript variable that is never shared. */
  variable(prefix: string): string {
    const name = `${prefix}${this.#labels++}`;
    this.variables.push(name);
    return name;
  }

  label(): string {
    return `L${this.#labels++}`;
  }

  /** Marks an operation; `called` is how it names a function that it calls, `names` are its operands as messages have them. */
  site(place: { line: number; column: number }, called?: string, ...names: (string | undefined)[]): string {
    this.operations += 1;
    return this.out.site(place.line, place.column, called, ...names);
  }

  /** The JavaScript variable of a local, a `Box` if it is boxed. */
  variableOf(local: Local): string {
    if (local.owner === this.node && local.kind !== 'env') return nameOf(local);
    return `u${this.node.upvalues.indexOf(local)}`;
  }

  /** JavaScript that reads a local. */
  read(local: Local): string {
    return isBoxed(local) ? `${this.variableOf(local)}.v` : this.variableOf(local);
  }

  /** How messages call an operand. */
  describe(e: Expression): string | undefined {
    return operandName(e, this.node);
  }
}

export function nameOf(local: Local): string {
  return `${local.name.replace(/[^A-Za-z0-9_]/g, '_')}$${local.id}`;
}

/** A Lua string as JavaScript. */
export function quote(text: string): string {
  return JSON.stringify(text);
}
