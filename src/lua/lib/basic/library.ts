/** The functions without a library. `pcall`, `xpcall` and `require` come from elsewhere. */
import type { LuaFunction } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { refusals } from '../refusals.ts';
import { unpackFunctions } from '../table/luerl-lists.ts';
import { errorFunctions, luerlErrorFunctions } from './errors.ts';
import { garbageFunctions, luerlGarbageFunctions } from './garbage.ts';
import { ipairsStep, iterationFunctions, next } from './iteration.ts';
import { loadFunctions, luerlLoadFunctions } from './load.ts';
import { luerlIpairsStep, luerlIterationFunctions, luerlNext } from './luerl-iteration.ts';
import { luerlValueFunctions } from './luerl-values.ts';
import { luerlOutputFunctions, printWith } from './output.ts';
import { valueFunctions } from './values.ts';

const puc: Record<string, LuaFunction> = {
  next,
  ...defineLibrary('', {
    ...valueFunctions,
    ...iterationFunctions,
    ...errorFunctions,
    ...garbageFunctions,
    ...loadFunctions,
    print: printWith(() => puc.tostring!),
    ...refusals('', ['dofile', 'loadfile']),
  }),
};

const luerl: Record<string, LuaFunction> = {
  next: luerlNext,
  ...defineLibrary(
    '',
    {
      ...luerlValueFunctions,
      ...luerlIterationFunctions,
      ...luerlErrorFunctions,
      ...luerlGarbageFunctions,
      ...luerlLoadFunctions,
      ...luerlOutputFunctions,
      ...unpackFunctions,
      ...refusals('', ['dofile', 'loadfile']),
    },
    'luerl/',
  ),
};

/** The functions of a dialect by name. */
export function basicLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction>> {
  return isLuerl ? luerl : puc;
}

/** What the loops of compiled code know by identity: the iterators of `pairs` and `ipairs`. */
export const iterators = { next, ipairsStep, luerlNext, luerlIpairsStep };
