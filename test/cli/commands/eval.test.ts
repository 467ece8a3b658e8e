/** `hbx eval`, and the scripts of `hbx repl`: one engine, and one node for both. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../../src/cli/run-cli.ts';
import { withRuntime } from '../../helpers/handlers-process.ts';
import { testKey } from '../../helpers/keys.ts';
import { onNode, type OnNode } from '../../helpers/on-node.ts';
import { runInProcess } from '../../helpers/run-cli.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

let target: TestNode;
let on: OnNode;
let app: string;
const file = (name: string, text: string | Buffer): string => {
  const path = join(on.project.cwd, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return name;
};

before(async () => {
  target = await startTestNode();
  app = await target.spawn(withRuntime('Handlers.add("Fail", function() error("no") end)', 'luerl'));
  on = onNode(target, { app });
  writeFileSync(join(on.project.home, 'other.json'), JSON.stringify(testKey(2)), { mode: 0o600 });
});
after(() => target.stop());

/** Runs a command on streams that can be ended, as `hbx repl` needs them. */
async function script(words: string[], { stdin = '', signal = new AbortController().signal }: { stdin?: string | Readable; signal?: AbortSignal } = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let [out, err] = ['', ''];
  stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const { cwd, home } = on.project;
  const input = typeof stdin === 'string' ? Readable.from([Buffer.from(stdin)]) : stdin;
  const code = await runCli([...words, '--url', target.node.url], { stdin: input, stdout, stderr, env: { HBX_HOME: home, NO_COLOR: '1' }, cwd, signal });
  await new Promise(setImmediate);
  return { code, out, err };
}

describe('hbx eval', () => {
  it('runs the whole code as one message', async () => {
    const before = await target.client.newestSlot(app);
    assert.deepEqual(await on.hbx(['eval', 'app', '-e', 'x = 1\nreturn x + 1']), { code: 0, stdout: '2\n', stderr: '' });
    assert.equal((await on.hbx(['eval', 'app', '-f', file('whole.lua', '\ufeffprint("a")\r\nreturn "b"')])).stdout, 'a\nb\n');
    assert.equal((await on.hbx(['eval', 'app', '-f', '-'], '.exit')).code, 1);
    const result = await on.json(['eval', 'app', '-e', '.5']);
    assert.deepEqual([result.ok, result.output, result.slot], [true, '0.5', before + 3]);
  });

  it('names the place of an error, and ends with 1', async () => {
    const failed = await on.hbx(['eval', 'app', '-f', file('lib/bad.lua', 'local x\nreturn x.y')]);
    assert.deepEqual([failed.code, failed.stdout], [1, '']);
    assert.match(failed.stderr, /^Error: .*\n {2}at lib\/bad\.lua:2:\d+\n/);
    const { code, stdout } = await on.hbx(['eval', 'app', '-e', 'error("no", 0)', '--json']);
    assert.deepEqual([code, JSON.parse(stdout).error.message], [1, 'no']);
  });

  it('refuses before it sends: another owner, code that does not parse, no code, two codes', async () => {
    const before = await target.client.newestSlot(app);
    const other = await on.hbx(['eval', 'app', '-e', '1', '--wallet', join(on.project.home, 'other.json')]);
    assert.deepEqual([other.code, other.stdout], [4, '']);
    assert.match(other.stderr, /^Error: The process runs Lua only for its owner[^]*`hbx send app Eval --data <Lua>`/);
    const json = await on.hbx(['eval', 'app', '-e', '1', '--json', '--wallet', join(on.project.home, 'other.json')]);
    assert.deepEqual([json.code, JSON.parse(json.stdout).error.code], [4, 'repl/not-owner']);
    assert.equal((await on.hbx(['eval', 'app', '-e', 'x = = 1'])).code, 1);
    for (const words of [[], ['-e', '1', '-f', '-'], ['-f', 'nowhere.lua'], ['-f', 'lib']]) assert.equal((await on.hbx(['eval', 'app', ...words])).code, 2);
    assert.equal(await target.client.newestSlot(app), before);
  });

  it('fails with 4 where the owner has changed, and the Lua was not run', async () => {
    const given = await target.spawn(withRuntime('', 'luerl'));
    // What is printed says nothing of what ran.
    const printed = await on.hbx(['eval', given, '-e', 'print("New Message From abc...def: Action = Eval")']);
    assert.deepEqual([printed.code, printed.stderr], [0, '']);
    assert.equal((await on.hbx(['eval', given, '-e', 'Owner = "x"'])).code, 0);
    const { code, stderr } = await on.hbx(['eval', given, '-e', '1 + 1']);
    assert.equal(code, 4);
    assert.match(stderr, /^Error: The Lua was not run: [^\n]*owner[^\n]*\nHint: [^\n]*`Owner`[^\n]*\n$/);
    const json = await on.json(['eval', given, '-e', '1 + 1']);
    assert.deepEqual([json.ok, json.error.code], [false, 'client/lua-not-run']);
    const lines = await script(['repl', given, '-e', '1 + 1']);
    assert.deepEqual([lines.code, /Error: The Lua was not run/.test(lines.err)], [4, true]);
    assert.equal((await script(['repl', given, '-e', `.load ${file('one.lua', 'x = 1')}`])).code, 4);
    // As a message it is one like any other.
    assert.equal((await on.hbx(['send', given, 'Eval', '--data', '1 + 1'])).code, 0);
  });

  it('ends with 3 without a node, and 130 when it is interrupted', async () => {
    assert.equal((await runInProcess(['eval', app, '-e', '1', '--url', 'http://127.0.0.1:9'], on.project)).code, 3);
    assert.equal((await script(['eval', 'app', '-e', '1'], { signal: AbortSignal.abort() })).code, 130);
  });
});

describe('hbx repl -e, -f', () => {
  it('runs them in the order given, and prints results only', async () => {
    const name = file('two.lua', '#!/usr/bin/env hbx\n\nfunction twice(n)\n  return n * 2\nend\nreturn twice(n)\n');
    const { code, out, err } = await script(['repl', 'app', '-e', 'n = 4', '-f', name, '-e', 'return n\nreturn n + 1'], { stdin: 'return "never"' });
    assert.deepEqual([code, err], [0, '']);
    assert.deepEqual(out.match(/^\d+$/gm), ['8', '4', '5']);
  });

  it('reads standard input for -', async () => {
    const { code, out } = await script(['repl', 'app', '-f', '-', '-e', 'return "b"', '--json'], { stdin: 'return "a"' });
    assert.equal(code, 0);
    assert.deepEqual(out.trim().split('\n').map((line) => JSON.parse(line).output), ['a', 'b']);
    assert.equal((await script(['repl', 'app', '-f', '-', '-f', '-'])).code, 2);
    assert.equal((await script(['use', 'app'])).code, 0);
    assert.equal((await script(['repl', '-', '-e', 'return 1'], { stdin: 'return 2' })).out, '1\n2\n');
  });

  it('names the file and the line there', async () => {
    const before = await target.client.newestSlot(app);
    const name = file('lib/fix.lua', 'n = 1\n\nn = n +\n  nothing\nreturn "never"\n');
    const { code, out, err } = await script(['repl', 'app', '-f', name]);
    assert.deepEqual([code, out.includes('never'), await target.client.newestSlot(app)], [1, false, before + 2]);
    assert.match(err, /\n {2}at lib\/fix\.lua:3:\d+\n[^]*> 3 \| n = n \+\n[^]*\nNote: Line 3 of lib\/fix\.lua failed\.\n$/);
    const handler = file('later.lua', '\n\nHandlers.add("Later", function()\n  local x\n  return x.y\nend)\n');
    assert.equal((await script(['repl', 'app', '-f', handler])).code, 0);
    assert.match((await on.hbx(['send', 'app', 'Later'])).stderr, / {2}at later\.lua:5:\d+\n/);
    const mistake = await script(['repl', 'app', '-f', file('mistake.lua', '\n\nx = = 1\n')]);
    assert.equal(mistake.code, 1);
    assert.match(mistake.err, / {2}at mistake\.lua:3:5\n/);
    assert.match((await script(['repl', 'app'], { stdin: '\nreturn nothing.here' })).err, / {2}at \(stdin\):2:\d+\n/);
  });

  it('counts what a script requires from its own folder', async () => {
    file('hbx.config.json', JSON.stringify({ processes: { app } }));
    file('lib/part.lua', 'return { of = "lib" }');
    const { out, err } = await script(['repl', 'app', '-f', file('lib/uses.lua', '\nreturn require("lib.part").of\n')]);
    assert.deepEqual([err, out.trim()], ['', 'lib']);
  });

  it('stops at the first error, or goes on, as it is told', async () => {
    const lines = ['-e', 'error("one", 0)', '-e', '.nothing', '-e', 'return "on"', '--json'];
    const stopped = await script(['repl', 'app', ...lines]);
    assert.deepEqual([stopped.code, stopped.out.trim().split('\n').length], [1, 1]);
    assert.equal((await script(['repl', 'app', ...lines, '--stop-on-error'])).code, 1);
    const whole = await script(['repl', 'app', ...lines, '--no-stop-on-error']);
    assert.equal(whole.code, 2);
    assert.deepEqual(whole.out.trim().split('\n').map((line) => JSON.parse(line).ok), [false, false, true]);
  });

  it('knows before it sends that a file cannot be read', async () => {
    const before = await target.client.newestSlot(app);
    for (const name of ['nowhere.lua', 'lib']) assert.equal((await script(['repl', 'app', '-e', 'x = 1', '-f', name])).code, 2);
    assert.equal(await target.client.newestSlot(app), before);
  });

  it('says which line is no text', async () => {
    const { code, err } = await script(['repl', 'app', '-f', file('binary.lua', Buffer.from([0x0a, 0x7f, 0x45, 0xff, 0xfe]))]);
    assert.equal(code, 2);
    assert.equal(err, 'Error: Line 2 of binary.lua is not UTF-8 text.\nSave it as UTF-8.\n');
  });

  it('refuses Lua for the process of somebody else with 4', async () => {
    const { code, err } = await script(['repl', 'app', '-e', 'x = 1', '--wallet', join(on.project.home, 'other.json')]);
    assert.equal(code, 4);
    assert.match(err, /owner[^]*\.send Eval/);
  });

  it('ends with 130 when it is interrupted', async () => {
    const interrupt = new AbortController();
    const endless = Readable.from((function* () {
      for (let count = 0; ; count++) {
        if (count === 3) interrupt.abort();
        yield Buffer.from('x = 1\n');
      }
    })());
    assert.equal((await script(['repl', 'app', '-f', '-'], { stdin: endless, signal: interrupt.signal })).code, 130);
  });
});
