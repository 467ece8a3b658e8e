import type { CallNode, Expression, LogicalNode, MethodCallNode } from '../../parse/ast.ts';
import { readPattern } from '../lua-patterns.ts';
import { globalPath, libraryCall } from '../paths.ts';
import type { Context, Rule, Unit } from '../rule.ts';
import { returnsOf } from '../values.ts';
import type { Node } from '../walk.ts';

const severalResults = new Set(['string.gsub', 'string.find', 'pcall', 'table.unpack', 'unpack', 'math.modf', 'math.frexp', 'load']);

/** They look at their first value, or hand the others on unread. */
const takesOne = new Set(['assert', 'tostring', 'type', 'error']);

/** `f() or x` where several values fit: Luerl hands on all of them, Lua 5.3 one. */
export const multipleValues: Rule = {
  id: 'multiple-values',
  severity: 'warning',
  about: 'and / or after which several values go on, as in return f() or x, where Lua 5.3 hands on one',
  dialects: 'luerl',
  start: (context) => ({
    nodes: {
      Logical: (node, ancestors) => {
        const parent = ancestors.at(-1);
        if (!takesSeveral(node, parent) || isParenthesized(node, parent, context.unit)) return;
        const several = keptSides(node).find((side) => givesSeveral(side, context));
        if (several === undefined) return;
        const name = several.kind === 'Vararg' ? '`...`' : 'this call';
        context.report(several, `\`${node.operator}\` cuts nothing off on a HyperBEAM node: all values of ${name} go on, not only the first.`, 'Put it in parentheses: `(f())` is exactly one value.');
      },
    },
  }),
};

/** The expression stands where as many values fit as it has. */
function takesSeveral(node: Node, parent: Node | undefined): boolean {
  switch (parent?.kind) {
    case 'Return':
      return parent.values.at(-1) === node;
    case 'Call':
      return parent.args.at(-1) === node && !(parent.args.length === 1 && takesOne.has(globalPath(parent.callee) ?? ''));
    case 'MethodCall':
      return parent.args.at(-1) === node;
    case 'Table': {
      const last = parent.items.at(-1);
      return last?.key === undefined && last?.value === node;
    }
    case 'Local':
      return parent.values.at(-1) === node && parent.locals.length > parent.values.length;
    case 'Assign':
      return parent.values.at(-1) === node && parent.targets.length > parent.values.length;
    default:
      return false;
  }
}

/** `(a or b)`: parentheses leave no node, but the source still has them. */
function isParenthesized(node: Node, parent: Node | undefined, { source }: Unit): boolean {
  let at = node.start - 1;
  while (/\s/.test(source.text[at] ?? '')) at--;
  if (source.text[at] !== '(') return false;
  // The one that opens the arguments of a call is no such parenthesis.
  return !((parent?.kind === 'Call' || parent?.kind === 'MethodCall') && at === source.offset(parent.opLine, parent.opColumn));
}

/** The sides whose values may be the result. Chains may be long, so they are taken apart in a loop. */
function keptSides(node: LogicalNode): Expression[] {
  const kept: Expression[] = [];
  const open: Expression[] = [node];
  for (let side = open.pop(); side !== undefined; side = open.pop()) {
    if (side.kind !== 'Logical') kept.push(side);
    else open.push(side.right, ...(side.operator === 'or' ? [side.left] : []));
  }
  return kept;
}

function givesSeveral(node: Expression, context: Context): node is Extract<Expression, { kind: 'Vararg' | 'Call' | 'MethodCall' }> {
  if (node.kind === 'Vararg') return true;
  return (node.kind === 'Call' || node.kind === 'MethodCall') && callGivesSeveral(node, context);
}

function callGivesSeveral(node: CallNode | MethodCallNode, { unit, program }: Context): boolean {
  const call = libraryCall(node, unit, program);
  if (call !== undefined && severalResults.has(call.path)) return true;
  if (call?.path === 'string.match') return call.args[1]?.kind === 'String' && readPattern(call.args[1].value).captures > 1;
  if (node.kind !== 'Call') return false;
  const { callee } = node;
  const name = callee.kind === 'Index' && callee.isGlobal ? globalPath(callee) : undefined;
  const values = callee.kind === 'Name' ? unit.facts.locals.get(callee.local) : name === undefined ? undefined : unit.facts.globalWrites.get(name);
  const own = values?.length === 1 ? values[0]!.value : undefined;
  return own?.kind === 'Function' && returnsOf(own).some(({ values: results }) => results.length > 1);
}

/** `t[i], i = x, i + 1`: Luerl stores from the last to the first, and looks at `t[i]` only then. */
export const assignmentOrder: Rule = {
  id: 'assignment-order',
  severity: 'warning',
  about: 'assigning a variable and a field that it names at once, as in t[i], i = x, i + 1',
  dialects: 'luerl',
  start: ({ report }) => ({
    nodes: {
      Assign: ({ targets }) => {
        targets.forEach((target, at) => {
          if (target.kind !== 'Index' || target.isGlobal) return;
          const later = targets.slice(at + 1).find((other) => isVariable(other) && (mentions(target.object, other) || mentions(target.key, other)));
          if (later !== undefined) report(target, 'A HyperBEAM node assigns from the right to the left: this field is looked up after the variable in it has its new value.', 'Assign in two statements.');
        });
      },
    },
  }),
};

function isVariable(node: Expression): boolean {
  return node.kind === 'Name' || (node.kind === 'Index' && node.isGlobal);
}

/** The variable itself, or as part of a path or a sum. */
function mentions(node: Expression, variable: Expression, depth = 0): boolean {
  if (depth > 10) return false;
  if (node.kind === 'Name') return variable.kind === 'Name' && node.local === variable.local;
  if (node.kind === 'Index' && node.isGlobal) return variable.kind === 'Index' && globalPath(node) === globalPath(variable);
  if (node.kind === 'Index') return mentions(node.object, variable, depth + 1) || mentions(node.key, variable, depth + 1);
  if (node.kind === 'Unary') return mentions(node.operand, variable, depth + 1);
  return node.kind === 'Binary' && (mentions(node.left, variable, depth + 1) || mentions(node.right, variable, depth + 1));
}
