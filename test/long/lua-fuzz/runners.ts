/** The machines a program runs on. Each answers the transcript, or how the program ended instead. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lauxlib, lua, lualib, nameBytes, type LuaState } from '../../../src/lua/fengari/internals.ts';
import { LuaAbort, LuaCrash, LuaError } from '../../../src/lua/runtime/errors.ts';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import { runLua } from '../../helpers/lua-state.ts';

const nativeCommand = '/usr/bin/lua5.3';
export const hasNative = existsSync(nativeCommand);

export function ours(source: string, luerl = false): string {
  try {
    return normal(String(runLua(source, { luerl, chunkName: '=p', instructions: 30_000_000 })[0]), luerl);
  } catch (error) {
    if (error instanceof LuaSyntaxError) return 'SYNTAX';
    if (error instanceof LuaCrash) return `CRASH ${String(error.value)}`;
    if (error instanceof LuaError) return normal(`ERROR ${String(error.value)}`, luerl);
    if (error instanceof LuaAbort) return `ABORT ${error.message}`;
    return `BROKEN ${error instanceof Error ? error.stack : String(error)}`;
  }
}

export function fengari(source: string): string {
  const L = lauxlib.luaL_newstate();
  (lualib as unknown as { luaL_openlibs(L: LuaState): void }).luaL_openlibs(L);
  const bytes = Uint8Array.from(Buffer.from(source, 'latin1'));
  if (lauxlib.luaL_loadbufferx(L, bytes, bytes.length, nameBytes('=p'), nameBytes('t')) !== lua.LUA_OK) return 'SYNTAX';
  const status = lua.lua_pcall(L, 0, 1, 0);
  return normal(`${status === lua.LUA_OK ? '' : 'ERROR '}${textAt(L)}`);
}

function textAt(L: LuaState): string {
  return Buffer.from(lauxlib.luaL_tolstring(L, -1)).toString('latin1');
}

/** PUC's own program. */
export function native(source: string): string {
  const driver = `local f, m = load(io.read("a"), "=p") if not f then io.write("SYNTAX") return end local ok, v = pcall(f) io.write((ok and "" or "ERROR ") .. tostring(v))`;
  const { stdout, signal } = spawnSync(nativeCommand, ['-e', driver], { input: Buffer.from(source, 'latin1'), timeout: 5_000, maxBuffer: 2 ** 26 });
  return signal === null ? normal(stdout.toString('latin1')) : `ENDED by ${signal}`;
}

/** Addresses are not compared. */
function normal(transcript: string, luerl = false): string {
  return luerl ? transcript : transcript.replace(/\b(table|function|thread)(: builtin)?: (0x)?[0-9a-fA-F]+/g, '$1');
}
