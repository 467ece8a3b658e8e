/** The table library. */
import type { LuaFunction } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { changeFunctions } from './change.ts';
import { concatFunctions } from './concat.ts';
import { listFunctions } from './lists.ts';
import { luerlListFunctions, unpackFunctions } from './luerl-lists.ts';
import { luerlSortFunctions } from './luerl-sort.ts';
import { moveFunctions } from './move.ts';
import { sortFunctions } from './sort.ts';

const puc = defineLibrary('table', { ...concatFunctions, ...changeFunctions, ...listFunctions, ...moveFunctions, ...sortFunctions });
const luerl = defineLibrary('table', { ...luerlListFunctions, ...unpackFunctions, ...luerlSortFunctions }, 'luerl/');

/** The functions of a dialect by name. */
export function tableLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction>> {
  return isLuerl ? luerl : puc;
}
