/** Whether our engine runs a program as the others do. */
import type { Options } from './expressions.ts';
import { isKnownBug } from './known.ts';
import { randomProgram, sourceOf } from './program.ts';
import { fengari, hasNative, native, ours } from './runners.ts';
import { shrink } from './shrink.ts';
import { render, type Statement } from './tree.ts';

export type Verdict = 'same' | 'skipped' | { readonly ours: string; readonly theirs: string };

/** fengari is asked first, unless integers are wide; where it disagrees PUC's own program decides, if it is there. */
export function compare(program: readonly Statement[], options: Options): Verdict {
  const source = sourceOf(program, options);
  const mine = ours(source);
  // Where a stack overflows depends on how the machine is built. A program that does not end is one that was shrunk too far.
  if (/stack overflow|^ABORT/.test(mine)) return 'skipped';
  let theirs = options.wide ? native(source) : fengari(source);
  if (theirs !== mine && !options.wide && hasNative) theirs = native(source);
  if (theirs === mine) return mine === 'SYNTAX' ? 'skipped' : 'same';
  if (/stack overflow|^ENDED/.test(theirs)) return 'skipped';
  const [a, b] = [mine.split('\n'), theirs.split('\n')];
  const at = a.findIndex((text, index) => text !== b[index]);
  const [x, y] = at < 0 ? ['(the end)', b[a.length] ?? ''] : [a[at]!, b[at] ?? '(the end)'];
  return !hasNative && isKnownBug(x, y) ? 'skipped' : { ours: x, theirs: y };
}

/** Runs the program of a seed; answers a report when engines differ. */
export function fuzzLua(seed: number, options: Options): 'same' | 'skipped' | string {
  const program = randomProgram(seed, options);
  const verdict = compare(program, options);
  if (typeof verdict === 'string') return verdict;
  const until = Date.now() + 60_000;
  const small = shrink(program, (candidate) => Date.now() < until && typeof compare(candidate, options) !== 'string', 500);
  const last = compare(small, options);
  const { ours: mine, theirs } = typeof last === 'string' ? verdict : last;
  return `Lua program ${seed}${options.wide ? ' (wide)' : ''} differs:\n${render(small)}  ours:   ${mine.slice(0, 300)}\n  theirs: ${theirs.slice(0, 300)}`;
}
