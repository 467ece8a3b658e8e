/**
 * The handler that was at work where nobody could say so: an endless loop, and what else ends a call without a word of the runtime. The
 * way to the error tells which function of the user's the runtime had called, and the source whose function that is.
 */
import { collectFacts } from '../lua/check/facts.ts';
import { globalPath } from '../lua/check/paths.ts';
import { SourceText } from '../lua/check/source-text.ts';
import { walk } from '../lua/check/walk.ts';
import type { Expression, FunctionNode } from '../lua/parse/ast.ts';
import { LuaSyntaxError } from '../lua/parse/errors.ts';
import { parseChunk } from '../lua/parse/parser.ts';
import { handlerName } from './bundle/value-names.ts';

/** Larger sources take too long to read for a name. */
const largestSource = 512 * 1024;

/**
 * @param text the source of the file
 * @param line of the outermost frame in it, from 1
 * @returns undefined unless the functions of just one handler stand there
 */
export function handlerAt(text: string, line: number, dialect: 'luerl' | 'puc'): string | undefined {
  if (text.length > largestSource) return undefined;
  const source = new SourceText(Buffer.from(text, 'utf8'));
  let chunk;
  try {
    chunk = parseChunk(source.text, { dialect, skipShebang: true });
  } catch (error) {
    if (error instanceof LuaSyntaxError) return undefined;
    throw error;
  }
  const facts = collectFacts(chunk, { reads: false });
  const functionOf = (value: Expression): FunctionNode | undefined => {
    if (value.kind === 'Function') return value;
    const path = value.kind === 'Name' ? undefined : globalPath(value);
    const values = value.kind === 'Name' ? facts.locals.get(value.local) : path === undefined ? undefined : facts.globalWrites.get(path);
    const only = values?.length === 1 ? values[0]!.value : undefined;
    return only?.kind === 'Function' ? only : undefined;
  };
  const found = new Set<string>();
  walk(chunk.main, (node) => {
    const name = node.kind === 'Call' ? handlerName(node) : undefined;
    if (name === undefined || node.kind !== 'Call') return;
    const isThere = node.args.some((arg) => {
      const called = functionOf(arg);
      return called !== undefined && called.line <= line && line <= source.position(called.end).line;
    });
    if (isThere) found.add(name);
  });
  return found.size === 1 ? [...found][0] : undefined;
}
