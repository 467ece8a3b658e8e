/** The string library. */
import type { LuaTable } from '../../runtime/value.ts';
import { defineLibrary, tableOf } from '../define.ts';
import { byte, char, dump, len, lower, rep, reverse, sub, upper } from './basics.ts';
import { find, gmatch, match } from './find.ts';
import { format } from './format.ts';
import { gsub } from './gsub.ts';
import { luerlStringFunctions } from './luerl/functions.ts';
import { pack, packsize, unpack } from './pack.ts';

const puc = defineLibrary('string', { byte, char, dump, find, format, gmatch, gsub, len, lower, match, pack, packsize, rep, reverse, sub, unpack, upper });
const luerl = defineLibrary('string', luerlStringFunctions, 'luerl/');

/** A new table with the functions of a dialect. It is also what strings are indexed with. */
export function stringLibrary(isLuerl: boolean): LuaTable {
  return tableOf(isLuerl ? luerl : puc);
}
