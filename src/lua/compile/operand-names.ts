/** How messages call what an operation works on, as PUC names it: `local 'x'`, `field 'y'`, `global 'f'`. */
import type { CallNode, Expression, FunctionNode, MethodCallNode } from '../parse/ast.ts';

/** An operand in the code of `owner`; undefined when it has no name. */
export function operandName(e: Expression, owner: FunctionNode): string | undefined {
  if (e.kind === 'Name') return `${e.local.owner === owner && e.local.kind !== 'env' ? 'local' : 'upvalue'} '${e.name}'`;
  if (e.kind !== 'Index') return undefined;
  if (e.key.kind !== 'String') return "field '?'";
  return `${e.isGlobal ? 'global' : 'field'} '${e.key.value}'`;
}

/** What a call calls. */
export function calledName(e: CallNode | MethodCallNode, owner: FunctionNode): string | undefined {
  if (e.kind === 'MethodCall') return `method '${e.name}'`;
  return e.callee.kind === 'String' ? `constant '${e.callee.value}'` : operandName(e.callee, owner);
}

/** How a function that runs for an operation is called there. */
export function metamethodName(event: string): string {
  return `metamethod '__${event}'`;
}
