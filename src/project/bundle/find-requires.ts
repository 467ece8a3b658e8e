/**
 * What a file requires, read from its tree: nothing runs.
 *
 * | in the file                                         | means                                                        |
 * |-----------------------------------------------------|--------------------------------------------------------------|
 * | `require "x"`, `require("a" .. ".b")`               | a require; eager in the main chunk, else when a function runs |
 * | `pcall(require, "x")`, `xpcall(require, f, "x")`    | the same, and the module may be missing                      |
 * | `local require = require`                           | calls of that local count too                                |
 * | `type(require)`, `not require`, `if require then`   | only a question                                              |
 * | `require(name)`, `f(require)`                       | dynamic: nobody can know what it means                       |
 * | `require = …`, `function require()`                 | the file has its own; it is left alone                       |
 * | `local require = (function() … require … end)()`    | the same: a bundle begins with it                            |
 * | `(function() … end)()(".process").boot(…)`          | the same: a bundle of an entry that requires nothing         |
 * | `package.preload["x"] = …`, `package.loaded.x = …`  | `x` comes from there: it may be missing                      |
 */
import { childrenOf, type Node } from '../../lua/check/walk.ts';
import type { CallNode, Chunk, Expression, FunctionNode, Local, Statement } from '../../lua/parse/ast.ts';
import { bootModule, constantText, isGlobal, isGlobalField, shownName } from './constant-names.ts';

export interface FoundRequire {
  /** As Lua sees it, in bytes. */
  readonly name: string;
  /** As the user wrote it. */
  readonly shown: string;
  /** Offset of the call in bytes. */
  readonly at: number;
  /** It stands in the main chunk, so it runs as soon as the file does. */
  readonly isEager: boolean;
  readonly mayBeMissing: boolean;
}

export interface RequireFacts {
  /** In the order of the source. */
  readonly requires: readonly FoundRequire[];
  /** Offset of the first `require` whose module cannot be known. */
  readonly dynamicAt: number | undefined;
  /** Its free names `require` and `package` mean those of the bundle. */
  readonly usesRequire: boolean;
  readonly usesPackage: boolean;
  /** Names that it gives a module itself, as Lua sees them. */
  readonly given: readonly string[];
  /** It puts something into `package.loaded`, as a module does that others may require while it loads. */
  readonly setsLoaded: boolean;
  /** It begins with booting the runtime of hbx itself, as bundles do that have it. */
  readonly bringsRuntime: boolean;
}

/** Of a file that has nothing to do with modules. */
export const noRequires: RequireFacts = { requires: [], dynamicAt: undefined, usesRequire: false, usesPackage: false, given: [], setsLoaded: false, bringsRuntime: false };

/** @param source what the chunk was parsed from, in binary text */
export function findRequires(source: string, chunk: Chunk, dialect: 'luerl' | 'puc'): RequireFacts {
  const mentions = mentionsOf(source);
  return mentions.length === 0 ? noRequires : new Search(dialect, mentions).run(chunk);
}

/** Offsets of all that looks like one of the two names, sorted; strings and comments do no harm. */
function mentionsOf(source: string): number[] {
  const offsets: number[] = [];
  for (const word of ['require', 'package']) for (let at = source.indexOf(word); at !== -1; at = source.indexOf(word, at + 1)) offsets.push(at);
  return offsets.sort((a, b) => a - b);
}

class Search {
  readonly #requires: FoundRequire[] = [];
  readonly #given: string[] = [];
  readonly #aliases = new Set<Local>();
  readonly #functions: FunctionNode[] = [];
  readonly #dialect: 'luerl' | 'puc';
  readonly #mentions: readonly number[];
  #dynamicAt: number | undefined;
  #usesRequire = false;
  #usesPackage = false;
  #setsLoaded = false;
  #hasOwn = false;

  constructor(dialect: 'luerl' | 'puc', mentions: readonly number[]) {
    this.#dialect = dialect;
    this.#mentions = mentions;
  }

  run({ main }: Chunk): RequireFacts {
    const bringsRuntime = main.body.slice(0, 2).some(isBoot);
    if (this.#beginsWithOwnRequire(main)) return { ...noRequires, bringsRuntime };
    this.#search(main, true);
    // The list grows while functions are found in functions.
    for (const inner of this.#functions) this.#search(inner, false);
    if (this.#hasOwn) return noRequires;
    this.#requires.sort((a, b) => a.at - b.at);
    return {
      requires: this.#requires,
      dynamicAt: this.#dynamicAt,
      usesRequire: this.#usesRequire,
      usesPackage: this.#usesPackage,
      given: this.#given,
      setsLoaded: this.#setsLoaded,
      bringsRuntime,
    };
  }

  /** The first statement makes a `require` by calling a function literal that knows the old one: what `hbx build` and others write. */
  #beginsWithOwnRequire({ body: [first] }: FunctionNode): boolean {
    const value = first === undefined ? undefined : isBoot(first) ? requireOf(first) : first.kind === 'Local' && first.locals[0]?.name === 'require' ? first.values[0] : undefined;
    return value?.kind === 'Call' && value.callee.kind === 'Function' && this.#mentionsRequire(value.callee);
  }

  #mentionsRequire(root: Node): boolean {
    const stack: Node[] = [];
    this.#push([root], stack);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (isGlobal(node as Expression, 'require')) return true;
      this.#push(childrenOf(node), stack);
    }
    return false;
  }

  #search(root: FunctionNode, isEager: boolean): void {
    const stack: Node[] = [];
    this.#push(root.body, stack);
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      if (node.kind === 'Function') {
        this.#functions.push(node);
        continue;
      }
      this.#push(this.#visit(node, isEager), stack);
    }
  }

  /** Only what mentions one of the names: in most files that is next to nothing. */
  #push(nodes: readonly Node[], stack: Node[]): void {
    for (let at = nodes.length - 1; at >= 0; at--) if (this.#isMentionedIn(nodes[at]!)) stack.push(nodes[at]!);
  }

  #isMentionedIn({ start, end }: Node): boolean {
    let low = 0;
    let high = this.#mentions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#mentions[middle]! < start) low = middle + 1;
      else high = middle;
    }
    return low < this.#mentions.length && this.#mentions[low]! < end;
  }

  /** Gives the nodes inside that are still to be looked at. */
  #visit(node: Node, isEager: boolean): readonly Node[] {
    switch (node.kind) {
      case 'Index':
      case 'Name':
        if (this.#isRequire(node)) this.#noteDynamic(node.start);
        else if (isGlobal(node, 'package')) this.#usesPackage = true;
        // The `_ENV` of a global is nothing to look at.
        return node.kind === 'Name' || node.isGlobal ? [] : [node.object, node.key];
      case 'Call':
        return this.#visitCall(node, isEager);
      case 'Local':
        return node.values.filter((value, at) => {
          const local = node.locals[at];
          if (local?.name !== 'require' || local.assigned || !this.#isRequire(value)) return true;
          this.#aliases.add(local);
          return false;
        });
      case 'Assign':
        node.targets.forEach((target) => this.#visitTarget(target));
        return [...node.targets.filter((target) => !isRequireOf(target)), ...node.values];
      case 'Unary':
        return node.operator === 'not' ? this.#withoutQuestions([node.operand]) : [node.operand];
      case 'Binary':
        return node.operator === '==' || node.operator === '~=' ? this.#withoutQuestions([node.left, node.right]) : [node.left, node.right];
      case 'Logical':
        return node.operator === 'and' ? [...this.#withoutQuestions([node.left]), node.right] : [node.left, node.right];
      case 'If':
        return [...this.#withoutQuestions(node.branches.map(({ condition }) => condition)), ...node.branches.flatMap(({ body }) => body), ...(node.otherwise ?? [])];
      default:
        return childrenOf(node);
    }
  }

  #visitCall(node: CallNode, isEager: boolean): readonly Node[] {
    const { callee, args } = node;
    if (this.#isRequire(callee)) {
      this.#noteRequire(args[0], node.start, isEager, false);
      return args;
    }
    const [first, ...others] = args;
    if (first !== undefined && this.#isRequire(first)) {
      if (isGlobal(callee, 'type')) return [callee, ...this.#withoutQuestions([first]), ...others];
      const nameAt = isGlobal(callee, 'pcall') ? 1 : isGlobal(callee, 'xpcall') ? 2 : -1;
      if (nameAt > 0) {
        this.#noteRequire(args[nameAt], first.start, isEager, true);
        return [callee, ...others];
      }
    }
    return [callee, ...args];
  }

  #visitTarget(target: Expression): void {
    if (isRequireOf(target)) this.#hasOwn = true;
    if (target.kind !== 'Index' || target.isGlobal || target.object.kind !== 'Index') return;
    const { object: list, key } = target;
    if (list.key.kind !== 'String' || !isGlobalField(list.object, 'package')) return;
    if (list.key.value === 'loaded') this.#setsLoaded = true;
    else if (list.key.value !== 'preload') return;
    const name = constantText(key);
    if (name !== undefined) this.#given.push(name);
  }

  #noteRequire(argument: Expression | undefined, at: number, isEager: boolean, mayBeMissing: boolean): void {
    const name = argument && constantText(argument);
    if (name === undefined) return this.#noteDynamic(at);
    this.#usesRequire = true;
    this.#requires.push({ name, shown: shownName(name, this.#dialect), at, isEager, mayBeMissing });
  }

  #noteDynamic(at: number): void {
    this.#usesRequire = true;
    this.#dynamicAt = Math.min(this.#dynamicAt ?? at, at);
  }

  /** Leaves out a bare `require` of which is only asked whether it is there. */
  #withoutQuestions(nodes: readonly Expression[]): readonly Expression[] {
    return nodes.filter((node) => {
      if (!this.#isRequire(node)) return true;
      this.#usesRequire = true;
      return false;
    });
  }

  #isRequire(node: Expression): boolean {
    return node.kind === 'Name' ? this.#aliases.has(node.local) : isGlobal(node, 'require');
  }
}

/** `require(".process").boot(…)`, or the same with a call in the place of `require`. */
function isBoot(statement: Statement): boolean {
  const loaded = loadedBy(statement);
  return loaded?.args[0] !== undefined && constantText(loaded.args[0]) === bootModule;
}

/** In a statement `x(…).boot(…)` the call of `x`. */
function loadedBy(statement: Statement): CallNode | undefined {
  if (statement.kind !== 'CallStatement' || statement.call.kind !== 'Call') return undefined;
  const { callee } = statement.call;
  return callee.kind === 'Index' && callee.key.kind === 'String' && callee.key.value === 'boot' && callee.object.kind === 'Call' ? callee.object : undefined;
}

function requireOf(boot: Statement): Expression | undefined {
  return loadedBy(boot)?.callee;
}

function isRequireOf(target: Expression): boolean {
  return isGlobalField(target, 'require');
}
