import type { Chunk, Expression, FunctionNode, Statement } from '../../../src/lua/parse/ast.ts';

export type Node = Expression | Statement;

/** Calls `visit` for each node of a chunk with the function that holds it. Walks without recursion. */
export function walk(chunk: Chunk, visit: (node: Node, holder: FunctionNode) => void): void {
  const open: [Node, FunctionNode][] = [];
  const push = (holder: FunctionNode, ...nodes: (Node | undefined)[]): void => {
    for (const node of nodes) if (node !== undefined) open.push([node, holder]);
  };
  const pushAll = (holder: FunctionNode, nodes: readonly Node[]): void => {
    for (const node of nodes) push(holder, node);
  };
  pushAll(chunk.main, chunk.main.body);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, holder] = next;
    visit(node, holder);
    switch (node.kind) {
      case 'Function': pushAll(node, node.body); break;
      case 'Index': push(holder, node.object, node.key); break;
      case 'Call': push(holder, node.callee); pushAll(holder, node.args); break;
      case 'MethodCall': push(holder, node.object); pushAll(holder, node.args); break;
      case 'Binary': case 'Logical': push(holder, node.left, node.right); break;
      case 'Unary': push(holder, node.operand); break;
      case 'Parenthesized': push(holder, node.expression); break;
      case 'Table': for (const item of node.items) push(holder, item.key, item.value); break;
      case 'Local': case 'Return': pushAll(holder, node.values); break;
      case 'LocalFunction': push(holder, node.function); break;
      case 'Assign': pushAll(holder, node.targets); pushAll(holder, node.values); break;
      case 'CallStatement': push(holder, node.call); break;
      case 'Do': pushAll(holder, node.body); break;
      case 'While': case 'Repeat': push(holder, node.condition); pushAll(holder, node.body); break;
      case 'If': for (const branch of node.branches) { push(holder, branch.condition); pushAll(holder, branch.body); } pushAll(holder, node.otherwise ?? []); break;
      case 'NumericFor': push(holder, node.initial, node.limit, node.step); pushAll(holder, node.body); break;
      case 'GenericFor': pushAll(holder, node.values); pushAll(holder, node.body); break;
    }
  }
}

/** An expression as text with all parentheses written: `(1 + (2 * 3))`. */
export function show(node: Expression): string {
  switch (node.kind) {
    case 'Nil': return 'nil';
    case 'Vararg': return '...';
    case 'Boolean': return String(node.value);
    case 'Number': return node.raw;
    case 'String': return JSON.stringify(node.value);
    case 'Name': return node.name;
    case 'Function': return 'function';
    case 'Parenthesized': return `{${show(node.expression)}}`;
    case 'Index': return node.isGlobal && node.key.kind === 'String' ? `@${node.key.value}` : `${show(node.object)}[${show(node.key)}]`;
    case 'Call': return `${show(node.callee)}(${node.args.map(show).join(', ')})`;
    case 'MethodCall': return `${show(node.object)}:${node.name}(${node.args.map(show).join(', ')})`;
    case 'Binary': case 'Logical': return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'Unary': return `(${node.operator} ${show(node.operand)})`;
    case 'Table': return `{${node.items.map((item) => (item.key === undefined ? show(item.value) : `[${show(item.key)}] = ${show(item.value)}`)).join(', ')}}`;
  }
}
