/** JavaScript for calls. */
import type { CallNode, MethodCallNode } from '../parse/ast.ts';
import { quote, type FunctionEmitter } from './emitter.ts';
import { expression, expressionList } from './expressions.ts';
import { calledName, metamethodName } from './operand-names.ts';
import { isFixed, metaCall, operand } from './operands.ts';

/** Exactly one value. */
export function callExpression(f: FunctionEmitter, e: CallNode | MethodCallNode): string {
  const code = callRaw(f, e);
  const t = f.temporary();
  f.release(t);
  return `((${t} = ${code}) instanceof Array ? ${f.isGenerator ? `${t}[0]` : `first(${t})`} : ${t})`;
}

/** Whatever the call answers: one value, a list, or (in plain code) a call that is left to do. */
export function callRaw(f: FunctionEmitter, e: CallNode | MethodCallNode): string {
  const { setup, target, args, temporaries } = prepare(f, e);
  const name = calledName(e, f.node);
  const site = f.site({ line: e.opLine, column: e.opColumn }, name, name);
  const list = f.isGenerator ? f.temporary() : undefined;
  f.release(...temporaries, list);
  if (list !== undefined) {
    return `(${setup}${list} = [${args}], ${isHost(target)} ? ${target}${site}.fn(...${list}) : yield* ${site}callG(${target}, ${list}))`;
  }
  return `(${setup}(${target} instanceof LuaFunction ? ${target} : ${site}callee(${target}))${site}.fn(${args}))`;
}

/** The call at the end of a function, as a statement. */
export function tailCallStatement(f: FunctionEmitter, e: CallNode | MethodCallNode): string {
  const { setup, target, args, temporaries } = prepare(f, e);
  const name = calledName(e, f.node);
  const site = f.site({ line: e.opLine, column: e.opColumn }, name, name);
  const t = f.temporary();
  f.release(...temporaries, t);
  const statement = setup === '' ? '' : `${setup.replace(/, $/, '')};`;
  // Functions of the host are called at once, as PUC does: they want to know their caller.
  if (f.isGenerator) {
    const list = f.variable('w');
    return `${statement} ${list} = [${args}]; if (${isHost(target)}) { ${t} = ${target}${site}.fn(...${list}); gas[1]--; return ${t}; } ${t} = ${site}callable(${target}); if (${t}.proto === undefined) { ${t} = yield* ${site}callG(${t}, ${list}); gas[1]--; return ${t}; } gas[1]--; return (${site}tailCall(${t}, ${list}));`;
  }
  return `${statement} ${t} = ${target} instanceof LuaFunction ? ${target} : ${site}callee(${target}); ${t} = gas[1] < ${tailDepth} || ${t}.proto === undefined ? ${t}${site}.fn(${args}) : tailCall(${t}, [${args}]); gas[1]--; return ${t};`;
}

/** A function of the host that never yields: coroutine code calls it as plain code does. */
function isHost(target: string): string {
  return `${target} instanceof LuaFunction && ${target}.gn === undefined && ${target}.proto === undefined`;
}

/** Depth from which calls at the end of a function are left to the caller. */
const tailDepth = 400;

interface PreparedCall {
  readonly setup: string;
  readonly target: string;
  readonly args: string;
  readonly temporaries: readonly (string | undefined)[];
}

function prepare(f: FunctionEmitter, e: CallNode | MethodCallNode): PreparedCall {
  if (e.kind === 'MethodCall') return prepareMethod(f, e);
  if (isFixed(e.callee)) return { setup: '', target: operand(f, e.callee).use, args: expressionList(f, e.args), temporaries: [] };
  const target = f.temporary();
  const setup = `${target} = ${expression(f, e.callee)}, `;
  return { setup, target, args: expressionList(f, e.args), temporaries: [target] };
}

function prepareMethod(f: FunctionEmitter, e: MethodCallNode): PreparedCall {
  const isSimple = isFixed(e.object);
  const object = isSimple ? operand(f, e.object).use : f.temporary();
  const setup = isSimple ? '' : `${object} = ${expression(f, e.object)}, `;
  const target = f.temporary();
  const found = f.isGenerator
    ? metaCall(f, `${f.site(e.namePlace, metamethodName('index'), f.describe(e.object))}indexString`, `${object}, ${quote(e.name)}`)
    : `${f.site(e.namePlace, metamethodName('index'), f.describe(e.object))}findMethod(${object}, ${quote(e.name)}, ${f.out.cache()})`;
  const rest = expressionList(f, e.args);
  return { setup: `${setup}${target} = ${found}, `, target, args: rest === '' ? object : `${object}, ${rest}`, temporaries: [isSimple ? undefined : object, target] };
}

/** A call whose values nobody wants. */
export function callStatement(f: FunctionEmitter, e: CallNode | MethodCallNode): string {
  const code = callRaw(f, e);
  if (f.isGenerator) return `${code};`;
  const t = f.temporary();
  f.release(t);
  return `(${t} = ${code}) instanceof TailCall && finish(${t});`;
}
