/**
 * From Lua source to JavaScript that runs: parse, write the code of each function, compile with V8. A chunk is compiled once
 * a thread; its code for coroutines, or with hooks, when somebody first needs it. Parts (`parse/parts.ts`) have scripts of their
 * own, which other chunks and later processes use too (`kept-parts.ts`).
 */
import { Script } from 'node:vm';
import type { Chunk, FunctionNode } from '../parse/ast.ts';
import { isBoxed } from '../parse/boxed.ts';
import { LuaSyntaxError } from '../parse/errors.ts';
import { parseChunk } from '../parse/parser.ts';
import { factsOf, functionsInside, guessParts, type Part, type PartText } from '../parse/parts.ts';
import { scriptName } from '../runtime/frames.ts';
import type { Box, CompiledChunk, LuaCode, LuaGeneratorCode, LuaValue, Proto } from '../runtime/value.ts';
import { shortSource } from './chunk-name.ts';
import type { CodeOptions } from './emitter.ts';
import { KeptParts } from './kept-parts.ts';
import { generatorNames, plainNames } from './link.ts';
import type { PartCode } from './part-code.ts';
import { registerChunk, registerChunkAs, type RegisteredChunk, type Site } from './registry.ts';
import { writeCode } from './write-code.ts';
import { hookNames } from '../debug/hooks.ts';

export type Dialect = 'puc' | 'luerl';

export interface CompileOptions {
  readonly dialect: Dialect;
  /** Hooks for debuggers and coverage. Default none. */
  readonly hooks?: CodeOptions['hooks'];
  /** False when the environment may be something else than a table. Default true. */
  readonly tableEnvironment?: boolean;
  /** Where parts are looked for and kept. Default: that of the thread. */
  readonly parts?: KeptParts;
}

type Make<Code> = (...upvalues: (Box | LuaValue)[]) => Code;

/** By number of the function in its script. */
type Makes = (Make<unknown> | undefined)[];

const noHooks: CodeOptions['hooks'] = { lines: false, writes: false };

/** A compiled text, with the code that is made of it. */
export class LuaChunk implements CompiledChunk {
  readonly source: string;
  readonly chunkName: string;
  readonly dialect: Dialect;
  readonly protos: readonly Proto[];
  readonly hooks: CodeOptions['hooks'];
  readonly tableEnvironment: boolean;
  /** Functions that were known stand in it without their bodies. */
  readonly tree: Chunk;
  /** With all bodies. */
  #wholeTree: Chunk | undefined;
  readonly #kept: KeptParts;
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
    this.#kept = options.parts ?? partsOfThread;
    this.tree = this.#parse();
    this.protos = this.tree.functions.map((node) => new ChunkProto(this, node));
  }

  plain(index: number): Make<LuaCode> {
    return (this.#plain ??= this.#bounded(() => this.#makePlain()))[index]!;
  }

  generator(index: number): Make<LuaGeneratorCode> {
    const known = this.#generators[index];
    if (known !== undefined) return known;
    this.#bounded(() => {
      const chunk = this.#whole();
      const names = { ...generatorNames, ...hookNames };
      const root = chunk.functions[index]!;
      const { code, lines } = writeCode({ chunk, root, options: this.#codeOptions(true), names: Object.keys(names), chunkName: this.chunkName });
      const script = this.#script(code, this.#register(index, (line) => lines[line]));
      const makes = this.#run(script, names, { base: index, count: functionsInside(chunk.functions, root).length, made: [] });
      for (const [at, make] of makes.entries()) if (make !== undefined) this.#generators[index + at] ??= make as Make<LuaGeneratorCode>;
    });
    return this.#generators[index]!;
  }

  #parse(): Chunk {
    const options = { dialect: this.dialect, name: this.chunkName };
    if (this.hooks.lines || this.hooks.writes || !this.tableEnvironment) return parseChunk(this.source, options);
    const parts = new Map<number, PartText>();
    for (const { start, end } of guessParts(this.source)) parts.set(start, { start, end, known: this.#kept.find(this.#keyOf(start, end))?.known });
    const chunk = parseChunk(this.source, { ...options, parts });
    // Code for globals is another one where somebody assigns `_ENV`.
    return chunk.parts.length > 0 && chunk.env.assigned ? parseChunk(this.source, options) : chunk;
  }

  #whole(): Chunk {
    const isWhole = this.tree.parts.every(({ known }) => known === undefined);
    return (this.#wholeTree ??= isWhole ? this.tree : parseChunk(this.source, { dialect: this.dialect, name: this.chunkName }));
  }

  #keyOf(start: number, end: number): string {
    return KeptParts.keyOf(this.dialect, this.source.slice(start, end));
  }

  #codeOptions(generator: boolean): CodeOptions {
    return { luerl: this.dialect === 'luerl', generator, tableEnvironment: this.tableEnvironment, hooks: this.hooks };
  }

  #makePlain(): Make<LuaCode>[] {
    const chunk = this.tree;
    const names = { ...plainNames, ...hookNames };
    const separate = new Map(chunk.parts.map((part) => [part.node, this.#makePart(part, names)]));
    const { code, lines } = writeCode({ chunk, root: chunk.main, options: this.#codeOptions(false), names: Object.keys(names), chunkName: this.chunkName, separate: new Set(separate.keys()) });
    const script = this.#script(code, this.#register(0, (line) => lines[line]));
    const made: Makes = [];
    for (const [{ index }, makes] of separate) for (const [at, make] of makes.entries()) made[index + at] = make;
    for (const [at, make] of this.#run(script, names, { base: 0, count: this.protos.length, made }).entries()) if (make !== undefined) made[at] = make;
    return made as Make<LuaCode>[];
  }

  #makePart(part: Part, names: Readonly<Record<string, unknown>>): Makes {
    const { node, text } = part;
    const key = this.#keyOf(text.start, text.end);
    // Also one that was read here may have been kept since: the same part stands elsewhere in this text, or in another one.
    const kept = this.#kept.find(key);
    const code = kept ?? this.#writePart(part, names);
    const { sites, cached } = code;
    const id = this.#register(node.index, (line) => placed(sites()[line], node), key);
    // What V8 keeps has the name of its script in it. A second chunk of this thread with this part compiles it under another name.
    const mayBeKept = id === key;
    const script = this.#script(code.code, id, mayBeKept ? cached : undefined);
    if (kept === undefined) this.#kept.add(key, code);
    if (mayBeKept && (cached === undefined || script.cachedDataRejected === true)) this.#kept.want(key, code, script);
    return this.#run(script, names, { base: node.index, count: code.known.functions.length, made: [] });
  }

  #writePart(part: Part, names: Readonly<Record<string, unknown>>): PartCode {
    const { node, known } = part;
    // What was known may be forgotten since: then it is written from the whole tree.
    const chunk = known === undefined ? this.tree : this.#whole();
    const { code, lines } = writeCode({ chunk, root: chunk.functions[node.index]!, options: this.#codeOptions(false), names: Object.keys(names), chunkName: this.chunkName });
    const sites = lines.map((site) => site && { ...site, line: site.line - node.line, column: site.line === node.line ? site.column - node.column : site.column });
    return { known: known ?? factsOf(chunk.functions, part), code, sites: () => sites, cached: undefined };
  }

  /**
   * Tells whoever reads a stack what a script is.
   * @param base index of the function that the code calls 0
   * @param wanted the id it gets unless another script has it
   */
  #register(base: number, siteAt: (line: number) => Site | undefined, wanted?: string): string {
    const shortName = shortSource(this.chunkName);
    const registered: RegisteredChunk = {
      shortName,
      base,
      siteAt: (line) => siteAt(line) ?? nowhere,
      functionName: (index) => functionName(this.tree.functions[index]!, shortName),
      chunk: this,
    };
    this.#registered.push(registered);
    return wanted !== undefined && registerChunkAs(wanted, registered) ? wanted : registerChunk(registered);
  }

  #script(code: string, id: string, cachedData?: Buffer): Script {
    return new Script(code, { filename: scriptName(id), ...(cachedData === undefined ? {} : { cachedData }) });
  }

  /**
   * @param base index of the function that the code calls 0; `count` with those inside it
   * @param made what makes functions that have code of their own
   */
  #run(script: Script, names: Readonly<Record<string, unknown>>, { base, count, made }: { readonly base: number; readonly count: number; readonly made: Makes }): Makes {
    return (script.runInThisContext() as (names: unknown, protos: readonly Proto[], made: Makes) => Makes)(names, this.protos.slice(base, base + count), made);
  }

  /** Chains of operators have no bound in a source, but the stack of whoever walks them has. */
  #bounded<Made>(make: () => Made): Made {
    try {
      return make();
    } catch (error) {
      if (error instanceof RangeError) throw new LuaSyntaxError('chunk has too many syntax levels', 1, 1);
      // V8 has a bound of its own (65535) where Luerl has none.
      if (error instanceof SyntaxError && /^Too many (?:arguments|parameters)/.test(error.message)) throw new LuaSyntaxError('function call or definition has too many arguments', 1, 1);
      throw error;
    }
  }
}

/** What is kept of the parts of this thread's chunks. */
let partsOfThread = new KeptParts();

/** Has this thread keep parts in a folder. */
export function keepPartsIn(parts: KeptParts): void {
  partsOfThread = parts;
}

/** Where a site of a part is in the chunk. */
function placed(site: Site | undefined, { line, column }: FunctionNode): Site | undefined {
  return site && { ...site, line: site.line + line, column: site.line === 0 ? site.column + column : site.column };
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
