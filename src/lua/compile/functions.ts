/** JavaScript for functions: `make12(u0, u1)` gives the code of function 12 for its upvalues. */
import type { FunctionNode } from '../parse/ast.ts';
import { FunctionEmitter, isBoxed, nameOf, type ChunkEmitter } from './emitter.ts';
import { block } from './statements.ts';
import { maxDepth } from '../runtime/meter.ts';

/** An expression that makes the closure. */
export function closure(f: FunctionEmitter, node: FunctionNode): string {
  const number = f.out.numberOf(node);
  const isSeparate = f.out.separate.has(node);
  if (!isSeparate) functionCode(f.out, node);
  const upvalues = node.upvalues.map((local) => f.variableOf(local)).join(', ');
  f.operations += 2;
  return `newClosure(${isSeparate ? `X[${number}]` : `make${number}`}(${upvalues}), P[${number}], [${upvalues}])`;
}

/** Writes the code of a function, and of those inside it, into the chunk. */
export function functionCode(out: ChunkEmitter, node: FunctionNode): void {
  const f = new FunctionEmitter(out, node);
  const star = f.isGenerator ? '*' : '';
  const number = out.numberOf(node);
  const name = `${f.isGenerator ? 'g' : 'f'}${number}`;
  const parameters = node.parameters.map((local) => (isBoxed(local) ? `a${local.id}` : nameOf(local)));
  const boxes = node.parameters.filter(isBoxed).map((local) => {
    f.variables.push(nameOf(local));
    return `${nameOf(local)} = new Box(a${local.id});`;
  });
  if (node.isVararg) parameters.push('...va');
  f.visible.push(...node.parameters);
  const body = block(f, node.body);
  const ends = node.body.at(-1)?.kind === 'Return' ? '' : 'gas[1]--; return none;';
  const variables = f.variables.length === 0 ? '' : `let ${f.variables.join(', ')};`;
  const upvalues = node.upvalues.map((_, at) => `u${at}`).join(', ');
  const entry = out.site(node.line, node.column);
  out.functions[number] = [
    `function make${number}(${upvalues}) { return function${star} ${name}(${parameters.join(', ')}) {`,
    node.isVararg && !node.isMain ? `if ((gas[0] -= va.length) < 0) ${entry}outOfGas(); if ((gas[2] -= 16 * va.length) < 0) ${entry}outOfBytes();` : '',
    `if ((gas[0] -= ${f.operations + 1}) < 0) ${entry}outOfGas(); if (++gas[1] > ${maxDepth}) ${entry}overflow();`,
    variables,
    boxes.join(' '),
    body,
    ends,
    '}; }',
  ].join('\n');
}
