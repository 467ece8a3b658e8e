/** The bit32 library. */
import type { LuaFunction } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { luerlBitFunctions } from './luerl.ts';
import { bitFunctions } from './puc.ts';

const puc = defineLibrary('bit32', bitFunctions);
const luerl = defineLibrary('bit32', luerlBitFunctions, 'luerl/');

/** The functions of a dialect by name. */
export function bitLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction>> {
  return isLuerl ? luerl : puc;
}
