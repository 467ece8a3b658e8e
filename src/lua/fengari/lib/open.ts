/**
 * The globals of a process: fengari's libraries without the machine, with bounds, in the shape of a dialect.
 *
 * | dialect | libraries                                                                               |
 * |---------|-----------------------------------------------------------------------------------------|
 * | `puc`   | all of fengari's, `bit32` and the compatibility functions of `math`                       |
 * | `luerl` | the same without what Luerl lacks, and with its `unpack`, `loadstring` and `eprint`       |
 *
 * Gone in both: `debug.sethook` and its kin (they would end the budget), `package.loadlib`, searching files. `load`
 * takes text only. What is left of `os` and `io` stands in `os.ts`.
 *
 * @source protocol.md C.6 ("Executed facts"), compute.json (`sandboxed_functions`)
 */
import type { Dialect } from '../../engines.ts';
import { argument, bytesOfText, globalsOf, lauxlib, lua, lualib, type LuaFunction, luaH_new, type LuaState, type LuaString, type LuaTable, type LuaValue, nameBytes, slotKey, Tag, textOfBytes, TValue } from '../internals.ts';
import type { Meter } from '../meter.ts';
import { isWideInteger, scanSource } from '../numerals.ts';
import { sandboxRules, type SandboxRule } from '../../sandbox.ts';
import { toLua } from '../to-lua.ts';
import { addDevice } from './ao.ts';
import { openBit32 } from './bit32.ts';
import { openCoroutines } from './coroutine.ts';
import { guardFormat } from './format.ts';
import { guardLoops } from './loops.ts';
import { openMath, type Random } from './math.ts';
import { type CallEnvironment, openOs, refusals } from './os.ts';
import { guardPatterns } from './patterns.ts';
import { getField, guard, library, removeFields, setEntry, setField, setFunctions, stringValue } from './table.ts';

const newline = nameBytes('\n');
const tab = nameBytes('\t');

/** Opens everything a module sees while it loads. */
export function openLibraries(L: LuaState, dialect: Dialect, meter: Meter, random: Random, environment: CallEnvironment): void {
  const open = (name: string, opener: LuaFunction): void => {
    lauxlib.luaL_requiref(L, nameBytes(name), opener, true);
    lua.lua_pop(L, 1);
  };
  open('_G', lualib.luaopen_base);
  open('package', lualib.luaopen_package);
  open('string', lualib.luaopen_string);
  open('table', lualib.luaopen_table);
  open('math', lualib.luaopen_math);
  open('utf8', lualib.luaopen_utf8);
  open('debug', lualib.luaopen_debug);
  if (dialect === 'puc') open('coroutine', lualib.luaopen_coroutine);

  closePackage(L);
  openBasics(L, meter, environment, dialect);
  openOs(L, environment, meter, dialect);
  openMath(L, random, meter);
  openBit32(L);
  guardPatterns(L, library(L, 'string'), meter);
  guardLoops(L, meter);
  guardFormat(L);
  removeFields(L, library(L, 'debug'), ['debug', 'sethook', 'gethook', 'getregistry']);
  if (dialect === 'luerl') asLuerl(L, environment);
  else openCoroutines(L, meter);
}

/** Adds what the device gives to modules once they ran: `ao`, and the sandbox if there is one. */
export function finishLibraries(L: LuaState, sandbox: boolean | readonly SandboxRule[], environment: CallEnvironment, meter: Meter): void {
  addDevice(L, environment, meter);
  for (const [path, value] of sandboxRules(sandbox)) {
    const steps = path[0] === '_G' ? path.slice(1) : path;
    let place: LuaTable | undefined = globalsOf(L);
    for (const step of steps.slice(0, -1)) {
      const inner: LuaValue | undefined = place === undefined ? undefined : place.strong.get(slotKey(bytesOfText(step)))?.value;
      place = inner?.type === Tag.table ? (inner.value as LuaTable) : undefined;
    }
    const last = steps.at(-1);
    if (place !== undefined && last !== undefined) setEntry(L, place, last, toLua(L, value));
  }
}

function openBasics(L: LuaState, meter: Meter, environment: CallEnvironment, dialect: Dialect): void {
  const globals = globalsOf(L);
  setFunctions(L, globals, {
    print: (state) => {
      for (let index = 1, count = lua.lua_gettop(state); index <= count; index++) {
        if (index > 1) environment.print(tab);
        environment.print(lauxlib.luaL_tolstring(state, index));
        lua.lua_pop(state, 1);
      }
      environment.print(newline);
      return 0;
    },
    collectgarbage: (state) => {
      const option = lua.lua_isnoneornil(state, 1) ? 'collect' : textOfBytes(lauxlib.luaL_checkstring(state, 1));
      if (option === 'count') lua.lua_pushnumber(state, meter.allocatedBytes / 1024);
      else lua.lua_pushinteger(state, 0);
      return 1;
    },
    ...refusals('', ['dofile', 'loadfile']),
  });

  guard(L, globals, 'load', (state) => {
    const chunk = argument(state, 1);
    if (chunk?.type === Tag.string) {
      const bytes = (chunk.value as LuaString).realstring;
      // Compiled code is far larger than its source, and no hook sees the compiler at work.
      if (bytes.length > meter.memoryBytes / 32) meter.outOfMemory();
      meter.charge(bytes.length);
      const wide = scanSource(textOfBytes(bytes)).wideInteger;
      if (wide !== undefined) meter.abort('integer', `The number ${wide.text} does not fit the 32-bit integers of the fengari engine (line ${wide.line} of the loaded text)`);
    }
    textOnly(state);
  });
  // Luerl answers a float here, and so does fengari for these.
  if (dialect === 'luerl') return;
  guard(L, globals, 'tonumber', (state) => {
    const text = argument(state, 1);
    if (text?.type !== Tag.string || lua.lua_gettop(state) > 1) return;
    const digits = textOfBytes((text.value as LuaString).realstring).trim();
    if (digits.length > 9 && isWideInteger(digits)) meter.abort('integer', `The number ${digits} does not fit the 32-bit integers of the fengari engine`);
  });
}

/** Makes `load` refuse compiled chunks: they can hold anything. */
function textOnly(L: LuaState): void {
  while (lua.lua_gettop(L) < 3) lua.lua_pushnil(L);
  const mode = argument(L, 3);
  if (mode !== undefined) {
    const text = stringValue('t');
    mode.type = text.type;
    mode.value = text.value;
  }
}

/** `require` finds what is in `package.loaded` and `package.preload`, nothing else. */
function closePackage(L: LuaState): void {
  const pack = library(L, 'package');
  removeFields(L, pack, ['loadlib', 'searchpath', 'jspath']);
  for (const name of ['path', 'cpath']) setField(L, pack, name, stringValue(''));
  const searchers = getField(pack, 'searchers')?.value as LuaTable;
  const preload = searchers.f?.value;
  if (preload === undefined) return;
  const only = luaH_new(L);
  L.stack[L.top++] = new TValue(Tag.table, only);
  lua.lua_pushinteger(L, 1);
  L.stack[L.top++] = new TValue(preload.type, preload.value);
  lua.lua_rawset(L, -3);
  lua.lua_pop(L, 1);
  setField(L, pack, 'searchers', new TValue(Tag.table, only));
}

/** Removes what Luerl 1.3 lacks, and adds what it has more. */
function asLuerl(L: LuaState, environment: CallEnvironment): void {
  const globals = globalsOf(L);
  removeFields(L, globals, ['xpcall']);
  removeFields(L, library(L, 'string'), ['pack', 'packsize', 'unpack']);
  removeFields(L, library(L, 'table'), ['move']);
  removeFields(L, library(L, 'math'), ['ult']);
  removeFields(L, library(L, 'debug'), ['getinfo', 'getlocal', 'getupvalue', 'setlocal', 'setupvalue', 'traceback', 'upvalueid', 'upvaluejoin']);

  setField(L, globals, 'unpack', getField(library(L, 'table'), 'unpack'));
  setField(L, globals, 'loadstring', getField(globals, 'load'));
  setFunctions(L, globals, {
    eprint: (state) => {
      for (let index = 1, count = lua.lua_gettop(state); index <= count; index++) {
        environment.print(lauxlib.luaL_tolstring(state, index));
        environment.print(newline);
        lua.lua_pop(state, 1);
      }
      return 0;
    },
  });
}
