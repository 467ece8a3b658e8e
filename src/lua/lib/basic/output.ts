/** `print`, and Luerl's `eprint`. What is printed goes to the world around the call. */
import { index } from '../../runtime/access.ts';
import { callOne, listOf } from '../../runtime/call.ts';
import { crash, throwError } from '../../runtime/errors.ts';
import { allocateString, charge } from '../../runtime/meter.ts';
import { numberToText } from '../../runtime/number-text.ts';
import { state } from '../../runtime/state.ts';
import { LuaFloat, none, type LuaFunction, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { luerlText, toText } from './to-text.ts';
import { luerlToText } from './luerl-values.ts';

/** `print` of `puc`, which calls whatever the global `tostring` is; `own` is the function that usually stands there. */
export function printWith(own: () => LuaFunction): (...args: LuaValue[]) => LuaReturn {
  return (...args) => {
    const convert = args.length === 0 || state.globals === undefined ? own() : index(state.globals, 'tostring');
    return emit(args.map((v) => (convert === own() ? toText(v) : converted(convert, v))).join('\t'));
  };
}

function converted(convert: LuaValue, v: LuaValue): string {
  const text = callOne(convert, v);
  if (typeof text === 'string') return text;
  if (typeof text === 'number' || typeof text === 'bigint' || text instanceof LuaFloat) return numberToText(text);
  return throwError("'tostring' must return a string to 'print'");
}

export const luerlOutputFunctions = {
  print(...args: LuaValue[]): LuaReturn {
    return emit(args.map(luerlPrinted).join('\t'));
  },

  eprint(...args: LuaValue[]): LuaReturn {
    return emit(args.map(luerlText).join('\n'));
  },
};

function luerlPrinted(v: LuaValue): string {
  const values = listOf(luerlToText(v));
  return values.length === 1 ? luerlText(values[0]) : crash('__tostring gave print something else than one value');
}

function emit(line: string): LuaReturn {
  charge(line.length >> 4);
  allocateString(line.length + 1);
  state.world.print(`${line}\n`);
  return none;
}
