/**
 * Whether a file still compiles with what a bundle puts around it: two locals before the entry, functions around a module, and
 * around an entry that a runtime calls.
 * Only files that come near a limit of Lua are parsed once more.
 */
import type { SourceLocation } from '../../base/errors.ts';
import { readable, SourceText } from '../../lua/check/source-text.ts';
import type { Chunk } from '../../lua/parse/ast.ts';
import { LuaSyntaxError } from '../../lua/parse/errors.ts';
import { parseChunk } from '../../lua/parse/parser.ts';
import { noRoomForBundle } from './errors.ts';
import type { BundleFile } from './graph.ts';

/** Half of what PUC allows: locals in blocks, which are not counted, come on top. */
const manyLocals = 100;
/** What is counted is not all that nests: operators do too. */
const manyLevels = 60;
const manyOperators = 150;

/** What stands around a file, in a line before it and one behind it. */
const around = {
  entry: ['local require,package=nil', ''],
  main: ['local require,package=nil;require("").boot(function(...)', 'end)'],
  module: ['local require=(nil)({{"",{},function(require,package)return function(...)', 'end end}})'],
} as const;

export interface RoomInput {
  /** Binary text. */
  readonly source: string;
  readonly chunk: Chunk;
  readonly dialect: 'luerl' | 'puc';
  readonly locate: (offset: number) => SourceLocation;
}

/**
 * Gives what checks the file as one or the other; `undefined` where there is room for sure.
 * @returns a function that throws HbxError `bundle/too-many-locals` or `bundle/nested-too-deep`
 */
export function roomCheck({ source, chunk, dialect, locate }: RoomInput): ((role: BundleFile['role']) => void) | undefined {
  const entry = dialect === 'puc' && topLevelLocals(chunk) >= manyLocals;
  const module = nestsDeeply(source);
  const isNear = { entry, main: entry || module, module };
  if (!isNear.main) return undefined;
  return (role) => {
    if (!isNear[role]) return;
    const [before, behind] = around[role];
    try {
      parseChunk(`${before}\n${source}\n${behind}`, { dialect });
    } catch (error) {
      if (!(error instanceof LuaSyntaxError)) throw error;
      const offset = new SourceText(source).offset(Math.max(1, error.line - 1), error.column);
      throw noRoomForBundle(/local variables|registers|upvalues/.test(error.message) ? 'locals' : 'levels', readable(error.message), locate(offset));
    }
  };
}

function topLevelLocals({ main }: Chunk): number {
  let count = 0;
  for (const statement of main.body) count += statement.kind === 'Local' ? statement.locals.length : statement.kind === 'LocalFunction' ? 1 : 0;
  return count;
}

/** What opens and closes, and 0 for what begins another expression. */
const steps = new Map<string, number>([
  ...['(', '[', '{', 'function', 'do', 'then', 'repeat'].map((word) => [word, 1] as const),
  ...[')', ']', '}', 'end', 'until', 'elseif'].map((word) => [word, -1] as const),
  ...['local', 'return'].map((word) => [word, 0] as const),
]);

/** A look at the text that costs little; words in strings and comments may deceive it, which matters little too. */
function nestsDeeply(source: string): boolean {
  const pattern = /[([{}\])^]|\.\.|\b(?:function|do|then|repeat|end|until|elseif|not|local|return)\b/g;
  let depth = 0;
  let operators = 0;
  for (let found = pattern.exec(source); found !== null; found = pattern.exec(source)) {
    const word = found[0];
    const step = steps.get(word);
    if (step === undefined) operators++;
    else {
      depth = Math.max(0, depth + step);
      if (word.length > 1) operators = 0;
    }
    if (depth >= manyLevels || operators >= manyOperators) return true;
  }
  return false;
}
