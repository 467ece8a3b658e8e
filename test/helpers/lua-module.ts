import fengari from 'fengari';

const { lua, lauxlib, lualib, to_luastring: toLua, to_jsstring: toText } = fengari;

export type Plain = string | number | boolean | null | undefined | { [key: string]: Plain };

/** Loads a Lua source in a state of its own and gives its `compute`, on plain objects. For what a node would do around it, use a node. */
export function loadLuaModule(source: string, name = 'module.lua'): (base: Plain, req: Plain) => any {
  const L = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(L);
  check(lauxlib.luaL_loadbuffer(L, toLua(source), null, toLua(`@${name}`)));
  check(lua.lua_pcall(L, 0, 0, 0));
  return (base, req) => {
    lua.lua_getglobal(L, toLua('compute'));
    for (const value of [base, req, {}]) push(value);
    check(lua.lua_pcall(L, 3, 1, 0));
    const result = pull(-1);
    lua.lua_pop(L, 1);
    return result;
  };

  function check(status: number): void {
    if (status === lua.LUA_OK) return;
    throw new Error(toText(lua.lua_tostring(L, -1)));
  }

  function push(value: Plain): void {
    if (value === null || value === undefined) lua.lua_pushnil(L);
    else if (typeof value === 'string') lua.lua_pushstring(L, toLua(value));
    else if (typeof value === 'boolean') lua.lua_pushboolean(L, value);
    else if (typeof value === 'number') Number.isInteger(value) ? lua.lua_pushinteger(L, value) : lua.lua_pushnumber(L, value);
    else {
      lua.lua_newtable(L);
      for (const [key, inner] of Object.entries(value)) {
        lua.lua_pushstring(L, toLua(key));
        push(inner);
        lua.lua_settable(L, -3);
      }
    }
  }

  function pull(index: number): any {
    switch (lua.lua_type(L, index)) {
      case lua.LUA_TNIL:
        return undefined;
      case lua.LUA_TBOOLEAN:
        return lua.lua_toboolean(L, index);
      case lua.LUA_TNUMBER:
        return lua.lua_tonumber(L, index);
      case lua.LUA_TSTRING:
        return toText(lua.lua_tostring(L, index));
      default: {
        const at = lua.lua_absindex(L, index);
        const result: Record<string, unknown> = {};
        lua.lua_pushnil(L);
        while (lua.lua_next(L, at)) {
          result[String(pull(-2))] = pull(-1);
          lua.lua_pop(L, 1);
        }
        return result;
      }
    }
  }
}
