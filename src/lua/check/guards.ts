/**
 * Whether the code asks first if something is there, in which case it may be missing: `if x then x() end`, `if not x then return end`.
 *
 * What conditions mention is kept for each node that has some, since it is asked about for all that stands in it: a file may be one
 * `elseif` after the other. So it takes facts that are complete.
 */
import type { Expression, IfStatement, Statement } from '../parse/ast.ts';
import type { Facts } from './facts.ts';
import { globalPath } from './paths.ts';
import { walk, type Node } from './walk.ts';

/** True when a value is only asked for: `if x`, `x == nil`, `x or y`, `not x`, `type(x)`. @param depth how many of `ancestors` are around the node */
export function isTested(node: Node, ancestors: readonly Node[], depth = ancestors.length): boolean {
  const parent = ancestors[depth - 1];
  switch (parent?.kind) {
    case 'Logical':
      // The right side is asked for when the whole is: `(a and b) and c`.
      return parent.left === node || isTested(parent, ancestors, depth - 1);
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

/** True when code around or before a node asks for one of `paths` first. @param facts complete ones */
export function isGuarded(node: Node, ancestors: readonly Node[], paths: readonly string[], facts: Facts): boolean {
  let child = node;
  for (let at = ancestors.length - 1; at >= 0; child = ancestors[at]!, at--) {
    const around = ancestors[at]!;
    if (paths.some((path) => isAskedFor(path, around, child, facts))) return true;
  }
  return false;
}

/** True when the node around `child` asks for a path before that runs. */
function isAskedFor(path: string, around: Node, child: Node, facts: Facts): boolean {
  switch (around.kind) {
    case 'Logical':
      return around.right === child && (mentionsIn(around.left, facts).get(path) ?? Infinity) < around.left.end;
    case 'While':
      return around.condition !== child && (pathsIn(around.condition, facts).has(path) || leftBefore(path, child, exitsOf(around, () => around.body, facts)));
    case 'If':
      return conditionsOf(around, facts).get(path)?.some((condition) => condition !== child) === true || leftBefore(path, child, exitsOf(around, () => [...around.branches.flatMap(({ body }) => body), ...(around.otherwise ?? [])], facts));
    case 'Function':
    case 'Do':
    case 'Repeat':
    case 'NumericFor':
    case 'GenericFor':
      return leftBefore(path, child, exitsOf(around, () => around.body, facts));
    default:
      return false;
  }
}

/** Where the first `if … then return end` ends whose condition mentions a path. */
type Exits = ReadonlyMap<string, number>;

function leftBefore(path: string, child: Node, exits: Exits): boolean {
  const end = exits.get(path);
  return end !== undefined && end <= child.start;
}

const keptPaths = new WeakMap<Expression, ReadonlySet<string>>();
const keptMentions = new WeakMap<Expression, Map<string, number>>();
const keptExits = new WeakMap<Node, Exits>();
const keptConditions = new WeakMap<IfStatement, ReadonlyMap<string, readonly Expression[]>>();

function kept<Key extends object, Value>(map: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const before = map.get(key);
  if (before !== undefined) return before;
  const value = make();
  map.set(key, value);
  return value;
}

/** Exits among the statements of a node. */
function exitsOf(around: Node, statements: () => readonly Statement[], facts: Facts): Exits {
  return kept(keptExits, around, () => {
    const ends = new Map<string, number>();
    for (const statement of statements()) {
      if (statement.kind !== 'If' || !leaves(statement.branches[0]?.body ?? [])) continue;
      for (const path of pathsIn(statement.branches[0]!.condition, facts)) if (!ends.has(path)) ends.set(path, statement.end);
    }
    return ends;
  });
}

/** The conditions of an `if` that mention a path: two at most, of which one is another than the one that is asked about. */
function conditionsOf(node: IfStatement, facts: Facts): ReadonlyMap<string, readonly Expression[]> {
  return kept(keptConditions, node, () => {
    const conditions = new Map<string, Expression[]>();
    for (const { condition } of node.branches) {
      for (const path of pathsIn(condition, facts)) {
        const known = conditions.get(path);
        if (known === undefined) conditions.set(path, [condition]);
        else if (known.length < 2) known.push(condition);
      }
    }
    return conditions;
  });
}

/**
 * Where each path is mentioned first in `a and b and c`. That is `(a and b) and c`: one map for all of them, into which what comes
 * later is written, too.
 */
function mentionsIn(expression: Expression, facts: Facts): ReadonlyMap<string, number> {
  const chain: Expression[] = [];
  let node = expression;
  for (; node.kind === 'Logical' && !keptMentions.has(node); node = node.left) chain.push(node);
  const mentions = kept(keptMentions, node, () => new Map([...pathsIn(node, facts)].map((path) => [path, node.start])));
  for (const part of chain.reverse()) {
    if (part.kind === 'Logical') for (const path of pathsIn(part.right, facts)) if (!mentions.has(path)) mentions.set(path, part.right.start);
    keptMentions.set(part, mentions);
  }
  return mentions;
}

/** All paths that an expression mentions. */
function pathsIn(expression: Expression, facts: Facts): ReadonlySet<string> {
  return kept(keptPaths, expression, () => {
    const paths = new Set<string>();
    walk(expression, (node) => {
      const path = node.kind === 'Index' || node.kind === 'Name' ? globalPath(node, facts) : undefined;
      if (path !== undefined) paths.add(path);
    });
    return paths;
  });
}

/** True when a block ends by leaving: return, break, goto or error. */
function leaves(body: readonly Statement[]): boolean {
  const last = body.at(-1);
  if (last?.kind === 'CallStatement') return last.call.kind === 'Call' && globalPath(last.call.callee) === 'error';
  return last?.kind === 'Return' || last?.kind === 'Break' || last?.kind === 'Goto';
}
