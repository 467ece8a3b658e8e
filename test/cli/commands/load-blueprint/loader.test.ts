// Alone: it takes long.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { builtIns } from '../../../../src/project/built-ins.ts';
import { bundle } from '../../../../src/project/bundle/bundle.ts';
import { runCli } from '../../../../src/cli/run-cli.ts';
import { onNode, type OnNode } from '../../../helpers/on-node.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

const counter = readFileSync(new URL('../../../../templates/counter/counter.lua', import.meta.url), 'utf8');
const hello = 'Handlers.add("hello", "Hello", function(msg) msg.reply({ Data = "hi" }) end)\n';
const moduleOf = (text: string): string => bundle({ entry: { name: 'main.lua', text }, root: '/', dialect: 'luerl', builtIns: builtIns(), runtime: 'handlers' }).code;

describe('loadBlueprint', () => {
  let target: TestNode;
  let on: OnNode;
  const processes: Record<string, string> = {};
  before(async () => {
    target = await startTestNode({ limits: { instructions: 40_000_000 } });
    processes['bare'] = await target.spawn(counter);
    for (const name of ['shop', 'other', 'stuck', 'gone', 'wrapped', 'given', 'mute']) processes[name] = await target.spawn(moduleOf(hello));
    processes['puc'] = await target.spawn(moduleOf(hello), { dialect: 'puc' });
    on = onNode(target, processes);
  });
  after(() => target.stop());

  const slotOf = (name: string): Promise<number> => target.client.newestSlot(processes[name]!);
  /** Runs the command on a file. */
  const load = (lua: string, ...words: string[]) => {
    writeFileSync(join(on.project.cwd, 'mine.lua'), lua);
    return on.hbx(['load-blueprint', './mine.lua', ...words]);
  };
  const adds = (pattern: string): string => `Handlers.prepend("s1", function(msg)\n  return ${pattern}\nend, function() end)\n`;

  describe('refuses patterns that fail at messages as they come', () => {
    const patterns: Record<string, [pattern: string, messages: RegExp]> = {
      'without data': ['msg.Data:find("zz")', /fails at messages without Data, and so would all of these: .*/],
      'without anything': ['(msg.Action or msg.Data):find("zz")', /fails at messages without Action and Data,/],
      'with tags alone': ['msg.Tags.Quantity ~= nil and msg.Data:find("zz")', /fails at messages with tags and without Data,/],
      'with numbers': ['msg.Quantity ~= nil and msg.Quantity > 5', /fails at messages with numbers in them, which come as text \(Quantity = "7", Data = "7"\),/],
      'with JSON': ['msg.Data and msg.Data:find("zz")', /fails at messages with JSON as Data \(Content-Type: application\/json\), which comes as a table,/],
      'of the owner': ['msg.From == Owner and msg.Data:find("zz")', /fails at messages of the owner without Action and Data,/],
      'of a process': ['msg["from-process"] ~= nil and msg.Data:find("zz")', /fails at messages of another process without Action and Data,/],
    };
    for (const [name, [pattern, says]] of Object.entries(patterns)) {
      it(name, async () => {
        for (const process of name === 'without data' ? ['shop', 'puc', 'bare'] : ['shop']) {
          const { code, stderr } = await load(adds(pattern), process);
          assert.match(stderr, /^(?:The process is a bare module.*\n)?Error: The pattern of the handler `s1` fails at .*\n {2}mine\.lua:2:\d+\n[^]*Hint: Nothing was sent: .* a pattern has to look first: `/);
          assert.match(stderr, says);
          assert.deepEqual([code, await slotOf(process)], [1, 0]);
        }
      });
    }
  });

  it('leaves handlers that want data alone', async () => {
    const { code, stderr } = await load('Handlers.add("careful", function(msg) return msg.Action == nil end, function(msg) assert(type(msg.Data) == "string", "Data is missing") end)', 'shop', '--dry-run');
    assert.equal(code, 0, stderr);
  });

  it('refuses code between that fails at messages without data', async () => {
    const { code, stderr } = await load('local own = compute\nfunction compute(base, req, opts)\n  if not req.body.data then error("no data") end\n  return own(base, req, opts)\nend', 'shop');
    assert.match(stderr, /no data\n {2}mine\.lua:3/);
    assert.equal(code, 1);
  });

  it('lists what a dry run would do, and what the file prints', async () => {
    for (const process of ['shop', 'puc', 'bare']) {
      const { code, stdout } = await load(`print("one", { 1 })\n${hello}Handlers.add("noisy", function() print("look") return false end, function() end)\nprint("two")`, process, '--dry-run');
      assert.deepEqual([code, stdout], [0, process === 'bare' ? 'one\t{ 1 }\ntwo\n  added     hello, noisy\n' : 'one\t{ 1 }\ntwo\n  added     noisy\n  replaced  hello\n'], process);
      if (process === 'shop') assert.deepEqual((await on.json(['load-blueprint', './mine.lua', process, '--dry-run'])).trial.printed, 'one\t{ 1 }\ntwo');
    }
  });

  it('tells which handlers go and are not put back', async () => {
    const { code, stderr } = await load('Handlers.list = {}\nHandlers.add("new", "New", function() end)', 'shop', '--dry-run');
    assert.equal(code, 0);
    assert.match(stderr, /^1 handler added, 0 replaced, 1 removed, trial passed\nNote: this removes 1 handler and does not put it back: hello\.\n/);
  });

  it('asks on a terminal before handlers go', async () => {
    writeFileSync(join(on.project.cwd, 'mine.lua'), 'Handlers.list = {}');
    /** Runs the command where somebody answers with a key. */
    const answered = async (key: string, ...words: string[]): Promise<{ code: number; told: string }> => {
      const [stdin, stderr, stdout] = [Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin }), Object.assign(new PassThrough(), { isTTY: true, columns: 100 }), new PassThrough()];
      let told = '';
      stderr.on('data', (text) => {
        const wasAsked = told.includes('remove the handler?');
        told += String(text);
        if (!wasAsked && told.includes('remove the handler?')) setImmediate(() => stdin.write(key));
      });
      const code = await runCli(['load-blueprint', './mine.lua', 'gone', ...words, '--url', target.node.url], { stdin, stdout, stderr, env: { HBX_HOME: on.project.home }, cwd: on.project.cwd, signal: new AbortController().signal });
      return { code, told };
    };
    const nobody = await on.hbx(['load-blueprint', './mine.lua', 'gone']);
    assert.match(nobody.stderr, /\nError: Nothing was loaded: this removes 1 handler and does not put it back: hello\.\nHint: Add -y to `hbx load-blueprint` to load it all the same; on a terminal hbx asks\.\n$/);
    assert.deepEqual([nobody.code, await slotOf('gone')], [2, 0]);
    const script = async (...words: string[]): Promise<{ code: number; told: string }> => {
      const stderr = new PassThrough();
      const code = await runCli(['repl', 'gone', ...words, '--url', target.node.url], { stdin: Readable.from([Buffer.from('.load-blueprint ./mine.lua\n')]), stdout: new PassThrough(), stderr, env: { HBX_HOME: on.project.home }, cwd: on.project.cwd, signal: new AbortController().signal });
      return { code, told: String(stderr.read() ?? '') };
    };
    const piped = await script();
    assert.match(piped.told, /Nothing was loaded: this removes 1 handler and does not put it back: hello\.\n.*Add -y to `hbx repl` to load it all the same/);
    assert.deepEqual([piped.code, await slotOf('gone')], [2, 0]);
    const no = await answered('n');
    assert.match(no.told, /Note: this removes 1 handler and does not put it back: hello\.[^]*Load it, and remove the handler\?[^]*Nothing was loaded\./);
    assert.deepEqual([no.code, await slotOf('gone')], [2, 0]);
    const sure = await answered('n', '--yes');
    assert.deepEqual([sure.code, sure.told.includes('remove the handler?'), await slotOf('gone')], [0, false, 1], sure.told);
    assert.equal((await load(hello, 'gone')).code, 0);
    writeFileSync(join(on.project.cwd, 'mine.lua'), 'Handlers.list = {}');
    assert.deepEqual([(await script('-y')).code, await slotOf('gone')], [0, 3]);
  });

  it('tells how a file is named that is here', async () => {
    writeFileSync(join(on.project.cwd, 'My_shop.lua'), hello);
    mkdirSync(join(on.project.cwd, 'kiosk'));
    writeFileSync(join(on.project.cwd, 'kiosk/blueprint.json'), '{}');
    for (const [word, meant] of [['My_shop', './My_shop.lua'], ['kiosk', './kiosk']] as const) {
      const { code, stderr } = await on.hbx(['load-blueprint', word, 'shop']);
      assert.deepEqual([code, stderr.split('\n')[1]], [2, `Hint: Did you mean \`${meant}\`?`]);
    }
    assert.match((await on.hbx(['load-blueprint', 'nowhere', 'shop'])).stderr, /^Error: There is no blueprint `nowhere`\.\nHint: There are: /);
  });

  it('says nothing of an answer that there is none of', async () => {
    const { code, stderr } = await load('function compute(base, req) return base end', 'shop');
    assert.match(stderr, /^Error: The process would not run your Eval any more, so nobody could mend it\.\nHint: /);
    assert.equal(code, 1);
  });

  it('tells that a file adds no handlers', async () => {
    for (const words of [['--dry-run'], ['--no-trial']]) {
      const { code, stdout, stderr } = await load('-- nothing\n', 'other', ...words);
      assert.equal(code, 0);
      assert.match(stdout + stderr, /\nNote: it adds no handlers, so messages are answered as before\./);
    }
  });

  it('refuses another owner', async () => {
    for (const process of ['shop', 'bare']) {
      const { code, stderr } = await load(`${hello}Owner = "somebodyelse"\n`, process);
      assert.match(stderr, /^(?:The process is a bare module.*\n)?Error: \.\/mine\.lua gives the process another Owner \("somebodyelse"\), so your Eval would not be run any more\.\n {2}mine\.lua:2\n[^]*\nHint: Nothing was sent: the process is as it was\. `hbx load-blueprint --no-trial` loads it all the same\.\n$/);
      assert.deepEqual([code, await slotOf(process)], [1, 0]);
    }
  });

  describe('names globals of Lua', () => {
    for (const [name, lua] of Object.entries({ tostring: `${hello}tostring = nil`, type: `type = nil\n${hello}`, _G: `${hello}_G = nil` })) {
      it(`that are gone: ${name}`, async () => {
        for (const process of name === 'tostring' ? ['shop', 'puc', 'bare'] : ['shop']) {
          const { code, stderr } = await load(lua, process);
          assert.match(stderr, new RegExp(`^(?:The process is a bare module.*\\n)?Error: \\./mine\\.lua takes away the global \`${name.replace('.', '\\.')}\` of Lua, and the process works with it\\.\\n {2}mine\\.lua:[123]\\n`), process);
          assert.doesNotMatch(stderr, /hbx:/);
          assert.equal(code, 1);
        }
      });
    }

    it('that are gone, all of them', async () => {
      const { code, stderr } = await load(`${hello}string.format = nil\n  _G.table = 5\npairs = {}\nprint = nil`, 'shop');
      const [, names] = /^Error: \.\/mine\.lua takes away the globals (.*) of Lua, and the process works with them\.\n {2}mine\.lua:[2345]\n/.exec(stderr) ?? assert.fail(stderr);
      assert.deepEqual([code, names!.split(', ').sort()], [1, ['`pairs`', '`print`', '`string.format`', '`table`']]);
    });

    it('that are others', async () => {
      const { code, stderr } = await load(`${hello}local own = tostring\nfunction tostring(value) return own(value) end\nos = { time = os.time }`, 'shop', '--dry-run');
      assert.match(stderr, /\nNote: this overwrites the globals tostring, os, which everything in the process uses\.\n/);
      assert.equal(code, 0);
    });
  });

  it('tells what is in a table that is raised, and where', async () => {
    for (const process of ['shop', 'puc']) {
      const handler = await load('Handlers.add("greedy", function() return true end, function(msg)\n  error({ code = 1, why = "x" })\nend)', process);
      assert.match(handler.stderr, /^Error: The handler `greedy` takes messages that are not meant for it, and fails: \{ code = 1, why = "x" \}\n {2}mine\.lua:2:\d+\n/);
      if (process === 'puc') continue;
      const file = await load(`${hello}error({ code = 2, from = { "x" } })`, process);
      assert.match(file.stderr, /^Error: \.\/mine\.lua fails while it is loaded: \{ code = 2, from = \{ \[1\] = "x" \} \}\n {2}mine\.lua:2:\d+\n/);
    }
  });

  it('does not blame the file for code that the process has already', async () => {
    writeFileSync(join(on.project.cwd, 'wrap.lua'), 'local own = compute\nfunction compute(base, req, opts)\n  while Slow do end\n  return own(base, req, opts)\nend');
    assert.equal((await on.hbx(['load-blueprint', './wrap.lua', 'wrapped', '--no-trial'])).code, 0);
    const { code, stderr } = await load('Slow = true', 'wrapped');
    assert.match(stderr, /^Error: With \.\/mine\.lua messages would use more than one message may, in code that the process has already: instruction budget of .*\n {2}wrap\.lua:3/);
    assert.equal(code, 1);
  });

  it('looks at the process after a load without a trial', async () => {
    const messages = await load('Handlers.prepend("bad", function(msg) return msg.Nothing.there end, function() end)', 'other', '--no-trial');
    assert.match(messages.stderr, /^Error: \.\/mine\.lua was loaded \(slot 2\), and messages fail now: [^]*\nHint: Your Eval still works: mend the file/);
    assert.equal(messages.code, 1);
    const all = await load('function compute() return nil end', 'stuck', '--no-trial');
    assert.match(all.stderr, /^Error: \.\/mine\.lua was loaded \(slot 1\), and the process answers nothing any more: [^]*\nHint: It runs no Eval of yours either, so nothing can mend it/);
    assert.equal(all.code, 1);
  });

  it('says that an Eval alone is gone, and when it is gone for good', async () => {
    const owner = await load('Owner = "x"', 'given', '--no-trial');
    assert.equal(owner.stderr, 'Error: ./mine.lua was loaded (slot 1), and the process runs no Eval of yours any more. Other messages are still answered.\nHint: Without an Eval you can load nothing more, and mend nothing: deploy a new process. Without --no-trial this would have been refused.\n');
    assert.equal((await on.json(['send', 'given', 'Hello'])).outbox[0].data, 'hi');
    const mute = await load('tostring = nil', 'mute', '--no-trial');
    assert.match(mute.stderr, /^Error: Loading \.\/mine\.lua failed in slot 1: .*\nHint: The process runs no Eval of yours any more, so nothing can mend it: deploy a new one\. Without --no-trial this would have been refused\.\n$/);
    assert.deepEqual([owner.code, mute.code], [1, 1]);
  });
});
