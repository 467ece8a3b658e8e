/** Metatables of any value, and the values of userdata, in both dialects. */
import { argumentError, badArguments, typeError } from '../../runtime/errors.ts';
import { metatableOf } from '../../runtime/metatable.ts';
import { state } from '../../runtime/state.ts';
import { LuaUserdata } from '../../runtime/userdata.ts';
import { LuaTable, typeOf, type LuaReturn, type LuaValue } from '../../runtime/value.ts';
import { anyArgument } from '../arguments.ts';
import { setMetatable } from '../basic/values.ts';
import { upvalueIdentity } from './upvalues.ts';

export const metatableFunctions = {
  getmetatable(v?: LuaValue): LuaReturn {
    anyArgument(1, arguments.length);
    return metatableOf(v);
  },

  setmetatable(v?: LuaValue, meta?: LuaValue): LuaReturn {
    if (arguments.length < 2 || (meta !== undefined && !(meta instanceof LuaTable))) return argumentError(2, 'nil or table expected');
    setAnyMetatable(v, meta);
    return v;
  },

  getuservalue(): LuaReturn {
    return undefined;
  },

  setuservalue(v?: LuaValue): LuaReturn {
    if (!(v instanceof LuaUserdata)) return typeError(1, 'userdata', v, arguments.length);
    // An identity is no more than that.
    return v.value === upvalueIdentity ? argumentError(1, 'userdata expected, got light userdata') : v;
  },
};

export const luerlMetatableFunctions = {
  getmetatable(...args: LuaValue[]): LuaReturn {
    return args.length === 0 ? badArguments('getmetatable', args) : metatableOf(args[0]);
  },

  setmetatable(...args: LuaValue[]): LuaReturn {
    if (args.length < 2) return badArguments('setmetatable', args);
    const [v, meta] = args;
    // Luerl takes anything for a metatable; what is no table has no metamethods. Functions have none at all there.
    if (typeOf(v) !== 'function') setAnyMetatable(v, meta instanceof LuaTable ? meta : undefined);
    return v;
  },

  getuservalue(...args: LuaValue[]): LuaReturn {
    return args.length === 0 ? badArguments('getuservalue', args) : undefined;
  },

  setuservalue(...args: LuaValue[]): LuaReturn {
    return args.length < 2 ? badArguments('setuservalue', args) : args[0];
  },
};

/** Metatables of other values than tables and userdata belong to their type. */
function setAnyMetatable(v: LuaValue, meta: LuaTable | undefined): void {
  if (v instanceof LuaTable) {
    setMetatable(v, meta);
    return;
  }
  if (v instanceof LuaUserdata) {
    const { mt } = v;
    state.journal?.note(() => {
      v.mt = mt;
    });
    v.mt = meta;
    return;
  }
  const { stringMeta, typeMetas } = state;
  state.journal?.note(() => {
    state.stringMeta = stringMeta;
    state.typeMetas = typeMetas;
  });
  if (typeof v === 'string') {
    state.stringMeta = meta;
    return;
  }
  const metas = new Map(typeMetas);
  if (meta === undefined) metas.delete(typeOf(v));
  else metas.set(typeOf(v), meta);
  state.typeMetas = metas.size === 0 ? undefined : metas;
}
