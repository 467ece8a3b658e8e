/** The JavaScript of a function and of those inside it, and what its lines are in the Lua source. */
import type { Chunk, FunctionNode } from '../parse/ast.ts';
import { ChunkEmitter, quote, type CodeOptions } from './emitter.ts';
import { functionCode } from './functions.ts';
import type { Site } from './registry.ts';

export interface WrittenCode {
  /** A function of the names, the protos from that of the root on, and what makes those that have code of their own; it answers what makes the functions, by number. */
  readonly code: string;
  /** By line, from 1; most lines have none. */
  readonly lines: readonly (Site | undefined)[];
}

export interface WriteOptions {
  readonly chunk: Chunk;
  readonly root: FunctionNode;
  readonly options: CodeOptions;
  readonly names: readonly string[];
  readonly chunkName: string;
  /** Functions that have code of their own. */
  readonly separate?: ReadonlySet<FunctionNode>;
}

export function writeCode({ chunk, root, options, names, chunkName, separate }: WriteOptions): WrittenCode {
  const out = new ChunkEmitter(chunk, options, root, separate);
  functionCode(out, root);
  const makes = Array.from(out.functions, (code, number) => (code === undefined ? '' : `make${number}`));
  // Only hooks ask for the name; without them the code is the same under every name.
  const name = options.hooks.lines ? ` const CHUNK = ${quote(chunkName)};` : '';
  const text = ['(function (names, P, X) { "use strict";', `const { ${names.join(', ')} } = names;${name}`, out.declarations(), ...out.functions.filter((one) => one !== undefined), `return [${makes.join(', ')}];`, '})'].join('\n');
  return finish(out, text);
}

/** Turns the marks of sites into lines. */
function finish(out: ChunkEmitter, text: string): WrittenCode {
  const lines: Site[] = [];
  const parts = text.split('\u0001');
  let line = 1;
  let code = '';
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1) {
      code += '\n';
      line += 1;
      lines[line] = out.sites[Number(part)]!;
      continue;
    }
    code += part;
    for (let from = part.indexOf('\n'); from >= 0; from = part.indexOf('\n', from + 1)) line += 1;
  }
  return { code, lines };
}
