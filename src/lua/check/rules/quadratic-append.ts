import type { Expression, IndexNode } from '../../parse/ast.ts';
import { constantNumber } from '../constants.ts';
import { membersOf } from '../globals.ts';
import { globalPath } from '../paths.ts';
import type { Context, Rule } from '../rule.ts';
import { isSame } from '../values.ts';
import type { Node } from '../walk.ts';

type Loop = Extract<Node, { kind: 'While' | 'Repeat' | 'NumericFor' | 'GenericFor' }>;

/** Rounds that are quick enough however they are spent. */
const fewRounds = 1000;

/**
 * Appending in a loop: `#t` and table.insert count the list from its beginning each time in Luerl. Loops that are known to be
 * short are left alone, and so are lists that each round makes anew. Most lists are short (1,000 appends take 0.1 s in Luerl 1.3, and it
 * grows with the square), so a file is told once.
 */
export const quadraticAppend: Rule = {
  id: 'quadratic-append',
  severity: 'warning',
  about: 't[#t + 1] = x and table.insert(t, x) in loops, which take minutes for long lists on a node',
  dialects: 'luerl',
  folds: true,
  start: (context) => {
    // Once for each list and loop is enough.
    const told = new Map<Loop, Expression[]>();
    const check = (list: Expression, place: { start: number; end: number }, ancestors: readonly Node[]): void => {
      const loop = slowLoop(list, ancestors, context);
      if (loop === undefined || told.get(loop)?.some((other) => isSame(other, list))) return;
      told.set(loop, [...(told.get(loop) ?? []), list]);
      context.report(place, 'Each round counts the whole list again on a HyperBEAM node: 1,000 take a tenth of a second, 10,000 ten seconds, 100,000 minutes.', 'Short lists may stay. For long ones count along: `local n = #t` before the loop, then `n = n + 1` and `t[n] = x` in it.');
    };
    return {
      nodes: {
        Assign: ({ targets }, ancestors) => {
          for (const target of targets) if (target.kind === 'Index' && isAppend(target)) check(target.object, target, ancestors);
        },
      },
      calls: {
        'table.insert': ({ node, args }, ancestors) => {
          if (args.length === 2) check(args[0]!, node, ancestors);
        },
      },
    };
  },
};

/** `t[#t + 1]` */
function isAppend({ object, key }: IndexNode): boolean {
  if (key.kind !== 'Binary' || key.operator !== '+' || key.right.kind !== 'Number' || key.right.value !== 1) return false;
  return key.left.kind === 'Unary' && key.left.operator === '#' && isSame(key.left.operand, object);
}

/** The innermost loop of this function that keeps the list from round to round, when it may go on for long. */
function slowLoop(list: Expression, ancestors: readonly Node[], context: Context): Loop | undefined {
  let innermost: Loop | undefined;
  for (let at = ancestors.length - 1; at >= 0; at--) {
    const around = ancestors[at]!;
    if (around.kind === 'Function') return undefined;
    if (around.kind !== 'While' && around.kind !== 'Repeat' && around.kind !== 'NumericFor' && around.kind !== 'GenericFor') continue;
    if (isMadeIn(list, around, context)) return undefined;
    innermost ??= around;
    if (!isShort(around, context)) return innermost;
  }
  return undefined;
}

/** The list is declared, or gets a new table, inside the loop. */
function isMadeIn(list: Expression, loop: Loop, { unit }: Context): boolean {
  const isInside = (start: number): boolean => start >= loop.start && start < loop.end;
  let root = list;
  while (root.kind === 'Index' && !root.isGlobal) root = root.object;
  if (root.kind === 'Name') {
    const { local } = root;
    return isInside(local.place.start) || (unit.facts.locals.get(local) ?? []).some(({ value }) => value?.kind === 'Table' && isInside(value.start));
  }
  const name = root.kind === 'Index' ? globalPath(root) : undefined;
  // What is neither a variable nor a field of one (`f()[#f() + 1]`) is somebody else's riddle.
  if (name === undefined) return true;
  return (unit.facts.globalWrites.get(name) ?? []).some(({ value }) => value?.kind === 'Table' && isInside(value.start));
}

function isShort(loop: Loop, { unit }: Context): boolean {
  if (loop.kind === 'NumericFor') {
    const [initial, limit] = [constantNumber(loop.initial, unit.facts), constantNumber(loop.limit, unit.facts)];
    const step = loop.step === undefined ? 1 : constantNumber(loop.step, unit.facts);
    return initial !== undefined && limit !== undefined && step !== undefined && step !== 0 && (limit - initial) / step <= fewRounds;
  }
  // `repeat … until true` is how Lua says "continue".
  if (loop.kind === 'Repeat') return loop.condition.kind === 'Boolean' && loop.condition.value;
  const source = loop.kind === 'GenericFor' ? loop.values[0] : undefined;
  if (source?.kind !== 'Call') return false;
  const [walked] = source.args;
  // `in ipairs({ "a", "b" })`, `in pairs(string)`
  return isConstructor(walked, unit.facts.locals) || membersOf('puc', (walked && globalPath(walked, unit.facts)) ?? '') !== undefined;
}

function isConstructor(node: Expression | undefined, locals: Context['unit']['facts']['locals']): boolean {
  if (node?.kind === 'Name') {
    const values = locals.get(node.local);
    const only = values?.length === 1 ? values[0]!.value : undefined;
    // An empty one is filled elsewhere, and may be long by now.
    return only?.kind === 'Table' && only.items.length > 0 && isConstructor(only, locals);
  }
  return node?.kind === 'Table' && !node.items.some(({ value }) => value.kind === 'Vararg' || value.kind === 'Call' || value.kind === 'MethodCall');
}
