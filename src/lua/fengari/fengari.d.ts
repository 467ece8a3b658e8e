/**
 * Types for the parts of fengari 0.1.5 that we use. The package has none of its own.
 *
 * `src/…` modules are its internals: direct access to values and tables is what makes conversion cheap.
 */
declare module 'fengari/src/lobject.js' {
  import type { lua_State, TString } from 'fengari/src/types.js';
  export class TValue {
    constructor(type: number, value: unknown);
    type: number;
    value: unknown;
  }
  export class LClosure {
    p: Proto;
    upvals: TValue[];
  }
  export class CClosure {
    f: (L: lua_State) => number;
    upvalue: TValue[];
  }
  export class Udata {
    metatable: unknown;
    uservalue: TValue;
  }
  export interface Proto {
    k: TValue[];
    p: Proto[];
    code: unknown[];
    source: TString | null;
  }
  const module: { TValue: typeof TValue; LClosure: typeof LClosure; CClosure: typeof CClosure; Udata: typeof Udata };
  export default module;
}

declare module 'fengari/src/types.js' {
  // Not a real module: a place for the types that the others share.
  import type { TValue } from 'fengari/src/lobject.js';
  import type { Table } from 'fengari/src/ltable.js';
  export interface TString {
    hash: unknown;
    realstring: Uint8Array;
  }
  export interface CallInfo {
    func: TValue;
    funcOff: number;
    top: number;
    previous: CallInfo | null;
  }
  export interface GlobalState {
    id_counter: number;
    mainthread: lua_State;
    l_registry: TValue;
    mt: (Table | null | undefined)[];
  }
  export interface lua_State {
    l_G: GlobalState;
    stack: TValue[];
    top: number;
    ci: CallInfo;
    hook: unknown;
    hookmask: number;
    hookcount: number;
    basehookcount: number;
    allowhook: number;
    nCcalls: number;
  }
}

declare module 'fengari/src/ltable.js' {
  import type { TValue } from 'fengari/src/lobject.js';
  import type { lua_State } from 'fengari/src/types.js';
  export interface Entry {
    key: TValue;
    value: TValue;
    p: Entry | undefined;
    n: Entry | undefined;
  }
  export class Table {
    strong: Map<unknown, Entry>;
    f: Entry | undefined;
    l: Entry | undefined;
    metatable: Table | null;
  }
  const module: { Table: typeof Table; luaH_new(L: lua_State): Table; luaH_getint(t: Table, key: number): TValue };
  export default module;
}

declare module 'fengari/src/lstring.js' {
  import type { lua_State, TString as TStringType } from 'fengari/src/types.js';
  const module: { TString: new (L: lua_State | null, bytes: Uint8Array) => TStringType };
  export default module;
}

declare module 'fengari/src/ldo.js' {
  import type { lua_State } from 'fengari/src/types.js';
  const module: { luaD_checkstack(L: lua_State, slots: number): void };
  export default module;
}

declare module 'fengari' {
  import type { lua_State } from 'fengari/src/types.js';
  type LuaFunction = (L: lua_State) => number;
  export class DebugInfo {
    name: Uint8Array | null;
    namewhat: Uint8Array | null;
    what: Uint8Array | null;
    source: Uint8Array | null;
    short_src: Uint8Array | null;
    currentline: number;
    istailcall: number;
    linedefined: number;
  }
  const fengari: {
    lua: {
      LUA_OK: number;
      LUA_ERRSYNTAX: number;
      LUA_MULTRET: number;
      LUA_MASKCOUNT: number;
      LUA_REGISTRYINDEX: number;
      lua_Debug: new () => DebugInfo;
      lua_atnativeerror(L: lua_State, handler: LuaFunction): void;
      lua_checkstack(L: lua_State, slots: number): boolean;
      lua_close(L: lua_State): void;
      lua_createtable(L: lua_State, array?: number, hash?: number): void;
      lua_error(L: lua_State): number;
      lua_getfield(L: lua_State, index: number, key: Uint8Array): number;
      lua_getglobal(L: lua_State, name: Uint8Array): number;
      lua_getinfo(L: lua_State, what: Uint8Array, info: DebugInfo): number;
      lua_getstack(L: lua_State, level: number, info: DebugInfo): number;
      lua_gettop(L: lua_State): number;
      lua_isinteger(L: lua_State, index: number): boolean;
      lua_isnoneornil(L: lua_State, index: number): boolean;
      lua_newtable(L: lua_State): void;
      lua_pcall(L: lua_State, args: number, results: number, handler: number): number;
      lua_pop(L: lua_State, count: number): void;
      lua_pushboolean(L: lua_State, value: boolean): void;
      lua_pushcfunction(L: lua_State, f: LuaFunction): void;
      lua_pushinteger(L: lua_State, value: number): void;
      lua_pushnil(L: lua_State): void;
      lua_pushnumber(L: lua_State, value: number): void;
      lua_pushstring(L: lua_State, bytes: Uint8Array | string): void;
      lua_pushvalue(L: lua_State, index: number): void;
      lua_rawset(L: lua_State, index: number): void;
      lua_rawlen(L: lua_State, index: number): number;
      lua_setfield(L: lua_State, index: number, key: Uint8Array): void;
      lua_setglobal(L: lua_State, name: Uint8Array): void;
      lua_sethook(L: lua_State, hook: (L: lua_State) => void, mask: number, count: number): void;
      lua_settop(L: lua_State, index: number): void;
      lua_toboolean(L: lua_State, index: number): boolean;
      lua_tointegerx(L: lua_State, index: number): number | false;
      lua_tonumber(L: lua_State, index: number): number;
      lua_tolstring(L: lua_State, index: number): Uint8Array | null;
      lua_touserdata(L: lua_State, index: number): unknown;
      lua_type(L: lua_State, index: number): number;
      lua_typename(L: lua_State, type: number): Uint8Array;
    };
    lauxlib: {
      luaL_checkinteger(L: lua_State, index: number): number;
      luaL_checknumber(L: lua_State, index: number): number;
      luaL_checkstring(L: lua_State, index: number): Uint8Array;
      luaL_argerror(L: lua_State, index: number, message: Uint8Array): number;
      luaL_error(L: lua_State, format: Uint8Array, ...args: unknown[]): number;
      luaL_loadbufferx(L: lua_State, bytes: Uint8Array, size: number, name: Uint8Array, mode: Uint8Array): number;
      luaL_newstate(): lua_State;
      luaL_optinteger(L: lua_State, index: number, fallback: number): number;
      luaL_optnumber(L: lua_State, index: number, fallback: number): number;
      luaL_requiref(L: lua_State, name: Uint8Array, open: LuaFunction, global: boolean): void;
      luaL_tolstring(L: lua_State, index: number): Uint8Array;
    };
    lualib: Record<
      'luaopen_base' | 'luaopen_coroutine' | 'luaopen_debug' | 'luaopen_math' | 'luaopen_package' | 'luaopen_string' | 'luaopen_table' | 'luaopen_utf8',
      LuaFunction
    >;
    to_luastring(text: string, cache?: boolean): Uint8Array;
  };
  export default fengari;
}
