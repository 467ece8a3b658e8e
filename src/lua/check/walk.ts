/** Walks a syntax tree in a loop: trees may be deeper than JavaScript's stack. */
import type { Expression, FunctionNode, Statement } from '../parse/ast.ts';

export type Node = Expression | Statement;

/** The nodes inside a node, in the order they stand in the source. */
export function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case 'Function':
    case 'Do':
      return [...node.body];
    case 'Index':
      return [node.object, node.key];
    case 'Call':
      return [node.callee, ...node.args];
    case 'MethodCall':
      return [node.object, ...node.args];
    case 'Binary':
    case 'Logical':
      return [node.left, node.right];
    case 'Unary':
      return [node.operand];
    case 'Parenthesized':
      return [node.expression];
    case 'Table':
      return node.items.flatMap((item) => (item.key === undefined ? [item.value] : [item.key, item.value]));
    case 'Local':
    case 'Return':
      return [...node.values];
    case 'LocalFunction':
      return [node.function];
    case 'Assign':
      return [...node.targets, ...node.values];
    case 'CallStatement':
      return [node.call];
    case 'While':
      return [node.condition, ...node.body];
    case 'Repeat':
      return [...node.body, node.condition];
    case 'If':
      return [...node.branches.flatMap((branch) => [branch.condition, ...branch.body]), ...(node.otherwise ?? [])];
    case 'NumericFor':
      return [node.initial, node.limit, ...(node.step === undefined ? [] : [node.step]), ...node.body];
    case 'GenericFor':
      return [...node.values, ...node.body];
    default:
      return [];
  }
}

/**
 * Calls `visit` for `root` and everything in it, in the order of the source.
 * @param visit gets the nodes around a node, outermost first, and the innermost function around it; the list changes as the
 *   walk goes on, so copy what you keep
 */
export function walk(root: Node, visit: (node: Node, ancestors: readonly Node[], owner: FunctionNode | undefined) => void): void {
  const ancestors: Node[] = [];
  const frames: { readonly nodes: Node[]; readonly owner: FunctionNode | undefined; next: number }[] = [{ nodes: [root], owner: undefined, next: 0 }];
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    const node = frame.nodes[frame.next++];
    if (node === undefined) {
      frames.pop();
      ancestors.pop();
      continue;
    }
    visit(node, ancestors, frame.owner);
    ancestors.push(node);
    frames.push({ nodes: childrenOf(node), owner: node.kind === 'Function' ? node : frame.owner, next: 0 });
  }
}
