/** JavaScript for `for` loops. */
import type { Expression, GenericForStatement, Local, NumericForStatement } from '../parse/ast.ts';
import { isBoxed, nameOf, type FunctionEmitter } from './emitter.ts';
import { expression } from './expressions.ts';
import { integerLoops } from './operands.ts';
import { block, evaluate, loop } from './statements.ts';

/** Gives the loop variable of a turn its value. */
function bind(f: FunctionEmitter, local: Local, value: string): string {
  f.variables.push(nameOf(local));
  f.visible.push(local);
  return `${nameOf(local)} = ${isBoxed(local) ? `new Box(${value})` : value};`;
}

export function numericFor(f: FunctionEmitter, s: NumericForStatement): string {
  const start = literal(s.initial);
  const step = literal(s.step ?? 1);
  const site = f.site(placeOf(s));
  if (start !== undefined && step !== undefined && step !== 0) {
    const limit = f.variable('w');
    const i = f.variable('i');
    integerLoops.add(s.local);
    const code = `${limit} = ${expression(f, s.limit)}; if (typeof ${limit} !== 'number') ${limit} = ${site}loopLimit(${start}, ${limit}, ${step});`;
    return `${code}\n${loop(
      f,
      s,
      (turn) => `for (${i} = ${start}; ${i} ${step > 0 ? '<=' : '>='} ${limit}; ${i} += ${step}) { ${turn} }`,
      () => `${bind(f, s.local, i)}\n${block(f, s.body)}`,
    )}`;
  }
  const { code, values } = evaluate(f, [s.initial, s.limit, ...(s.step === undefined ? [] : [s.step])], s.step === undefined ? 2 : 3);
  const state = f.variable('w');
  const i = f.variable('i');
  return `${code} ${state} = ${site}new NumericLoop(${values[0]}, ${values[1]}, ${values[2] ?? '1'});\n${loop(
    f,
    s,
    (turn) => `for (${i} = ${state}.first(); ${i} !== undefined; ${i} = ${state}.next()) { ${turn} }`,
    () => `${bind(f, s.local, i)}\n${block(f, s.body)}`,
  )}`;
}

/** Where errors of the loop itself are told. `for` may stand on another line than the one that PUC names. */
function placeOf(s: NumericForStatement | GenericForStatement): { readonly line: number; readonly column: number } {
  return { line: s.opLine, column: s.opLine === s.line ? s.column : 0 };
}

/** A literal small integer, or undefined. */
function literal(e: Expression | 1): number | undefined {
  if (e === 1) return 1;
  if (e.kind === 'Number' && typeof e.value === 'number') return e.value;
  if (e.kind === 'Unary' && e.operator === '-' && e.operand.kind === 'Number' && typeof e.operand.value === 'number') return 0 - e.operand.value;
  return undefined;
}

/** Traversals with `next` and `ipairs` walk the table themselves; any other iterator is called. */
export function genericFor(f: FunctionEmitter, s: GenericForStatement): string {
  const { code, values } = evaluate(f, s.values, 3);
  const [iterator, subject, control] = [f.variable('w'), f.variable('w'), f.variable('w')];
  const walk = f.variable('w');
  const [k, v] = [f.variable('w'), f.variable('w')];
  const site = f.site(placeOf(s), "for iterator 'for iterator'");
  const called = f.isGenerator ? `yield* ${site}callG(${iterator}, [${subject}, ${control}])` : `(${iterator} instanceof LuaFunction ? ${iterator} : ${site}callable(${iterator}))${site}.fn(${subject}, ${control})`;
  const [first, second, ...others] = s.locals;
  const list = f.variable('w');
  const otherBindings = others.map((local, at) => bind(f, local, `${list}[${at + 2}]`));
  const isEnd = f.out.options.luerl ? `${k} === undefined || ${k} === false` : `${k} === undefined`;
  const next = [
    `if (${walk} !== undefined) { if (!${walk}.step()) break; ${k} = ${walk}.k; ${v} = ${walk}.v;${others.length > 0 ? ` ${list} = none;` : ''}${f.out.options.luerl ? ` if (${k} === false) break;` : ''} }`,
    `else { ${list} = ${called}; if (${list} instanceof Array) { ${f.isGenerator ? '' : `${list} = listOf(${list});`} ${k} = ${list}[0]; ${v} = ${list}[1]; } else { ${k} = ${list}; ${v} = undefined;${others.length > 0 ? ` ${list} = none;` : ''} } if (${isEnd}) break; ${control} = ${k}; }`,
  ];
  return `${code} ${iterator} = ${values[0] ?? 'undefined'}; ${subject} = ${values[1] ?? 'undefined'}; ${control} = ${values[2] ?? 'undefined'}; ${walk} = walkOf(${iterator}, ${subject}, ${control});\n${loop(
    f,
    s,
    (turn) => `while (true) { ${turn} }`,
    () => `${next.join(' ')}\n${bind(f, first!, k)} ${second === undefined ? '' : bind(f, second, v)} ${otherBindings.join(' ')}\n${block(f, s.body)}`,
  )}`;
}
