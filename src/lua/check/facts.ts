/** What a file does with its names, gathered before the rules run. */
import type { Chunk, Expression, FunctionNode, IndexNode, Local } from '../parse/ast.ts';
import { isGuarded, isTested } from './guards.ts';
import { globalPath } from './paths.ts';
import { walk, type Node } from './walk.ts';

/** One value that a variable gets. */
export interface Assigned {
  /** Undefined when nothing is known of it. */
  readonly value: Expression | undefined;
  /** Which of the values of `value` it is, from 0: `local ok, problem = pcall(f)` gives `problem` result 1. */
  readonly result: number;
}

export interface GlobalWrite extends Assigned {
  readonly node: Node;
  readonly owner: FunctionNode;
}

export interface GlobalRead {
  readonly node: IndexNode;
  readonly owner: FunctionNode;
  /** It is asked for, or code around it has asked whether it is there. Only right up to the first read for which it is false. */
  readonly isTested: boolean;
}

export interface Facts {
  readonly locals: ReadonlyMap<Local, readonly Assigned[]>;
  readonly globalWrites: ReadonlyMap<string, readonly GlobalWrite[]>;
  readonly globalReads: ReadonlyMap<string, readonly GlobalRead[]>;
  /** Global paths that are assigned: `x`, `string.trim`. */
  readonly written: ReadonlySet<string>;
  /** Every name that a field or method is given anywhere. */
  readonly fieldNames: ReadonlySet<string>;
  /** Globals may come into being under names that stand nowhere: `_G[name] = …`, `setmetatable(_G, …)`. */
  readonly hasDynamicGlobals: boolean;
}

export interface FactsOptions {
  /** Globals whose reads need no look: they exist anyway. */
  readonly known?: ReadonlySet<string>;
  /** False: `globalReads` stays empty, for those who only want to know what is there. Default: true. */
  readonly reads?: boolean;
}

/** Reads a whole file, in time that grows with it. */
export function collectFacts(chunk: Chunk, { known = new Set(), reads = true }: FactsOptions = {}): Facts {
  const locals = new Map<Local, Assigned[]>();
  const globalWrites = new Map<string, GlobalWrite[]>();
  const globalReads = new Map<string, GlobalRead[]>();
  const written = new Set<string>();
  const fieldNames = new Set<string>();
  const targets = new Set<Node>();
  const facts = { locals, globalWrites, globalReads, written, fieldNames, hasDynamicGlobals: false };

  const assignGlobal = (name: string, write: GlobalWrite): void => {
    push(globalWrites, name, write);
    written.add(name);
  };

  walk(chunk.main, (node, _ancestors, owner = chunk.main) => {
    switch (node.kind) {
      case 'Local':
        node.locals.forEach((local, at) => push(locals, local, valueAt(node.values, at)));
        break;
      case 'LocalFunction':
        push(locals, node.local, { value: node.function, result: 0 });
        break;
      case 'NumericFor':
        push(locals, node.local, { value: node.initial, result: 0 });
        break;
      case 'GenericFor':
        for (const local of node.locals) push(locals, local, unknown);
        break;
      case 'Function':
        for (const local of node.parameters) push(locals, local, unknown);
        break;
      case 'Table':
        for (const { key } of node.items) if (key?.kind === 'String') fieldNames.add(key.value);
        break;
      case 'Assign':
        node.targets.forEach((target, at) => {
          const value = valueAt(node.values, at);
          targets.add(target);
          if (target.kind === 'Name') return push(locals, target.local, value);
          if (target.isGlobal) {
            const name = globalPath(target);
            if (name !== undefined) assignGlobal(name, { ...value, node: target, owner });
            return;
          }
          if (target.key.kind === 'String') fieldNames.add(target.key.value);
          const path = globalPath(target, facts);
          if (path !== undefined && !path.includes('.')) assignGlobal(path, { ...value, node: target, owner });
          else if (path !== undefined) written.add(path);
          else if (globalPath(target.object, facts) === '_G') facts.hasDynamicGlobals = true;
        });
        break;
      case 'Call': {
        const [first, second, third] = node.args;
        if (first === undefined || globalPath(first, facts) !== '_G') break;
        const callee = globalPath(node.callee, facts);
        if (callee === 'setmetatable') facts.hasDynamicGlobals = true;
        if (callee !== 'rawset') break;
        if (second?.kind === 'String') assignGlobal(second.value, { value: third, result: 0, node, owner });
        else facts.hasDynamicGlobals = true;
        break;
      }
    }
  });
  if (!reads) return facts;
  // One read that nobody has asked for is enough to know; looking is dear.
  const settled = new Set(known);
  // What locals stand for is known by now.
  walk(chunk.main, (node, ancestors, owner = chunk.main) => {
    if (node.kind !== 'Index' || !node.isGlobal || targets.has(node)) return;
    const name = globalPath(node);
    if (name === undefined) return;
    const tested = !settled.has(name) && (isTested(node, ancestors) || isGuarded(node, ancestors, [name], facts));
    if (!tested) settled.add(name);
    push(globalReads, name, { node, owner, isTested: tested });
  });
  return facts;
}

const unknown: Assigned = { value: undefined, result: 0 };

/** What the variable at `at` gets from a list of values; the last of them may give several. */
function valueAt(values: readonly Expression[], at: number): Assigned {
  const last = values.length - 1;
  if (at <= last) return { value: values[at], result: 0 };
  const tail = values[last];
  if (tail === undefined || (tail.kind !== 'Call' && tail.kind !== 'MethodCall' && tail.kind !== 'Vararg')) return { value: nil, result: 0 };
  return { value: tail, result: at - last };
}

const nil: Expression = { kind: 'Nil', line: 1, column: 1, start: 0, end: 0 };

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
