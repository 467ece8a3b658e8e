/** Which global or library function an expression means, and whether the code has asked first if it is there. */
import type { CallNode, Expression, IfStatement, MethodCallNode, Statement } from '../parse/ast.ts';
import type { Facts } from './facts.ts';
import { stringMethods } from './globals.ts';
import type { Program, Unit } from './rule.ts';
import { walk, type Node } from './walk.ts';

/** Longest path that is looked at: `package.loaded.string.gsub`. */
const maxParts = 4;

/**
 * `a.b.c` for an expression that begins with a global and goes on with constant keys; `_G.a` is `a`.
 * @param facts when given, locals that stand for such a path (`local fmt = string.format`) are followed
 */
export function globalPath(expression: Expression, facts?: Facts): string | undefined {
  const parts: string[] = [];
  let node: Expression = expression;
  for (let steps = 0; steps < maxParts * 2; steps++) {
    if (node.kind === 'Index') {
      if (node.key.kind !== 'String' || parts.length === maxParts) return undefined;
      parts.unshift(node.key.value);
      if (node.isGlobal) return node.object.kind === 'Name' && node.object.local.kind === 'env' ? joined(parts) : undefined;
      node = node.object;
    } else if (node.kind === 'Name' && facts !== undefined && !node.local.assigned) {
      const values = facts.locals.get(node.local);
      const only = values?.length === 1 ? values[0] : undefined;
      if (only?.value === undefined || only.result !== 0) return undefined;
      node = only.value;
    } else {
      return undefined;
    }
  }
  return undefined;
}

function joined(parts: string[]): string {
  return (parts.length > 1 && parts[0] === '_G' ? parts.slice(1) : parts).join('.');
}

/** True when `path`, or a table it is in, is assigned somewhere. */
export function isWritten(path: string, written: ReadonlySet<string>): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    if (written.has(path.slice(0, end))) return true;
  }
  return false;
}

/** A call of a library function. */
export interface LibraryCall {
  readonly kind: 'LibraryCall';
  readonly node: CallNode | MethodCallNode;
  /** `string.gsub`, `tonumber`. */
  readonly path: string;
  /** With the object of a method call in front. */
  readonly args: readonly Expression[];
  /** From here to there: the name under which it is called. */
  readonly place: { readonly start: number; readonly end: number };
}

/** The library function that a call means, unless a file gave that name to something else. */
export function libraryCall(node: CallNode | MethodCallNode, unit: Unit, program: Program): LibraryCall | undefined {
  if (node.kind === 'MethodCall') {
    const path = `string.${node.name}`;
    // A method of that name that somebody defined may well be the one that is meant.
    if (!stringMethods.has(node.name) || isWritten(path, program.written)) return undefined;
    if (program.units.some(({ facts }) => facts.fieldNames.has(node.name))) return undefined;
    return { kind: 'LibraryCall', node, path, args: [node.object, ...node.args], place: node.namePlace };
  }
  const path = globalPath(node.callee, unit.facts);
  if (path === undefined || isWritten(path, program.written)) return undefined;
  return { kind: 'LibraryCall', node, path, args: node.args, place: node.callee };
}

/** The library function that a `pcall` calls, with the arguments it gets. */
export function protectedCall(call: LibraryCall, unit: Unit, program: Program): LibraryCall | undefined {
  const [called, ...args] = call.path === 'pcall' ? call.args : [];
  const path = called && globalPath(called, unit.facts);
  if (called === undefined || path === undefined || isWritten(path, program.written)) return undefined;
  return { kind: 'LibraryCall', node: call.node, path, args, place: called };
}

/** True when a value is only asked for: `if x`, `x == nil`, `x or y`, `not x`, `type(x)`. */
export function isTested(node: Node, ancestors: readonly Node[]): boolean {
  const parent = ancestors.at(-1);
  switch (parent?.kind) {
    case 'Logical':
      // The right side is asked for when the whole is: `(a and b) and c`.
      return parent.left === node || isTested(parent, ancestors.slice(0, -1));
    case 'Unary':
      return parent.operator === 'not';
    case 'Binary':
      return parent.operator === '==' || parent.operator === '~=';
    case 'If':
    case 'While':
    case 'Repeat':
      return true;
    case 'Call':
      return parent.callee !== node && globalPath(parent.callee) === 'type';
    default:
      return false;
  }
}

/** True when code around or before a node asks for one of `paths` first. */
export function isGuarded(node: Node, ancestors: readonly Node[], paths: readonly string[], facts: Facts): boolean {
  let child = node;
  for (let at = ancestors.length - 1; at >= 0; child = ancestors[at]!, at--) {
    const around = ancestors[at]!;
    if (conditionsBefore(around, child).some((condition) => mentions(condition, paths, facts))) return true;
  }
  return false;
}

/** What was asked before `child` runs, inside the node around it. */
function conditionsBefore(around: Node, child: Node): Expression[] {
  switch (around.kind) {
    case 'Logical':
      return around.right === child ? [around.left] : [];
    case 'While':
      return around.condition === child ? [] : [around.condition, ...earlyExits(around.body, child)];
    case 'If': {
      const conditions = around.branches.map(({ condition }) => condition).filter((condition) => condition !== child);
      return [...conditions, ...[...around.branches.map(({ body }) => body), around.otherwise ?? []].flatMap((body) => earlyExits(body, child))];
    }
    case 'Function':
    case 'Do':
    case 'Repeat':
    case 'NumericFor':
    case 'GenericFor':
      return earlyExits(around.body, child);
    default:
      return [];
  }
}

const exitsByBody = new WeakMap<readonly Statement[], readonly IfStatement[]>();

/** Conditions of `if … then return end` before a statement of a block. */
function earlyExits(body: readonly Statement[], child: Node): Expression[] {
  let exits = exitsByBody.get(body);
  if (exits === undefined) {
    exits = body.filter((statement) => statement.kind === 'If').filter(({ branches }) => leaves(branches[0]?.body ?? []));
    exitsByBody.set(body, exits);
  }
  return exits.filter(({ end }) => end <= child.start).map(({ branches }) => branches[0]!.condition);
}

/** True when a block ends by leaving: return, break, goto or error. */
function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind === 'CallStatement') return last.call.kind === 'Call' && globalPath(last.call.callee) === 'error';
  return last?.kind === 'Return' || last?.kind === 'Break' || last?.kind === 'Goto';
}

function mentions(condition: Expression, paths: readonly string[], facts: Facts): boolean {
  let found = false;
  walk(condition, (node) => {
    if (found) return;
    if (node.kind !== 'Index' && node.kind !== 'Name') return;
    const path = globalPath(node, facts);
    found = path !== undefined && paths.includes(path);
  });
  return found;
}
