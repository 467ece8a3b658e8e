/** Operands of an operation: evaluated once, used as often as one likes. */
import type { Expression } from '../parse/ast.ts';
import { isBoxed, type FunctionEmitter } from './emitter.ts';
import { expression, rawExpression } from './expressions.ts';

/** An operand that is evaluated once: `setup` first, then `use` as often as one likes. */
export interface Operand {
  readonly setup: string;
  readonly use: string;
  readonly temporary: string | undefined;
  /** It is a small integer for certain. */
  readonly isInteger: boolean;
}

/** A constant or a local that nothing can change meanwhile stands for itself; anything else goes through a variable. */
export function operand(f: FunctionEmitter, e: Expression, raw = false, isLate = true): Operand {
  if (isFixed(e) || (isLate && isStable(f, e))) {
    const code = expression(f, e);
    return { setup: '', use: e.kind === 'Number' && /^\d/.test(code) ? `(${code})` : code, temporary: undefined, isInteger: isSmallInteger(e) };
  }
  const code = raw ? rawExpression(f, e) : expression(f, e);
  const temporary = f.temporary();
  return { setup: `${temporary} = ${code}, `, use: temporary, temporary, isInteger: false };
}

/** Two operands, in order. The first goes through a variable also when the second could change it. */
export function operands(f: FunctionEmitter, left: Expression, right: Expression, raw = false, isLate = true): readonly [Operand, Operand] {
  const first = operand(f, left, raw, isLate);
  return [first, operand(f, right, raw, isLate)];
}

/** Operands that need no variable: what is fixed, and in `puc` all locals, which PUC reads when the operation runs. */
export function isStable(f: FunctionEmitter, e: Expression): boolean {
  return isFixed(e) || (e.kind === 'Name' && e.local.owner === f.node && e.local.kind !== 'env' && !f.out.options.luerl);
}

/** What no call can change. */
export function isFixed(e: Expression): boolean {
  if (e.kind === 'Name') return !isBoxed(e.local);
  return e.kind === 'Nil' || e.kind === 'Boolean' || e.kind === 'Number' || e.kind === 'String';
}

function isSmallInteger(e: Expression): boolean {
  return (e.kind === 'Number' && typeof e.value === 'number') || (e.kind === 'Name' && e.local.kind === 'loop' && integerLoops.has(e.local) && !e.local.assigned);
}

/** Loop variables that are small integers for certain. */
export const integerLoops = new WeakSet<object>();

/**
 * A call of a helper that may run a metamethod: in coroutine code that metamethod may yield. `isPlain` is JavaScript that is true
 * when there can be none: then coroutine code calls the plain helper too, which takes a fraction of the time. `args` are evaluated
 * in one place only, but stand in two.
 */
export function metaCall(f: FunctionEmitter, callee: string, args: string, isPlain?: string): string {
  if (!f.isGenerator) return `${callee}(${args})`;
  return isPlain === undefined ? `(yield* ${callee}G(${args}))` : `(${isPlain} ? ${callee}(${args}) : yield* ${callee}G(${args}))`;
}

/** A table without metatable, as JavaScript. */
export function isBareTable(use: string): string {
  return `${use} instanceof LuaTable && ${use}.mt === undefined`;
}

/** Two values that have no metamethods for operators: neither tables nor floats, nor several values. */
export function areBare(a: string, b: string): string {
  return `typeof ${a} !== 'object' && typeof ${b} !== 'object'`;
}
