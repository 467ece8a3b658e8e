/** The functions of Luerl's string library by name. */
import { byte, char, dump, gmatch, len, lower, rep, reverse, sub, upper } from './basics.ts';
import { find, match } from './find.ts';
import { format } from './format.ts';
import { gsub } from './gsub.ts';

export const luerlStringFunctions = { byte, char, dump, find, format, gmatch, gsub, len, lower, match, rep, reverse, sub, upper };
