import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { onTerminal, skipWithoutTerminal } from '../helpers/on-terminal.ts';
import { launcher, runHbx, type HbxRun } from '../helpers/run-hbx.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const cwd = temporaryFolder('lua');
const home = join(cwd, 'home');

const hbx = (words: string[], stdin = ''): Promise<HbxRun> => runHbx(['lua', ...words], { cwd, home, stdin });

function file(name: string, ...lines: string[]): string {
  mkdirSync(join(cwd, name, '..'), { recursive: true });
  writeFileSync(join(cwd, name), `${lines.join('\n')}\n`);
  return name;
}

describe('hbx lua', () => {
  it('runs a file with its arguments, as lua does', async () => {
    file('args.lua', '#!/usr/bin/env hbx', 'print(arg[0], #arg, ...)', 'print(arg[-1], arg[-2], arg[-3])');
    const { code, stdout, stderr } = await hbx(['--dialect', 'puc', 'args.lua', 'one', '--budget', '-e', '\u00e9']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(stdout, 'args.lua\t4\tone\t--budget\t-e\t\u00e9\npuc\t--dialect\thbx lua\n');
  });

  it('runs code of -e in order, and then the file, in one state', async () => {
    file('after.lua', 'x = x .. "c" print(x, ...)');
    assert.equal((await hbx(['-e', 'x = "a"', '-e', 'x = x .. "b"', 'after.lua', '7'])).stdout, 'abc\t7\n');
    assert.equal((await hbx(['-e', 'print(...)'], 'print("not read")')).stdout, '\n');
  });

  it('runs standard input, with and without a dash', async () => {
    assert.equal((await hbx([], 'print("piped", ...)')).stdout, 'piped\n');
    assert.equal((await hbx(['-', 'a', '-b'], '# first line\nprint(arg[0], ...)')).stdout, '-\ta\t-b\n');
    const failed = await hbx([], 'local x\nlocal y = x.z');
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^lua: stdin:2: attempt to index a nil value \(local 'x'\)\n/);
    assert.match(failed.stderr, /> 2 \| local y = x\.z/);
  });

  it('tells an error with its place, the source and the functions, and exits with 1', async () => {
    file('fails.lua', 'local function inner(t)', '  return t.name.first', 'end', 'local function outer() return inner({}) + 1 end', 'outer()');
    const { code, stdout, stderr } = await hbx(['fails.lua']);
    assert.deepEqual([code, stdout], [1, '']);
    const lines = stderr.split('\n');
    assert.equal(lines[0], "lua: fails.lua:2: attempt to index a nil value (field 'name')");
    assert.match(lines[1]!, /^ {2}fails\.lua:2:\d+$/);
    assert.match(stderr, /> 2 \| {3}return t\.name\.first\n +\| +\^/);
    assert.match(stderr, /stack traceback:\n {2}in inner \(fails\.lua:2:\d+\)\n {2}in outer \(fails\.lua:4:\d+\)\n {2}in main chunk \(fails\.lua:5:\d+\)\n/);
  });

  it('tells syntax errors, odd error values, and files it cannot open', async () => {
    file('bad.lua', 'local x = 1', 'local = 5');
    const bad = await hbx(['bad.lua']);
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /^lua: bad\.lua:2: <name> expected near '='\n {2}bad\.lua:2:7\n[^]*> 2 \| local = 5\n +\| +\^/);
    assert.match((await hbx(['-e', 'error({})'])).stderr, /^lua: \(error object is a table value\)/);
    assert.match((await hbx(['-e', 'error(setmetatable({}, {__tostring = function() return "mine" end}))'])).stderr, /^lua: mine\n/);
    assert.match((await hbx(['-e', 'error("plain", 0)'])).stderr, /^lua: plain\n/);
    const missing = await hbx(['nosuch.lua']);
    assert.deepEqual([missing.code, missing.stderr], [1, 'lua: cannot open nosuch.lua (no such file)\n']);
    if (process.platform !== 'linux') return;
    const endless = await hbx(['/dev/zero']);
    assert.deepEqual([endless.code, endless.stderr], [1, 'lua: cannot open /dev/zero (it is too large for a script, or has no end)\n']);
  });

  it('tells the error as one document with --json', async () => {
    const { code, stdout } = await hbx(['--json', 'fails.lua']);
    assert.equal(code, 1);
    const { error } = JSON.parse(stdout) as { error: Record<string, unknown> };
    assert.deepEqual([error['code'], error['file'], error['line']], ['lua/error', 'fails.lua', 2]);
  });

  it('has the machine: files, programs, require from the working folder, exit codes', async () => {
    file('lib/shapes/init.lua', 'return {name = ..., area = function(a, b) return a * b end}');
    file('lib/one.lua', 'return 1');
    file('machine.lua',
      'package.path = "./lib/?.lua;./lib/?/init.lua"',
      'print(require("shapes").area(6, 7), require("shapes").name, require("one"))',
      'local f = assert(io.open("out.txt", "w")) f:write("a\\n", 12, "\\n") f:close()',
      'for line in io.lines("out.txt") do io.write("[", line, "]") end',
      'print() print(dofile("lib/one.lua"), loadfile("nosuch.lua"))',
      'print(os.getenv("HBX_HOME") ~= nil, os.time() > 1.6e9, type(os.clock()))',
      'print(os.remove("out.txt"), os.remove("out.txt"))',
      'os.exit(7)');
    const { code, stdout, stderr } = await hbx(['machine.lua']);
    assert.equal(stderr, '');
    assert.equal(code, 7);
    assert.equal(stdout.split('\n')[0], '42\tshapes\t1');
    assert.equal(stdout.split('\n')[1], '[a][12]');
    assert.equal((await hbx(['-e', 'io.stdout:write("kept") os.exit(true)'])).stdout, 'kept');
    assert.equal((await hbx(['-e', 'os.exit(false)'])).code, 1);
  });

  it('lets a script read its input', async () => {
    file('reads.lua', 'local n = 0 for line in io.lines() do n = n + #line end print(n, io.read())');
    assert.equal((await hbx(['reads.lua'], 'abc\nde\n')).stdout, '5\tnil\n');
    assert.equal((await hbx(['-e', 'print(io.read("n", "l", "a"))'], '12 rest\nmore\nlines')).stdout, '12\t rest\tmore\nlines\n');
  });

  it('prints much without losing any of it', async () => {
    const { stdout } = await hbx(['-e', 'for i = 1, 20000 do print(i, ("x"):rep(100)) end io.write("end")']);
    const lines = Array.from({ length: 20_000 }, (_, index) => `${index + 1}\t${'x'.repeat(100)}\n`);
    assert.ok(stdout === `${lines.join('')}end`);
  });

  it('speaks both dialects', async () => {
    const code = 'print(tonumber("3"), math.maxinteger + 1)';
    assert.equal((await hbx(['-e', code])).stdout, '3\t-9223372036854775808\n');
    assert.equal((await hbx(['--dialect', 'luerl', '-e', code])).stdout, '3.0\t9223372036854775808\n');
    assert.equal((await hbx(['--dialect', 'lua', '-e', code])).code, 2);
  });

  it('recurses deeply, and says when it is too deep', async () => {
    assert.equal((await hbx(['-e', 'local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end print(f(150000))'])).stdout, '150000\n');
    const { code, stderr } = await hbx(['-e', 'local function f() return 1 + f() end f()']);
    assert.equal(code, 1);
    assert.match(stderr, /^lua: \(command line\):1: stack overflow/);
    assert.ok(stderr.split('\n').length < 40);
  });

  it('has bounds when asked', async () => {
    const busy = await hbx(['--budget', '1e6', '-e', 'pcall(function() while true do end end)']);
    assert.equal(busy.code, 1);
    assert.match(busy.stderr, /^lua: instruction budget of 1000000 used up[^]*Hint: Raise it with --budget/);
    const large = await hbx(['--memory', '1000000', '-e', 'local s = "x" while true do s = s .. s end']);
    assert.equal(large.code, 1);
    assert.match(large.stderr, /^lua: memory limit of 1000000 bytes used up/);
    assert.equal((await hbx(['--budget', 'much', '-e', ''])).code, 2);
  });

  it('runs in fengari as well', async () => {
    const { code, stdout } = await hbx(['--engine', 'fengari', '-e', 'print(1 << 31, #arg)', '-', 'a'], 'io.write(arg[1], ...) os.exit(3)');
    assert.deepEqual([code, stdout], [3, '-2147483648\t1\naa']);
    const failed = await hbx(['--engine', 'fengari', '-e', 'local x\nx()']);
    assert.equal(failed.code, 1);
    assert.match(failed.stderr, /^lua: \(command line\):2: attempt to call a nil value/);
    assert.match((await hbx(['--engine', 'fengari', '-e', 'print(5000000000)'])).stderr, /does not fit the 32-bit integers/);
    assert.equal((await hbx(['--engine', 'fengari', '--dialect', 'luerl', '-e', ''])).code, 2);
  });

  it('ends at Ctrl-C with 130', async () => {
    const child = spawn(process.execPath, [launcher, 'lua', '-e', 'io.write("on") io.flush() while true do end'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.once('data', () => child.kill('SIGINT'));
    assert.equal(await new Promise((resolve) => child.once('close', resolve)), 130);
  });

  it('reads lines on a terminal', { skip: skipWithoutTerminal }, async () => {
    const { code, shown } = await onTerminal(['lua'], { cwd, home }, [
      { wait: /> (?:\u001b\[\d+G)?$/, type: '6 * 7\r' },
      { wait: /42[^]*> (?:\u001b\[\d+G)?$/, type: 'x = function()\r' },
      { wait: />> (?:\u001b\[\d+G)?$/, type: 'return 1 + nil end\r' },
      { wait: /[^>]> (?:\u001b\[\d+G)?$/, type: 'x()\r' },
      { wait: /arithmetic on a nil value[^]*> (?:\u001b\[\d+G)?$/, type: 'os.exit(5)\r' },
    ]);
    assert.equal(code, 5, shown);
  });
});
