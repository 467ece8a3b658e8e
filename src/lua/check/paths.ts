/** Which global or library function an expression means. `guards.ts` tells whether the code has asked first if it is there. */
import type { CallNode, Expression, MethodCallNode } from '../parse/ast.ts';
import type { Facts } from './facts.ts';
import { stringMethods } from './globals.ts';
import type { Program, Unit } from './rule.ts';

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
