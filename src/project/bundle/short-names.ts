/** Short names for the locals of a chunk. */
import { childrenOf, type Node } from '../../lua/check/walk.ts';
import type { Chunk, Local } from '../../lua/parse/ast.ts';
import { keywords } from '../../lua/parse/token.ts';

export interface ShortName {
  /** The name in the source. */
  readonly name: string;
  readonly short: string;
}

/** Keywords of some Lua version, and the one name that a local gets without being written. */
const reserved: readonly string[] = [...keywords, 'global', 'self'];

/**
 * The locals that get another name, by the offset of each place where they are written.
 *
 * A local is numbered by how many others are visible where it is declared, so two that are visible at once never share a number,
 * and each number gets a name: the more often it is written, the shorter. The same source gets the same names, and a source that
 * has them keeps them.
 *
 * @param source the binary text that `chunk` was parsed from
 */
export function shortNames(source: string, chunk: Chunk): ReadonlyMap<number, ShortName> {
  const found = findNames(source, chunk);
  const result = new Map<number, ShortName>();
  if (found.keepsAll) return result;
  const shorts = namesByUse(found.uses, new Set([...reserved, ...found.globals]));
  for (const [offset, local] of found.places) {
    const short = shorts[found.numbers.get(local)!]!;
    if (short !== local.name) result.set(offset, { name: local.name, short });
  }
  return result;
}

interface Found {
  /** Each place where a local is written that may be renamed. */
  readonly places: Map<number, Local>;
  readonly numbers: Map<Local, number>;
  /** How often the locals of each number are written. */
  readonly uses: number[];
  readonly globals: Set<string>;
  /** The chunk could look at its own names. */
  keepsAll: boolean;
}

/** A node to look into, locals that come into scope, or how many stay in scope at the end of a block. */
type Step = Node | readonly Local[] | number;

function findNames(source: string, chunk: Chunk): Found {
  const found: Found = { places: new Map(), numbers: new Map(), uses: [], globals: new Set(), keepsAll: false };
  let visible = 0;
  const steps: Step[] = [chunk.main];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if (typeof step === 'number') {
      visible = step;
    } else if (isLocals(step)) {
      for (const local of step) {
        if (local.name === '_ENV') found.keepsAll = true;
        // The `self` of a method is written nowhere.
        if (!source.startsWith(local.name, local.place.start)) continue;
        found.numbers.set(local, visible++);
        notePlace(found, local.place.start, local);
      }
    } else {
      noteNode(found, step);
      const inner = stepsOf(step, visible);
      for (let at = inner.length - 1; at >= 0; at--) steps.push(inner[at]!);
    }
  }
  return found;
}

function isLocals(step: Node | readonly Local[]): step is readonly Local[] {
  return Array.isArray(step);
}

function noteNode(found: Found, node: Node): void {
  if (node.kind === 'Name') {
    if (found.numbers.has(node.local)) notePlace(found, node.start, node.local);
  } else if (node.kind === 'Index' && node.isGlobal && node.key.kind === 'String') {
    found.globals.add(node.key.value);
  }
  const text = node.kind === 'String' ? node.value : node.kind === 'MethodCall' ? node.name : undefined;
  if (text === 'debug') found.keepsAll = true;
}

function notePlace(found: Found, offset: number, local: Local): void {
  const number = found.numbers.get(local)!;
  found.places.set(offset, local);
  found.uses[number] = (found.uses[number] ?? 0) + 1;
}

/** What is inside a node, in order, with the blocks that begin and end in it. */
function stepsOf(node: Node, visible: number): readonly Step[] {
  switch (node.kind) {
    case 'Function':
      return [node.parameters, ...node.body, visible];
    case 'Do':
      return [...node.body, visible];
    case 'While':
      return [node.condition, ...node.body, visible];
    case 'Repeat':
      return [...node.body, node.condition, visible];
    case 'If': {
      const branches = node.branches.flatMap((branch): Step[] => [branch.condition, ...branch.body, visible]);
      return node.otherwise === undefined ? branches : [...branches, ...node.otherwise, visible];
    }
    case 'NumericFor':
      return [node.initial, node.limit, ...(node.step === undefined ? [] : [node.step]), [node.local], ...node.body, visible];
    case 'GenericFor':
      return [...node.values, node.locals, ...node.body, visible];
    case 'Local':
      return [...node.values, node.locals];
    case 'LocalFunction':
      return [[node.local], node.function];
    default:
      return childrenOf(node);
  }
}

/** A name for each number, those with many uses first. */
function namesByUse(uses: readonly number[], taken: ReadonlySet<string>): string[] {
  const order = uses.map((_, number) => number).sort((a, b) => uses[b]! - uses[a]! || a - b);
  const names: string[] = [];
  let next = 0;
  for (const number of order) {
    do names[number] = nameOf(next++);
    while (taken.has(names[number]!));
  }
  return names;
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const others = `${letters}0123456789_`;

/** `a` to `Z`, then `aa` and so on. */
function nameOf(index: number): string {
  let name = letters.charAt(index % letters.length);
  for (let rest = Math.floor(index / letters.length); rest > 0; rest = Math.floor((rest - 1) / others.length)) name += others.charAt((rest - 1) % others.length);
  return name;
}
