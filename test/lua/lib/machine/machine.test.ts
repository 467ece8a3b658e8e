// Alone: it has the process say that it ends.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadText } from '../../../../src/lua/compile/load.ts';
import { hostFunctionByName } from '../../../../src/lua/lib/define.ts';
import { openGlobals } from '../../../../src/lua/lib/open.ts';
import { callList } from '../../../../src/lua/runtime/call.ts';
import { LuaError } from '../../../../src/lua/runtime/errors.ts';
import { startMeter } from '../../../../src/lua/runtime/meter.ts';
import { state } from '../../../../src/lua/runtime/state.ts';
import { openState, shown, type Dialect } from '../harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'hbx-lua-'));
after(() => rmSync(folder, { recursive: true }));

/** Runs a program with the machine; `dir` is a folder of its own. */
function script(program: string, dialect: Dialect = 'puc'): string {
  openState(dialect);
  startMeter(Infinity, Infinity, Infinity);
  const globals = openGlobals({ luerl: dialect === 'luerl', machine: true });
  globals.setString('dir', `${folder}/`);
  try {
    return callList(loadText(program, '@script.lua', state.globals)).map(shown).join(' | ');
  } catch (error) {
    if (error instanceof LuaError) return `ERROR ${shown(error.value)}`;
    throw error;
  }
}

const asFile = (name: string, text: string): void => writeFileSync(join(folder, name), text, 'latin1');

test('files are written, read and searched', () => {
  assert.equal(script('local f = io.open(dir .. "a", "w") f:write("one\\n", 2, " 0x1F -3.5e2 zz\\nlast\\xff") return f:seek("cur"), f:seek("set", 1), f:write("N"):close()'), '26 | 1 | true');
  assert.equal(readFileSync(join(folder, 'a'), 'latin1'), 'oNe\n2 0x1F -3.5e2 zz\nlast\xff');
  assert.equal(script('local f = io.open(dir .. "a") return f:read("L", "n", "n", "n", "n")'), 'oNe\\n | 2 | 31 | -350.0 | nil');
  assert.equal(script('local f = io.open(dir .. "a") return f:read(2, 0, "l", "a", "a", "l")'), 'oN |  | e | 2 0x1F -3.5e2 zz\\nlast\\xff |  | nil');
  assert.equal(script('local o = {} for l in io.lines(dir .. "a") do o[#o + 1] = l end return table.concat(o, "/")'), 'oNe/2 0x1F -3.5e2 zz/last\\xff');
  assert.equal(script('local o = {} for a, b in io.lines(dir .. "a", 1, "*l") do o[#o + 1] = a .. ":" .. b end return table.concat(o, "/")'), 'o:Ne/2: 0x1F -3.5e2 zz/l:ast\\xff');
  assert.equal(script('local f = io.open(dir .. "a", "r+") f:read("l") f:seek("cur", 0) f:write("XY") f:seek("set") return f:read("a")'), 'oNe\\nXY0x1F -3.5e2 zz\\nlast\\xff');
  assert.equal(script('local f = io.open(dir .. "a", "a+") local l = f:read("l") f:write("END") return l, f:seek("cur"), f:seek("end"), f:seek("set"), #f:read("a")'), 'oNe | 29 | 29 | 0 | 29');
});

test('errors of the system are answers', () => {
  assert.equal(script('return io.open(dir .. "none")'), `nil | ${folder}/none: No such file or directory | 2`);
  assert.equal(script('return io.open(dir):read("a")'), 'nil | Is a directory | 21');
  assert.equal(script('return io.open(dir .. "w", "w"):read(1)'), 'nil | Bad file descriptor | 9');
  assert.equal(script('return io.open(dir .. "w"):write("x")'), 'nil | Bad file descriptor | 9');
  assert.equal(script('return io.open(dir .. "w"):seek("set", -1)'), 'nil | Invalid argument | 22');
  assert.equal(script('return os.remove(dir .. "none")'), `nil | ${folder}/none: No such file or directory | 2`);
  assert.equal(script('return os.rename(dir .. "none", dir .. "x")'), 'nil | No such file or directory | 2');
  assert.equal(script('return pcall(io.lines, "none")'), "false | cannot open file 'none' (No such file or directory)");
  assert.equal(script('return io.stdout:close()'), 'nil | cannot close standard file');
});

test('misuse raises errors', () => {
  assert.equal(script('return pcall(io.open, "x", "rz")'), "false | bad argument #2 to 'io.open' (invalid mode)");
  assert.equal(script('local f = io.open(dir .. "c", "w") f:close() return io.type(f), tostring(f), pcall(f.write, f, "x")'), 'closed file | file (closed) | false | attempt to use a closed file');
  assert.equal(script('io.output(dir .. "c") io.close() return pcall(io.write, "x")'), 'false | standard output file is closed');
  assert.equal(script('local f = io.open(dir .. "c") return pcall(function() f:read("x") end)'), "false | script.lua:1: bad argument #1 to 'read' (invalid format)");
});

test('the default files can be others', () => {
  assert.equal(script('io.output(dir .. "d") io.write("text", 1, "\\n") io.close() io.input(dir .. "d") return io.read(), io.read(), io.type(io.input())'), 'text1 | nil | file');
});

test('files that nobody closed are written at the end', () => {
  assert.equal(script('io.open(dir .. "e", "w"):write("kept") io.open(dir .. "e2", "w"):setvbuf("no") return 1'), '1');
  process.emit('exit', 0);
  assert.equal(readFileSync(join(folder, 'e'), 'latin1'), 'kept');
});

test('programs run', { skip: process.platform === 'win32' }, () => {
  assert.equal(script('return os.execute("exit 3")'), 'nil | exit | 3');
  assert.equal(script('return os.execute("true")'), 'true | exit | 0');
  assert.equal(script('return os.execute("kill -9 $$")'), 'nil | signal | 9');
  assert.equal(script('local f = io.popen("echo a; echo b; exit 2") return f:read("l", "a"), f:close()'), 'a | nil | exit | 2');
  assert.equal(script('local f = io.popen("cat > " .. dir .. "p", "w") f:write("to it") return f:close()'), 'true | exit | 0');
  assert.equal(readFileSync(join(folder, 'p'), 'latin1'), 'to it');
});

test('temporary files', () => {
  assert.equal(script('local n = os.tmpname() local f = io.open(n) return f ~= nil, f:close(), os.remove(n), io.open(n) == nil'), 'true | true | true | true');
  assert.equal(script('local f = io.tmpfile() f:write("abc") f:seek("set") return f:read("a")'), 'abc');
});

test('modules come from files', () => {
  asFile('mod.lua', '#!shebang\nlocal name, file = ... return {name = name, file = file, line = debug.getinfo(1, "l").currentline}');
  asFile('bad.lua', 'x = = 1');
  asFile('plain.lua', '\xef\xbb\xbfreturn 1, 2');
  const path = 'package.path = dir .. "?.lua" ';
  assert.equal(script(`${path} local m = require("mod") return m.name, m.file, m.line, require("mod") == m`), `mod | ${folder}/mod.lua | 2 | true`);
  assert.match(script(`${path} return pcall(require, "bad")`), /^false \| error loading module 'bad' from file '.*bad.lua':\\n\\t.*bad.lua:1: unexpected symbol near '='$/);
  assert.match(script(`${path} return pcall(require, "none")`), /^false \| module 'none' not found:\\n\\tno field package.preload\['none'\]\\n\\tno file '.*none.lua'$/);
  assert.equal(script(`${path} return package.searchpath("mod", package.path)`), `${folder}/mod.lua`);
  assert.equal(script('return dofile(dir .. "plain.lua")'), '1 | 2');
  assert.equal(script('return loadfile(dir .. "none")'), `nil | cannot open ${folder}/none: No such file or directory`);
  assert.equal(script('asked = 5 local f = loadfile(dir .. "g.lua", "t", {asked = 6}) return f == nil'), 'true');
  assert.equal(script('local f = coroutine.wrap(dofile) return f(dir .. "y.lua")'), `ERROR script.lua:1: cannot open ${folder}/y.lua: No such file or directory`);
  asFile('y.lua', 'local a = coroutine.yield(10) return a * 2');
  assert.equal(script('local f = coroutine.wrap(dofile) return f(dir .. "y.lua"), f(21)'), '10 | 42');
});

test('luerl finds modules in its own way', () => {
  asFile('lmod.lua', 'return "loaded"');
  assert.equal(script('package.path = dir .. "?.lua" return require("lmod"), dofile(dir .. "lmod.lua"), package.searchpath("lmod", package.path)', 'luerl'), `loaded | loaded | ${folder}/lmod.lua`);
  assert.equal(script('return loadfile(dir .. "none")', 'luerl'), 'nil | no such file or directory');
  assert.equal(script('return os.rename(dir .. "none", dir .. "x")', 'luerl'), 'nil | No such file or directory | 2');
});

test('the environment and the clock are those of the machine', () => {
  process.env.HBX_LUA_TEST = 'grün';
  assert.equal(script('return os.getenv("HBX_LUA_TEST"), os.getenv("HBX_NOT_SET")'), 'gr\\xc3\\xbcn | nil');
  const seconds = Number(script('return os.time()'));
  assert.ok(Math.abs(seconds - Date.now() / 1000) < 5);
  assert.equal(script('local t = os.time() return os.time(os.date("*t", t)) == t, os.clock() > 0'), 'true | true');
});

test('nothing of the machine can be found by name', () => {
  script('return 1');
  for (const name of ['os.execute', 'io.open', 'dofile', 'package.searcher_Lua', 'io.popen', 'file.read']) {
    const found = hostFunctionByName(name);
    openState('puc');
    if (found !== undefined) assert.throws(() => found.fn('true'), LuaError, name);
  }
});
