/** JavaScript for Lua expressions. */
import type { Expression, IndexNode, LogicalNode } from '../parse/ast.ts';
import { callExpression, callRaw } from './calls.ts';
import { closure } from './functions.ts';
import { quote, type FunctionEmitter } from './emitter.ts';
import { number } from './numbers.ts';
import { metamethodName } from './operand-names.ts';
import { isBareTable, metaCall, operand } from './operands.ts';
import { binary, isComparison, unary } from './operators.ts';
import { tableConstructor } from './tables.ts';

/** JavaScript whose value is exactly one Lua value. */
export function expression(f: FunctionEmitter, e: Expression): string {
  switch (e.kind) {
    case 'Nil':
      return 'undefined';
    case 'Boolean':
      return String(e.value);
    case 'Number':
      return number(f, e);
    case 'String':
      return quote(e.value);
    case 'Vararg':
      return 'va[0]';
    case 'Function':
      return closure(f, e);
    case 'Name':
      return f.read(e.local);
    case 'Index':
      return indexed(f, e);
    case 'Call':
    case 'MethodCall':
      return callExpression(f, e);
    case 'Parenthesized':
      return expression(f, e.expression);
    case 'Binary':
      return binary(f, e);
    case 'Logical':
      return logical(f, e);
    case 'Unary':
      return unary(f, e);
    case 'Table':
      return tableConstructor(f, e);
  }
}

/** Like `expression`, but a call may answer a list; for consumers that look at the type first. */
export function rawExpression(f: FunctionEmitter, e: Expression): string {
  return e.kind === 'Call' || e.kind === 'MethodCall' ? callRaw(f, e) : expression(f, e);
}

/** JavaScript for a list of expressions, as arguments or elements: all values of the last one. */
export function expressionList(f: FunctionEmitter, list: readonly Expression[]): string {
  return list.map((e, at) => (at === list.length - 1 && isMulti(f, e) ? `...${valueList(f, e)}` : expression(f, e))).join(', ');
}

/** Luerl keeps all values also through `and` and `or`. */
export function isMulti(f: FunctionEmitter, e: Expression): boolean {
  if (e.kind === 'Logical') return f.out.options.luerl && (isMulti(f, e.left) || isMulti(f, e.right));
  return e.kind === 'Call' || e.kind === 'MethodCall' || e.kind === 'Vararg';
}

/** JavaScript whose value is an array of all values of a call or `...`. */
export function valueList(f: FunctionEmitter, e: Expression): string {
  if (e.kind === 'Logical') return logicalList(f, e);
  return e.kind === 'Vararg' ? 'va' : `listOf(${rawExpression(f, e)})`;
}

/** `f() or g()` where several values count (`luerl`). */
function logicalList(f: FunctionEmitter, e: LogicalNode): string {
  const side = (one: Expression): string => (isMulti(f, one) ? valueList(f, one) : `[${expression(f, one)}]`);
  const left = side(e.left);
  const t = f.variable('w');
  const test = `((${t} = ${left})[0] !== undefined && ${t}[0] !== false)`;
  return e.operator === 'and' ? `(${test} ? ${side(e.right)} : ${t})` : `(${test} ? ${t} : ${side(e.right)})`;
}

/** JavaScript that is true or false as the expression counts in a condition. */
export function condition(f: FunctionEmitter, e: Expression): string {
  switch (e.kind) {
    case 'Nil':
      return 'false';
    case 'Boolean':
      return String(e.value);
    case 'Number':
    case 'String':
    case 'Function':
      return 'true';
    case 'Logical':
      return `(${condition(f, e.left)} ${e.operator === 'and' ? '&&' : '||'} ${condition(f, e.right)})`;
    case 'Unary':
      if (e.operator === 'not') return `!${condition(f, e.operand)}`;
      break;
    case 'Binary':
      if (isComparison(e)) return binary(f, e, true);
      break;
    case 'Parenthesized':
      return condition(f, e.expression);
  }
  if (e.kind === 'Name') {
    const value = f.read(e.local);
    return `(${value} !== undefined && ${value} !== false)`;
  }
  const value = expression(f, e);
  const t = f.temporary();
  f.release(t);
  return `((${t} = ${value}) !== undefined && ${t} !== false)`;
}

function logical(f: FunctionEmitter, e: LogicalNode): string {
  const spine: LogicalNode[] = [];
  let lowest: Expression = e;
  while (lowest.kind === 'Logical') {
    spine.push(lowest);
    lowest = lowest.left;
  }
  let code = expression(f, lowest);
  for (let at = spine.length - 1; at >= 0; at--) {
    const node = spine[at]!;
    const t = f.temporary();
    const test = `((${t} = ${code}) !== undefined && ${t} !== false)`;
    code = node.operator === 'and' ? `(${test} ? ${expression(f, node.right)} : ${t})` : `(${test} ? ${t} : ${expression(f, node.right)})`;
    f.release(t);
  }
  return code;
}

function indexed(f: FunctionEmitter, e: IndexNode): string {
  if (e.key.kind === 'String') return field(f, e, e.key.value);
  const o = operand(f, e.object, true);
  const k = operand(f, e.key);
  const call = metaCall(f, `${f.site(e.key, metamethodName('index'), f.describe(e.object))}index`, `${o.use}, ${k.use}`, isBareTable(o.use));
  const v = f.temporary();
  f.release(o.temporary, k.temporary, v);
  return `(${o.setup}${k.setup}${o.use} instanceof LuaTable && ${k.isInteger ? '' : `typeof ${k.use} === 'number' && `}${k.use} > 0 && ${k.use} < ${o.use}.arr.length && (${v} = ${o.use}.arr[${k.use}]) !== undefined ? ${v} : ${call})`;
}

/** A field with a constant name: looks where it was found last. */
function field(f: FunctionEmitter, e: IndexNode, key: string): string {
  const guess = f.out.guess();
  const o = operand(f, e.object, true);
  const v = f.temporary();
  const call = metaCall(f, `${f.site(e.isGlobal ? e : e.key, metamethodName('index'), f.describe(e.object))}indexString`, `${o.use}, ${quote(key)}`, isBareTable(o.use));
  f.release(o.temporary, v);
  const known = e.isGlobal && f.out.options.tableEnvironment && e.object.kind === 'Name' && e.object.local.kind === 'env' && !e.object.local.assigned;
  return `(${o.setup}${known ? '' : `${o.use} instanceof LuaTable && `}${o.use}.hash[${guess}] === ${quote(key)} && (${v} = ${o.use}.hash[${guess} + 1]) !== undefined ? ${v} : (${guess} = guess(${o.use}, ${quote(key)}, ${guess}), ${call}))`;
}
