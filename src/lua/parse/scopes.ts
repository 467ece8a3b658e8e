/** Functions, blocks and local variables while a chunk is parsed: finds out which variable a name means, as PUC does in one pass. */
import type { Chunk, FunctionNode, Local, Place } from './ast.ts';
import type { Label, Waiting } from './labels.ts';
import type { FunctionFacts, KnownFunction, Part } from './parts.ts';

export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Raises an error at the token at hand. */
export type Fail = (message: string) => never;

const maxLocals = 200;
const maxUpvalues = 255;

export interface Block {
  readonly outer: Block | undefined;
  readonly isLoop: boolean;
  /** It is a loop, or stands in one of the same function. */
  readonly isInLoop: boolean;
  /** How many variables of the function were in scope when it began. */
  readonly activeCount: number;
  /** Labels of this very block. */
  labels: Map<string, Label> | undefined;
  /** Gotos that wait for their label, in order of appearance. */
  jumps: Map<string, Waiting[]> | undefined;
}

/** One function that is being parsed. */
export interface FunctionScope {
  readonly node: Mutable<FunctionNode>;
  readonly outer: FunctionScope | undefined;
  /** The line that PUC names in errors about this function. */
  readonly line: number;
  block: Block;
  /** Variables in scope; undefined for the hidden ones of loops. */
  readonly active: (Local | undefined)[];
  /** For each active variable, what its name meant before. */
  readonly shadowed: (Local | undefined)[];
  /** Declared, but not yet in scope. */
  readonly waiting: (Local | undefined)[];
  readonly upvalues: Set<Local>;
  /** See `registers.ts`. */
  freeRegister: number;
}

export class Scopes {
  readonly functions: FunctionNode[] = [];
  readonly parts: Part[] = [];
  current: FunctionScope;
  readonly env: Local;
  readonly #fail: Fail;
  readonly #isPuc: boolean;
  /** What each name means right here. */
  readonly #visible = new Map<string, Local>();
  #localCount = 0;

  /** In Luerl `_ENV` is a name like any other, and the number of variables has no limit. */
  constructor(fail: Fail, isPuc: boolean) {
    this.#fail = fail;
    this.#isPuc = isPuc;
    const place: Place = { line: 1, column: 1, start: 0, end: 0 };
    this.current = this.#makeFunction(undefined, place, 0, true);
    this.env = this.#makeLocal('_ENV', 'env', place);
    this.current.upvalues.add(this.env);
    this.current.node.upvalues.push(this.env);
    if (isPuc) this.#visible.set('_ENV', this.env);
  }

  /** The finished chunk. */
  finish(): Chunk {
    return { main: this.current.node, functions: this.functions, env: this.env, parts: this.parts };
  }

  /** The main function is at hand, and no local can be seen: whatever text stands here means the same in every chunk. */
  get isBare(): boolean {
    return this.current.outer === undefined && this.current.active.length === 0;
  }

  /** Adds a function, and those inside it, of which only what others need to know is there: no parameter of them is a variable, and their bodies are empty. */
  addKnown(place: Place, line: number, { functions, usesEnv }: KnownFunction): Mutable<FunctionNode> {
    const { node } = this.openFunction(place, line);
    if (usesEnv) this.resolveEnv();
    this.closeFunction();
    describe(node, functions[0]!);
    for (const facts of functions.slice(1)) {
      const from = { line: place.line + facts.line, column: 1, start: place.start, end: place.end };
      const inner = this.#makeFunction(this.current, from, from.line, facts.isVararg).node;
      inner.name = facts.name;
      inner.endLine = place.line + facts.endLine;
      inner.upvalues.push(...facts.upvalues.map(([name, isBoxed]) => standIn(name, inner, isBoxed)));
      describe(inner, facts);
    }
    return node;
  }

  openFunction(place: Place, line: number): FunctionScope {
    this.current = this.#makeFunction(this.current, place, line, false);
    return this.current;
  }

  closeFunction(): void {
    this.hideLocals(0);
    if (this.current.outer !== undefined) this.current = this.current.outer;
  }

  openBlock(isLoop: boolean): void {
    const { current } = this;
    const outer = current.block;
    current.block = { outer, isLoop, isInLoop: isLoop || outer.isInLoop, activeCount: current.active.length, labels: undefined, jumps: undefined };
  }

  /** Declares a variable, which comes into scope with `activate`. */
  declare(name: string, kind: Local['kind'], place: Place): Local {
    this.#checkLocals();
    const local = this.#makeLocal(name, kind, place);
    this.current.waiting.push(local);
    return local;
  }

  /** Declares one of the variables that a loop keeps for itself. */
  declareHidden(): void {
    this.#checkLocals();
    this.current.waiting.push(undefined);
  }

  /** Brings the oldest `count` declared variables into scope. */
  activate(count: number): void {
    const { waiting, active, shadowed } = this.current;
    for (const local of count === waiting.length ? waiting : waiting.slice(0, count)) {
      active.push(local);
      shadowed.push(local === undefined ? undefined : this.#visible.get(local.name));
      if (local !== undefined) this.#visible.set(local.name, local);
    }
    if (count === waiting.length) waiting.length = 0;
    else waiting.splice(0, count);
  }

  /** Takes all variables but the first `keep` out of scope. */
  hideLocals(keep: number): void {
    const { active, shadowed } = this.current;
    while (active.length > keep) {
      const local = active.pop();
      const before = shadowed.pop();
      if (local === undefined) continue;
      if (before === undefined) this.#visible.delete(local.name);
      else this.#visible.set(local.name, before);
    }
  }

  /** The variable that a name means, or undefined for a global. Notes that functions in between use it. */
  resolve(name: string): Local | undefined {
    const local = this.#visible.get(name);
    if (local !== undefined) this.#capture(local);
    return local;
  }

  /** The `_ENV` that holds the globals here. */
  resolveEnv(): Local {
    const env = (this.#isPuc ? this.#visible.get('_ENV') : undefined) ?? this.env;
    this.#capture(env);
    env.used = true;
    return env;
  }

  /** PUC's error for a limit of the function at hand. */
  failLimit(what: string, limit: number): never {
    const { current } = this;
    const where = current.outer === undefined ? 'main function' : `function at line ${current.line}`;
    return this.#fail(`too many ${what} (limit is ${limit}) in ${where}`);
  }

  #capture(local: Local): void {
    if (this.current.node === local.owner || this.current.upvalues.has(local)) return;
    const users: FunctionScope[] = [];
    for (let user: FunctionScope | undefined = this.current; user !== undefined; user = user.outer) {
      if (user.node === local.owner || user.upvalues.has(local)) break;
      users.push(user);
    }
    local.captured = true;
    for (const user of users.reverse()) {
      if (this.#isPuc && user.upvalues.size >= maxUpvalues) {
        this.current = user;
        this.failLimit('upvalues', maxUpvalues);
      }
      user.upvalues.add(local);
      user.node.upvalues.push(local);
    }
  }

  #checkLocals(): void {
    const { active, waiting } = this.current;
    if (this.#isPuc && active.length + waiting.length >= maxLocals) this.failLimit('local variables', maxLocals);
  }

  #makeLocal(name: string, kind: Local['kind'], place: Place): Local {
    return { name, id: this.#localCount++, owner: this.current.node, place, kind, captured: false, assigned: false, used: false };
  }

  #makeFunction(outer: FunctionScope | undefined, place: Place, line: number, isVararg: boolean): FunctionScope {
    const node: FunctionNode = {
      kind: 'Function', line: place.line, column: place.column, start: place.start, end: place.end,
      name: undefined, parameters: [], isVararg, isMain: outer === undefined, parent: outer?.node, body: [], upvalues: [],
      endLine: place.line, endPlace: place, index: this.functions.length, hasGoto: false,
    };
    this.functions.push(node);
    const block: Block = { outer: undefined, isLoop: false, isInLoop: false, activeCount: 0, labels: undefined, jumps: undefined };
    return { node, outer, line, block, active: [], shadowed: [], waiting: [], upvalues: new Set(), freeRegister: 0 };
  }
}

function describe(node: Mutable<FunctionNode>, { parameters, isVararg }: FunctionFacts): void {
  node.isVararg = isVararg;
  node.parameters.push(...parameters.map((name) => standIn(name, node, false)));
}

/** A local of a function whose text was not read: its name is right, and whether it is boxed. */
function standIn(name: string, owner: FunctionNode, isBoxed: boolean): Local {
  return { name, id: -1, owner, place: owner, kind: 'local', captured: isBoxed, assigned: isBoxed, used: true };
}
