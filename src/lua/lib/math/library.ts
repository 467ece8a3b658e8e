/** The math library. */
import { LuaFloat, type LuaFunction, type LuaValue } from '../../runtime/value.ts';
import { defineLibrary } from '../define.ts';
import { luerlRandomFunctions, randomFunctions } from './draws.ts';
import { floatFunctions } from './floats.ts';
import { integerFunctions } from './integers.ts';
import { luerlMathFunctions } from './luerl.ts';
import { maxInteger, minInteger } from './values.ts';

const puc = defineLibrary('math', { ...integerFunctions, ...floatFunctions, ...randomFunctions });
const luerl = defineLibrary('math', { ...luerlMathFunctions, ...luerlRandomFunctions }, 'luerl/');

/** The functions and constants of a dialect by name. Luerl's `huge` is the largest float. */
export function mathLibrary(isLuerl: boolean): Readonly<Record<string, LuaFunction | LuaValue>> {
  return {
    ...(isLuerl ? luerl : puc),
    huge: new LuaFloat(isLuerl ? Number.MAX_VALUE : Infinity),
    maxinteger: maxInteger,
    mininteger: minInteger,
    pi: new LuaFloat(Math.PI),
  };
}
