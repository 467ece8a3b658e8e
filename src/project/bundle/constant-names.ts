/** Which globals and which texts expressions are, as far as their tree tells. */
import { readable } from '../../lua/check/source-text.ts';
import type { Expression } from '../../lua/parse/ast.ts';

/** The module of hbx whose `boot` runs the entry of an app with a runtime. */
export const bootModule = '.process';

/** A global of that name. */
export function isGlobal(node: Expression, name: string): boolean {
  return node.kind === 'Index' && node.isGlobal && node.key.kind === 'String' && node.key.value === name;
}

/** `x` and `_G.x`. */
export function isGlobalField(node: Expression, name: string): boolean {
  return isGlobal(node, name) || (node.kind === 'Index' && !node.isGlobal && node.key.kind === 'String' && node.key.value === name && isGlobal(node.object, '_G'));
}

/** The text that an expression of string literals is. Chains of `..` may be deep, so this is a loop. */
export function constantText(expression: Expression): string | undefined {
  const parts: string[] = [];
  const stack: Expression[] = [expression];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.kind === 'String') parts.push(node.value);
    else if (node.kind === 'Binary' && node.operator === '..') stack.push(node.right, node.left);
    else return undefined;
  }
  return parts.join('');
}

/** Luerl encodes the bytes of literals once more; people see what they wrote. */
export function shownName(name: string, dialect: 'luerl' | 'puc'): string {
  const once = readable(name);
  if (dialect === 'puc' || once === name) return once;
  return /^[\0-\xff]*$/.test(once) ? readable(once) : once;
}
