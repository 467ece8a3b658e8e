/** `type`, `tostring`, `tonumber`, `select`, raw access and metatables in `luerl`. */
import { call } from '../../runtime/call.ts';
import { badArguments, crash } from '../../runtime/errors.ts';
import { keyFailure } from '../../runtime/failures.ts';
import { metamethod, metatableOf } from '../../runtime/metatable.ts';
import { charge } from '../../runtime/meter.ts';
import { textToNumberBase } from '../../runtime/number-text.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { LuaFloat, LuaFunction, LuaTable, none, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { answer } from '../arguments.ts';
import { luerlInteger, luerlNumber, luerlString } from '../luerl-arguments.ts';
import { luerlText } from './to-text.ts';
import { setMetatable } from './values.ts';

export const luerlValueFunctions = {
  type(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return badArguments('type', args);
    // Luerl does not know its own files.
    return args[0] instanceof LuaUserdata ? 'unknown' : typeOf(args[0]);
  },

  tostring(...args: LuaValue[]): LuaReturn {
    return args.length === 0 ? badArguments('tostring', args) : luerlToText(args[0]);
  },

  tonumber(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return badArguments('tonumber', args);
    if (args.length === 1) return luerlNumber(args[0]);
    const text = luerlString(args[0]);
    const base = luerlInteger(args[1]);
    return text === undefined || base === undefined ? crash('tonumber with a base') : textToNumberBase(text, base);
  },

  select(...args: LuaValue[]): LuaReturn {
    const count = args.length - 1;
    if (count > 16) charge(count >> 4);
    if (args[0] === '#') return new LuaFloat(count);
    const n = count < 0 ? undefined : luerlInteger(args[0]);
    if (n === undefined || n === 0) return badArguments('select', args);
    if (n > count) return none;
    return answer(args.slice(n > 0 ? Number(n) : Math.max(1, count + 1 + Number(n))));
  },

  rawequal(...args: LuaValue[]): LuaReturn {
    if (args.length < 2) return badArguments('rawequal', args);
    const [a, b] = args;
    // Integers and floats are never the same.
    return a === b || (a instanceof LuaFloat && b instanceof LuaFloat && a.n === b.n);
  },

  rawlen(...args: LuaValue[]): LuaReturn {
    const [v] = args;
    if (v instanceof LuaTable) return v.length();
    return typeof v === 'string' ? new LuaFloat(v.length) : badArguments('rawlen', args);
  },

  rawget(...args: LuaValue[]): LuaReturn {
    const [t, key] = args;
    return t instanceof LuaTable && args.length > 1 ? t.get(key) : badArguments('rawget', args);
  },

  rawset(...args: LuaValue[]): LuaReturn {
    const [t, key, v] = args;
    if (args.length < 3) return badArguments('rawset', args);
    if (key === undefined) return keyFailure(t, key);
    if (!(t instanceof LuaTable)) return badArguments('rawset', args);
    t.set(key, v);
    return t;
  },

  getmetatable(...args: LuaValue[]): LuaReturn {
    if (args.length === 0) return badArguments('getmetatable', args);
    const shown = metamethod(args[0], '__metatable');
    return shown === undefined ? metatableOf(args[0]) : shown;
  },

  setmetatable(...args: LuaValue[]): LuaReturn {
    const [t, meta] = args;
    if (args.length < 2 || !(t instanceof LuaTable) || (meta !== undefined && !(meta instanceof LuaTable))) return badArguments('setmetatable', args);
    if (t.mt?.getString('__metatable') !== undefined) return badArguments('setmetatable', [t]);
    return setMetatable(t, meta);
  },
};

/** What `tostring` answers: all that `__tostring` does. */
export function luerlToText(v: LuaValue): LuaReturn {
  const handler = metamethod(v, '__tostring');
  if (handler === undefined) return luerlText(v);
  return handler instanceof LuaFunction ? call(handler, v) : crash('__tostring is no function');
}
