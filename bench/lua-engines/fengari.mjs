// Runs one program of bench/lua in fengari as npm has it, with its own libraries.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { measure } from './measure.mjs';

const { lua, lauxlib, lualib, to_luastring, to_jsstring } = createRequire(import.meta.url)('fengari');
const [path, ...bounds] = process.argv.slice(2);
const L = lauxlib.luaL_newstate();
lualib.luaL_openlibs(L);
const source = to_luastring(readFileSync(path, 'utf8'));
must(lauxlib.luaL_loadbuffer(L, source, source.length, to_luastring(`@${path}`)));
must(lua.lua_pcall(L, 0, 1, 0));

measure(() => {
  lua.lua_pushvalue(L, -1);
  must(lua.lua_pcall(L, 0, 1, 0));
  const answer = to_jsstring(lauxlib.luaL_tolstring(L, -1));
  lua.lua_pop(L, 2);
  return answer;
}, ...bounds.map(Number));

function must(status) {
  if (status !== lua.LUA_OK) throw new Error(to_jsstring(lauxlib.luaL_tolstring(L, -1)));
}
