/** The utf8 library. */
import type { LuaFunction, LuaValue } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { charPattern } from './decode.ts';
import { luerlUtf8Functions } from './luerl.ts';
import { utf8Functions } from './puc.ts';

const puc = defineLibrary('utf8', utf8Functions);
const luerl = defineLibrary('utf8', luerlUtf8Functions, 'luerl/');

/** The functions and the pattern of a dialect by name. */
export function utf8Library(isLuerl: boolean): Readonly<Record<string, LuaFunction | LuaValue>> {
  return { ...(isLuerl ? luerl : puc), charpattern: charPattern };
}
