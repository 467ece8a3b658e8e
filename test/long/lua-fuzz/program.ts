/** A random program from a seed. */
import { Random } from '../random.ts';
import type { Options } from './expressions.ts';
import { prelude } from './prelude.ts';
import { Statements } from './statements.ts';
import { block, line, render, type Statement } from './tree.ts';

export function randomProgram(seed: number, options: Options): readonly Statement[] {
  return new Statements(new Random(seed), options).program();
}

/** The source of a program: it answers its transcript. */
export function sourceOf(program: readonly Statement[], options: Options): string {
  const yields = options.luerl ? '' : 'local function Y(...) tick() if coroutine.isyieldable() then return coroutine.yield(...) end return ... end\n';
  return `${prelude(options)}${yields}${render([block('P(pcall(function()', [line('local g0, g1, g2'), ...program], 'end))')])}return table.concat(out, "\\n")\n`;
}
