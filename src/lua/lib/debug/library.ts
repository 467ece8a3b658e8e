/** The debug library. There is no `sethook` (hooks would change what a call costs), no registry, and no prompt. */
import type { LuaFunction } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { infoFunctions } from './info.ts';
import { luerlMetatableFunctions, metatableFunctions } from './metatables.ts';
import { tracebackFunctions } from './traceback.ts';
import { upvalueFunctions } from './upvalues.ts';

const puc = defineLibrary('debug', {
  ...metatableFunctions,
  ...upvalueFunctions,
  ...infoFunctions,
  ...tracebackFunctions,
});

const luerl = defineLibrary('debug', luerlMetatableFunctions, 'luerl/');

/** The functions of a dialect by name. */
export function debugLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction>> {
  return isLuerl ? luerl : puc;
}
