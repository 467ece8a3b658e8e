/** JavaScript for assignments. */
import type { AssignStatement, Expression, IndexNode, Local, NameNode } from '../parse/ast.ts';
import { isBoxed, quote, type FunctionEmitter } from './emitter.ts';
import { expression } from './expressions.ts';
import { metamethodName } from './operand-names.ts';
import { isBareTable, isStable, operand, type Operand } from './operands.ts';
import { evaluate } from './statements.ts';

export function assignment(f: FunctionEmitter, s: AssignStatement): string {
  const [target] = s.targets;
  const [value] = s.values;
  f.operations += 1;
  if (f.out.options.luerl && s.targets.some(({ kind }) => kind === 'Index')) return assignBackwards(f, s);
  if (s.targets.length === 1 && s.values.length === 1) return assignOne(f, target!, value!);
  // Tables and keys first, then all values, then the writes from right to left, as PUC does.
  const places = s.targets.map((one) => (one.kind === 'Index' ? place(f, one) : undefined));
  const { code, values } = evaluate(f, s.values, s.targets.length);
  const writes = s.targets.map((one, at) => {
    const v = values[at] ?? 'undefined';
    const where = places[at];
    return one.kind === 'Index' ? `${store(f, one, where!.object, where!.key, v)};` : setLocal(f, one.local, v);
  });
  return `${places.map((one) => one?.code ?? '').join(' ')} ${code} ${writes.reverse().join(' ')}`;
}

/** Luerl evaluates all values, then for each target from the last to the first its table and key, and stores. */
function assignBackwards(f: FunctionEmitter, s: AssignStatement): string {
  const { code, values } = evaluate(f, s.values, s.targets.length);
  const writes = s.targets.map((one, at) => {
    const v = values[at] ?? 'undefined';
    if (one.kind === 'Name') return setLocal(f, one.local, v);
    const o = operand(f, one.object);
    const k = operand(f, one.key);
    const setup = `${o.setup}${k.setup}`;
    const write = store(f, one, o.use, k.use, v);
    f.release(o.temporary, k.temporary);
    return `${setup === '' ? '' : setup.replace(/, $/, ';')} ${write};`;
  });
  return `${code} ${writes.reverse().join(' ')}`;
}

function assignOne(f: FunctionEmitter, target: NameNode | IndexNode, value: Expression): string {
  if (target.kind === 'Name') {
    if (!isBoxed(target.local)) return `${f.variableOf(target.local)} = ${expression(f, value)};`;
    const t = f.temporary();
    f.release(t);
    return `${t} = ${expression(f, value)}; ${setLocal(f, target.local, t)}`;
  }
  const o = operand(f, target.object);
  const k = operand(f, target.key);
  const v = stableOperand(f, value);
  const code = `${o.setup}${k.setup}${v.setup}`;
  const write = store(f, target, o.use, k.use, v.use);
  f.release(o.temporary, k.temporary, v.temporary);
  return code === '' ? `${write};` : `${code.replace(/, $/, ';')} ${write};`;
}

function stableOperand(f: FunctionEmitter, e: Expression): Operand {
  if (isStable(f, e)) return operand(f, e);
  const temporary = f.temporary();
  return { setup: `${temporary} = ${expression(f, e)}, `, use: temporary, temporary, isInteger: false };
}

/** Writes a local from something that needs no evaluation. */
export function setLocal(f: FunctionEmitter, local: Local, value: string): string {
  const name = f.variableOf(local);
  if (!isBoxed(local)) return `${name} = ${value};`;
  return `if (${name}.e !== state.epoch) noteBox(${name}); ${name}.v = ${value};`;
}

/** The table and key of a target, in variables of their own. */
function place(f: FunctionEmitter, e: IndexNode): { readonly code: string; readonly object: string; readonly key: string } {
  const object = f.variable('w');
  const isConstant = e.key.kind === 'String' || e.key.kind === 'Number';
  const key = isConstant ? expression(f, e.key) : f.variable('w');
  return { code: `${object} = ${expression(f, e.object)};${isConstant ? '' : ` ${key} = ${expression(f, e.key)};`}`, object, key };
}

/** `object[key] = value`, all at hand. */
function store(f: FunctionEmitter, e: IndexNode, object: string, key: string, value: string): string {
  const site = f.site(e.isGlobal ? e : e.key, metamethodName('newindex'), f.describe(e.object));
  const hook = f.out.options.hooks.writes ? `onWrite(${object}, ${key}, ${value}); ` : '';
  // A metamethod may yield.
  const start = f.isGenerator ? `${hook}if (!(${isBareTable(object)})) yield* ${site}setIndexG(${object}, ${key}, ${value}); else ` : hook;
  if (e.key.kind === 'String') {
    const guess = f.out.guess();
    const name = quote(e.key.value);
    return `${start}if (${object} instanceof LuaTable && ${object}.hash[${guess}] === ${name} && ${object}.epoch === state.epoch && ${value} !== undefined && ${object}.hash[${guess} + 1] !== undefined) ${object}.hash[${guess} + 1] = ${value}; else { ${site}setIndex(${object}, ${name}, ${value}); ${guess} = guess(${object}, ${name}, ${guess}); }`;
  }
  return `${start}if (${object} instanceof LuaTable && typeof ${key} === 'number' && ${key} > 0 && ${key} < ${object}.arr.length && ${object}.epoch === state.epoch && ${value} !== undefined && ${object}.arr[${key}] !== undefined) ${object}.arr[${key}] = ${value}; else ${site}setIndex(${object}, ${key}, ${value})`;
}
