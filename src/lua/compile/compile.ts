/**
 * From Lua source to JavaScript that runs: parse, write the code of each function, compile with V8. A chunk is compiled once
 * a thread; its code for coroutines, or with hooks, when somebody first needs it.
 */
import { Script } from 'node:vm';
import type { Chunk, FunctionNode } from '../parse/ast.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import { parseChunk } from '../parse/parser.ts';
import { scriptName } from '../runtime/frames.ts';
import type { Box, CompiledChunk, LuaCode, LuaGeneratorCode, LuaValue, Proto } from '../runtime/value.ts';
import { shortSource } from './chunk-name.ts';
import { ChunkEmitter, isBoxed, quote, type CodeOptions } from './emitter.ts';
import { functionCode } from './functions.ts';
import { generatorNames, plainNames } from './link.ts';
import { registerChunk, type RegisteredChunk, type Site } from './registry.ts';
import { hookNames } from '../debug/hooks.ts';

export type Dialect = 'puc' | 'luerl';

export interface CompileOptions {
  readonly dialect: Dialect;
  /** Hooks for debuggers and coverage. Default none. */
  readonly hooks?: CodeOptions['hooks'];
  /** False when the environment may be something else than a table. Default true. */
  readonly tableEnvironment?: boolean;
}

type Make<Code> = (...upvalues: (Box | LuaValue)[]) => Code;

const noHooks: CodeOptions['hooks'] = { lines: false, writes: false };

/** A compiled text, with the code that is made of it. */
export class LuaChunk implements CompiledChunk {
  readonly source: string;
  readonly chunkName: string;
  readonly dialect: Dialect;
  readonly protos: readonly Proto[];
  readonly hooks: CodeOptions['hooks'];
  readonly tableEnvironment: boolean;
  /** Kept until all code is made. */
  readonly tree: Chunk;
  #plain: Make<LuaCode>[] | undefined;
  /** By number of the function. Few functions ever run in coroutines, so each is written when it first does, with those inside it. */
  readonly #generators: Make<LuaGeneratorCode>[] = [];
  /** Code finds its chunk through weak references, so the chunk holds what they lead to. */
  readonly #registered: RegisteredChunk[] = [];

  /** @throws LuaSyntaxError */
  constructor(source: string, chunkName: string, options: CompileOptions) {
    this.source = source;
    this.chunkName = chunkName;
    this.dialect = options.dialect;
    this.hooks = options.hooks ?? noHooks;
    this.tableEnvironment = options.tableEnvironment ?? true;
    this.tree = parseChunk(source, { dialect: options.dialect, name: chunkName });
    this.protos = this.tree.functions.map((node) => new ChunkProto(this, node));
  }

  plain(index: number): Make<LuaCode> {
    return (this.#plain ??= this.#made(this.tree.main, false) as Make<LuaCode>[])[index]!;
  }

  generator(index: number): Make<LuaGeneratorCode> {
    const known = this.#generators[index];
    if (known !== undefined) return known;
    const made = this.#made(this.tree.functions[index]!, true) as (Make<LuaGeneratorCode> | undefined)[];
    for (const [at, make] of made.entries()) if (make !== undefined) this.#generators[at] ??= make;
    return this.#generators[index]!;
  }

  /** The code of a function and of those inside it, by number. */
  #make(node: FunctionNode, generator: boolean): (Make<unknown> | undefined)[] {
    const options: CodeOptions = { luerl: this.dialect === 'luerl', generator, tableEnvironment: this.tableEnvironment, hooks: this.hooks };
    const out = new ChunkEmitter(this.tree, options);
    functionCode(out, node);
    const names = { ...(generator ? generatorNames : plainNames), ...hookNames };
    const { code, lines } = finishCode(out, this.chunkName, Object.keys(names));
    const registered: RegisteredChunk = {
      shortName: shortSource(this.chunkName),
      siteAt: (line) => lines[line] ?? nowhere,
      functionName: (index) => functionName(this.tree.functions[index]!, shortSource(this.chunkName)),
      chunk: this,
    };
    this.#registered.push(registered);
    const script = new Script(code, { filename: scriptName(registerChunk(registered)) });
    return (script.runInThisContext() as (names: unknown, protos: readonly Proto[]) => (Make<unknown> | undefined)[])(names, this.protos);
  }

  /** Chains of operators have no bound in a source, but the stack of whoever walks them has. */
  #made(node: FunctionNode, generator: boolean): (Make<unknown> | undefined)[] {
    try {
      return this.#make(node, generator);
    } catch (error) {
      if (error instanceof RangeError) throw new LuaSyntaxError('chunk has too many syntax levels', 1, 1);
      throw error;
    }
  }
}

const nowhere: Site = { line: 0, column: 0, names: [], called: undefined };

class ChunkProto implements Proto {
  readonly chunk: LuaChunk;
  readonly node: FunctionNode;
  constructor(chunk: LuaChunk, node: FunctionNode) {
    this.chunk = chunk;
    this.node = node;
  }
  get index(): number {
    return this.node.index;
  }
  get name(): string | undefined {
    return this.node.name;
  }
  get line(): number {
    return this.node.isMain ? 0 : this.node.line;
  }
  get endLine(): number {
    return this.node.endLine;
  }
  get parameterCount(): number {
    return this.node.parameters.length;
  }
  get isVararg(): boolean {
    return this.node.isVararg;
  }
  get parameterNames(): readonly string[] {
    return this.node.parameters.map((local) => local.name);
  }
  get upvalueNames(): readonly string[] {
    return this.node.upvalues.map((local) => local.name);
  }
  get boxed(): readonly boolean[] {
    return this.node.upvalues.map(isBoxed);
  }
  make(upvalues: readonly (Box | LuaValue)[]): LuaCode {
    return this.chunk.plain(this.index)(...upvalues);
  }
  makeGenerator(upvalues: readonly (Box | LuaValue)[]): LuaGeneratorCode {
    return this.chunk.generator(this.index)(...upvalues);
  }
}

function functionName(node: FunctionNode, file: string): string {
  if (node.isMain) return 'main chunk';
  return node.name ?? `function <${file}:${node.line}>`;
}

/** Puts the functions together, and turns the marks of sites into lines. */
function finishCode(out: ChunkEmitter, chunkName: string, names: readonly string[]): { readonly code: string; readonly lines: Site[] } {
  const makes = Array.from(out.functions, (code, index) => (code === undefined ? '' : `make${index}`));
  const text = ['(function (names, P) { "use strict";', `const { ${names.join(', ')} } = names; const CHUNK = ${quote(chunkName)};`, out.declarations(), ...out.functions.filter((one) => one !== undefined), `return [${makes.join(', ')}];`, '})'].join('\n');
  const lines: Site[] = [];
  const parts = text.split('\u0001');
  let line = 1;
  let code = '';
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1) {
      code += '\n';
      line += 1;
      lines[line] = out.sites[Number(part)]!;
      continue;
    }
    code += part;
    for (let from = part.indexOf('\n'); from >= 0; from = part.indexOf('\n', from + 1)) line += 1;
  }
  return { code, lines };
}
