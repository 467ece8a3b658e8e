/**
 * The operations of a source that can fail or run other functions, each with the place at which the engines tell it: the same
 * lines and columns as `compile/` notes for our own.
 */
import { childrenOf, type Node } from '../check/walk.ts';
import { calledName, metamethodName, operandName } from '../compile/operand-names.ts';
import type { AssignStatement, Chunk, Expression, FunctionNode, IndexNode } from '../parse/ast.ts';

export interface Operation {
  /** `iterate` and `count`: a generic and a numeric `for`; `item`: `{[key] = value}`. */
  readonly kind: 'call' | 'iterate' | 'count' | 'index' | 'store' | 'item' | 'binary' | 'unary';
  readonly line: number;
  /** 0 when it stands on another line than the one that is told. */
  readonly column: number;
  readonly owner: FunctionNode;
  readonly node: Node;
  /** How a function that runs for it is called there: `global 'f'`, `metamethod '__add'`. */
  readonly called: string | undefined;
  /** What may be to blame, as messages name it; '' for what has no name. */
  readonly names: readonly string[];
}

/**
 * What stands together: a statement, the test of an `if`, or the outermost loop of a function with all that is in it. Luerl tells
 * one line for all operations of one.
 */
export interface Unit {
  from: number;
  to: number;
  readonly isLoop: boolean;
  readonly operations: Operation[];
}

const loops: ReadonlySet<string> = new Set(['While', 'Repeat', 'NumericFor', 'GenericFor']);
const statements: ReadonlySet<string> = new Set(['Local', 'LocalFunction', 'Assign', 'CallStatement', 'Return', ...loops]);

const events: ReadonlyMap<string, string> = new Map([
  ['+', 'add'], ['-', 'sub'], ['*', 'mul'], ['/', 'div'], ['//', 'idiv'], ['%', 'mod'], ['^', 'pow'], ['..', 'concat'],
  ['&', 'band'], ['|', 'bor'], ['~', 'bxor'], ['<<', 'shl'], ['>>', 'shr'],
  ['==', 'eq'], ['~=', 'eq'], ['<', 'lt'], ['>', 'lt'], ['<=', 'le'], ['>=', 'le'],
]);
const unaryEvents: ReadonlyMap<string, string> = new Map([['-', 'unm'], ['#', 'len'], ['~', 'bnot']]);

/** All of a chunk, in no order. Walks in a loop: trees may be deeper than JavaScript's stack. */
export function operationsOf(chunk: Chunk): Unit[] {
  const units: Unit[] = [];
  const begin = (line: number, isLoop: boolean): Unit => {
    const unit = { from: line, to: line, isLoop, operations: [] };
    units.push(unit);
    return unit;
  };
  const waiting: { readonly node: Node; readonly owner: FunctionNode; readonly unit: Unit | undefined }[] = [{ node: chunk.main, owner: chunk.main, unit: undefined }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, owner } = next;
    if (node.kind === 'Function') {
      for (const statement of node.body) waiting.push({ node: statement, owner: node, unit: undefined });
      continue;
    }
    if (node.kind === 'If') {
      for (const { condition, body, place } of node.branches) {
        waiting.push({ node: condition, owner, unit: next.unit?.isLoop === true ? next.unit : begin(place.line, false) });
        for (const statement of body) waiting.push({ node: statement, owner, unit: next.unit });
      }
      for (const statement of node.otherwise ?? []) waiting.push({ node: statement, owner, unit: next.unit });
      continue;
    }
    const unit = statements.has(node.kind) && next.unit?.isLoop !== true ? begin(node.line, loops.has(node.kind)) : next.unit;
    if (unit !== undefined) note(node, owner, unit);
    for (const child of node.kind === 'Assign' ? partsOf(node) : childrenOf(node)) waiting.push({ node: child, owner, unit });
  }
  return units;
}

/** What is evaluated for an assignment: the places themselves are not read. */
function partsOf({ targets, values }: AssignStatement): Expression[] {
  return [...targets.flatMap((target) => (target.kind === 'Index' ? [target.object, target.key] : [])), ...values];
}

/** Adds the operations of a node, without those of its parts. */
function note(node: Node, owner: FunctionNode, unit: Unit): void {
  const add = (kind: Operation['kind'], line: number, column: number, called?: string, names: readonly string[] = [], of: Node = node): void => {
    unit.operations.push({ kind, line, column, owner, node: of, called, names });
    unit.from = Math.min(unit.from, line);
    unit.to = Math.max(unit.to, line);
  };
  const nameOf = (e: Expression): string => operandName(e, owner) ?? '';
  switch (node.kind) {
    case 'Call':
    case 'MethodCall': {
      const called = calledName(node, owner);
      if (node.kind === 'MethodCall') add('index', node.namePlace.line, node.namePlace.column, metamethodName('index'), [nameOf(node.object)]);
      return add('call', node.opLine, node.opColumn, called, [called ?? '']);
    }
    case 'Index':
      return add('index', ...placeOf(node), metamethodName('index'), [nameOf(node.object)]);
    case 'Assign':
      unit.to = Math.max(unit.to, node.values[0]!.line);
      for (const target of node.targets) if (target.kind === 'Index') add('store', ...placeOf(target), metamethodName('newindex'), [nameOf(target.object)], target);
      return;
    case 'Table':
      for (const { key, line, column } of node.items) if (key !== undefined && key.kind !== 'String' && key.kind !== 'Number') add('item', line, column);
      return;
    case 'Binary': {
      // Numbers are never to blame.
      const names = [node.left, node.right].filter(({ kind }) => kind !== 'Number').map(nameOf);
      return add('binary', node.opLine, node.opColumn, metamethodName(events.get(node.operator)!), names);
    }
    case 'Unary':
      return node.operator === 'not' ? undefined : add('unary', node.opLine, node.opColumn, metamethodName(unaryEvents.get(node.operator)!), [nameOf(node.operand)]);
    case 'NumericFor':
      return add('count', node.opLine, node.opLine === node.line ? node.column : 0);
    case 'GenericFor':
      return add('iterate', node.opLine, node.opLine === node.line ? node.column : 0, "for iterator 'for iterator'", ['']);
  }
}

function placeOf(e: IndexNode): readonly [line: number, column: number] {
  return e.isGlobal ? [e.line, e.column] : [e.key.line, e.key.column];
}
