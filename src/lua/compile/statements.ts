/** JavaScript for Lua statements. */
import type { Expression, GotoStatement, IfStatement, LabelStatement, LocalFunctionStatement, LocalStatement, RepeatStatement, ReturnStatement, Statement, WhileStatement } from '../parse/ast.ts';
import { assignment } from './assignments.ts';
import { callStatement, tailCallStatement } from './calls.ts';
import { isBoxed, nameOf, quote, type FunctionEmitter } from './emitter.ts';
import { condition, expression, expressionList, isMulti, rawExpression, valueList } from './expressions.ts';
import { floatLocals, isLikelyFloat } from './operators.ts';
import { closure } from './functions.ts';
import { genericFor, numericFor } from './loops.ts';

/** The statements of a block. A label splits it: what is before it can be left with `break`, what follows repeated. */
export function block(f: FunctionEmitter, body: readonly Statement[]): string {
  const before = f.visible.length;
  const code = statements(f, body);
  f.visible.length = before;
  return code;
}

function statements(f: FunctionEmitter, body: readonly Statement[]): string {
  const labels = body.filter((one) => one.kind === 'Label' && one.used) as LabelStatement[];
  if (labels.length > 1) return labelled(f, body, labels);
  const lines: string[] = [];
  for (const [at, one] of body.entries()) {
    if (one.kind === 'Label' && one.used) {
      f.loopLabels.add(one.id);
      const rest = statements(f, body.slice(at + 1));
      f.loopLabels.delete(one.id);
      return `F${one.id}: { ${lines.join('\n')} }\nB${one.id}: while (true) { ${rest}\nbreak; }`;
    }
    if (f.out.options.hooks.lines && one.kind !== 'Label') lines.push(lineHook(f, one));
    lines.push(statement(f, one));
  }
  return lines.join('\n');
}

/** A block with several labels, each of which any other stretch may jump to: numbered stretches in a loop. */
function labelled(f: FunctionEmitter, body: readonly Statement[], labels: readonly LabelStatement[]): string {
  const next = f.variable('w');
  const name = f.label();
  for (const [at, { id }] of labels.entries()) f.stretches.set(id, { loop: name, next, number: at + 1 });
  const stretches: Statement[][] = [[]];
  for (const one of body) {
    if (one.kind === 'Label' && one.used) stretches.push([]);
    else stretches.at(-1)!.push(one);
  }
  const cases = stretches.map((stretch, at) => `case ${at}: ${statements(f, stretch)}`);
  for (const { id } of labels) f.stretches.delete(id);
  return `${next} = 0; ${name}: while (true) { switch (${next}) { ${cases.join('\n')} } break; }`;
}

/** Tells a debugger that a statement begins, with a way to read the locals that are visible by then. */
function lineHook(f: FunctionEmitter, one: Statement): string {
  const locals = [...f.node.upvalues.filter((local) => local.kind !== 'env'), ...f.visible].map((local) => `[${quote(local.name)}, ${f.read(local)}]`);
  return `${f.out.site(one.line, one.column)}onLine(CHUNK, ${one.line}, () => [${locals.join(', ')}]);`;
}

function statement(f: FunctionEmitter, s: Statement): string {
  switch (s.kind) {
    case 'Local':
      return localStatement(f, s);
    case 'LocalFunction':
      return localFunction(f, s);
    case 'Assign':
      return assignment(f, s);
    case 'CallStatement':
      return callStatement(f, s.call);
    case 'Do':
      return block(f, s.body);
    case 'While':
      return whileStatement(f, s);
    case 'Repeat':
      return repeatStatement(f, s);
    case 'If':
      return ifStatement(f, s);
    case 'NumericFor':
      return numericFor(f, s);
    case 'GenericFor':
      return genericFor(f, s);
    case 'Return':
      return returnStatement(f, s);
    case 'Break':
      return breakStatement(f);
    case 'Goto':
      return gotoStatement(f, s);
    case 'Label':
      return '';
  }
}

/** Names of the JavaScript loops that `break` leaves, innermost last. */
const loops = new WeakMap<FunctionEmitter, string[]>();

/** Writes a loop whose body `break` leaves. `turn` is put at the start of each turn, with what a turn costs. */
export function loop(f: FunctionEmitter, place: { line: number; column: number }, write: (charge: string, label: string) => string, body: () => string): string {
  const label = f.label();
  const stack = loops.get(f) ?? [];
  loops.set(f, stack);
  stack.push(label);
  const before = f.operations;
  f.operations = 1;
  const visible = f.visible.length;
  const code = body();
  f.visible.length = visible;
  const cost = f.operations;
  f.operations = before;
  stack.pop();
  const charge = `if ((gas[0] -= ${cost}) < 0) ${f.out.site(place.line, place.column)}outOfGas();`;
  return `${label}: ${write(`${charge}\n${code}`, label)}`;
}

function breakStatement(f: FunctionEmitter): string {
  return `break ${loops.get(f)!.at(-1)!};`;
}

function gotoStatement(f: FunctionEmitter, { label }: GotoStatement): string {
  const charge = `if ((gas[0] -= 8) < 0) ${f.out.site(label.line, label.column)}outOfGas();`;
  const stretch = f.stretches.get(label.id);
  if (stretch !== undefined) return `${charge} ${stretch.next} = ${stretch.number}; continue ${stretch.loop};`;
  return f.loopLabels.has(label.id) ? `${charge} continue B${label.id};` : `break F${label.id};`;
}

function whileStatement(f: FunctionEmitter, s: WhileStatement): string {
  return loop(
    f,
    s,
    (turn) => `while (true) { ${turn} }`,
    () => `if (!${condition(f, s.condition)}) break;\n${block(f, s.body)}`,
  );
}

function repeatStatement(f: FunctionEmitter, s: RepeatStatement): string {
  return loop(
    f,
    s,
    (turn) => `while (true) { ${turn} }`,
    () => `${statements(f, s.body)}\nif (${condition(f, s.condition)}) break;`,
  );
}

function ifStatement(f: FunctionEmitter, s: IfStatement): string {
  const branches = s.branches.map(({ condition: test, body }) => ({ test: condition(f, test), body: block(f, body) }));
  let code = s.otherwise === undefined ? '' : ` else { ${block(f, s.otherwise)} }`;
  // `else if` as one chain, not nested: long ones must not exhaust the parser of JavaScript.
  code = `${branches.map(({ test, body }) => `if (${test}) { ${body} }`).join(' else ')}${code}`;
  return code;
}

function localStatement(f: FunctionEmitter, s: LocalStatement): string {
  f.operations += 1;
  const code = localCode(f, s);
  f.visible.push(...s.locals);
  return code;
}

function localCode(f: FunctionEmitter, s: LocalStatement): string {
  for (const [at, local] of s.locals.entries()) if (s.values[at] !== undefined && isLikelyFloat(s.values[at])) floatLocals.add(local);
  for (const local of s.locals) f.variables.push(nameOf(local));
  const wrap = (local: (typeof s.locals)[number], value: string): string => `${nameOf(local)} = ${isBoxed(local) ? `new Box(${value})` : value};`;
  if (s.locals.length === 1 && s.values.length === 1) return wrap(s.locals[0]!, expression(f, s.values[0]!));
  const { code, values } = evaluate(f, s.values, s.locals.length);
  return `${code} ${s.locals.map((local, at) => wrap(local, values[at] ?? 'undefined')).join(' ')}`;
}

/**
 * Evaluates a list in order into variables, as many as wanted: `code` are statements, `values` what to use after them. Values
 * beyond the wanted ones are evaluated and dropped.
 */
export function evaluate(f: FunctionEmitter, list: readonly Expression[], wanted: number): { readonly code: string; readonly values: readonly string[] } {
  const lines: string[] = [];
  const values: string[] = [];
  for (const [at, e] of list.entries()) {
    const isLast = at === list.length - 1;
    if (isLast && isMulti(f, e) && wanted > at + 1) {
      const all = f.variable('w');
      lines.push(`${all} = ${valueList(f, e)};`);
      for (let more = at; more < wanted; more++) values.push(`${all}[${more - at}]`);
    } else if (at >= wanted) {
      lines.push(e.kind === 'Call' || e.kind === 'MethodCall' ? callStatement(f, e) : `${expression(f, e)};`);
    } else if (e.kind === 'Nil' || e.kind === 'Boolean' || e.kind === 'String' || e.kind === 'Number') {
      values.push(expression(f, e));
    } else {
      const one = f.variable('w');
      lines.push(`${one} = ${expression(f, e)};`);
      values.push(one);
    }
  }
  return { code: lines.join(' '), values };
}

function localFunction(f: FunctionEmitter, s: LocalFunctionStatement): string {
  const name = nameOf(s.local);
  f.variables.push(name);
  f.visible.push(s.local);
  if (!isBoxed(s.local)) return `${name} = ${closure(f, s.function)};`;
  return `${name} = new Box(undefined); ${name}.v = ${closure(f, s.function)};`;
}

function returnStatement(f: FunctionEmitter, s: ReturnStatement): string {
  f.operations += 1;
  const { values } = s;
  const [only] = values;
  if (only === undefined) return 'gas[1]--; return none;';
  if (values.length > 1) return answer(f, `[${expressionList(f, values)}]`);
  if (only.kind === 'Call' || only.kind === 'MethodCall') return tailCallStatement(f, only);
  if (only.kind === 'Vararg') return 'gas[1]--; return va;';
  if (isMulti(f, only)) return answer(f, valueList(f, only));
  return answer(f, rawExpression(f, only));
}

function answer(f: FunctionEmitter, code: string): string {
  const t = f.temporary();
  f.release(t);
  return `${t} = ${code}; gas[1]--; return ${t};`;
}

