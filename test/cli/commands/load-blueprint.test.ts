// Alone: it takes long.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { blueprintPlaces, listBlueprints } from '../../../src/blueprints/catalogue.ts';
import { builtIns } from '../../../src/project/built-ins.ts';
import { bundle } from '../../../src/project/bundle/bundle.ts';
import { blueprintsOfProcess } from '../../../src/project/names.ts';
import { findWorkspace } from '../../../src/project/state-folder.ts';
import { keeperSource, onNode, type OnNode } from '../../helpers/on-node.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

const counter = readFileSync(new URL('../../../templates/counter/counter.lua', import.meta.url), 'utf8');

/** One handler, whatever else. */
const hello = 'Handlers.add("hello", "Hello", function(msg) msg.reply({ Data = "hi" }) end)\n';

/** A process that was made with it. */
const handlersModule = bundle({ entry: { name: 'main.lua', text: hello }, root: '/', dialect: 'luerl', builtIns: builtIns(), runtime: 'handlers' }).code;

/** Says that it has handlers, and answers an Eval with what `answer` makes of the message `m`; `run` gives what the code gives. */
const liar = (answer: string): string => `local kept
Handlers = { list = {}, evaluate = function() end }
function Handlers.add(name, pattern, handle) Handlers.list[#Handlers.list + 1] = { name = name, pattern = pattern, handle = handle } end
function compute(base, req)
  local m = req.body
  local function run() return tostring(load(m.data)()) end
  local output = ""
  if m.action == "Eval" then ${answer} end
  base.runtime = "handlers"
  base.results = { outbox = {}, output = output }
  return base
end
`;

describe('hbx load-blueprint', () => {
  let target: TestNode;
  let on: OnNode;
  const processes: Record<string, string> = {};
  /** Processes are made once; each test takes its own, or changes nothing. */
  before(async () => {
    target = await startTestNode({ limits: { instructions: 40_000_000 } });
    for (const name of ['bare', 'tokens', 'puc', 'again', 'fresh', 'late', 'keeper']) {
      processes[name] = await target.spawn(name === 'keeper' ? keeperSource : counter, name === 'puc' ? { dialect: 'puc' } : {});
    }
    // One that was made with handlers.
    processes['shop'] = await target.spawn(handlersModule);
    on = onNode(target, processes);
    write('hello.lua', hello);
  });
  after(() => target.stop());

  function write(name: string, text: string | Uint8Array): void {
    writeFileSync(join(on.project.cwd, name), text);
  }
  const slotOf = (name: string): Promise<number> => target.client.newestSlot(processes[name]!);
  const dataOf = async (name: string, ...words: string[]): Promise<unknown> => (await on.json(['send', name, ...words])).outbox[0]?.data;

  for (const [name, dialect] of [['bare', 'luerl'], ['puc', 'puc']] as const) {
    it(`loads a file into a bare process, which goes on with what it did (${dialect})`, async () => {
      assert.equal(await dataOf(name, 'Inc'), '1');
      const tried = await on.hbx(['load-blueprint', './hello.lua', name, '--dry-run']);
      assert.deepEqual([tried.code, tried.stdout], [0, '  added     hello\n']);
      assert.match(tried.stderr, /^The process is a bare module: .*\n1 handler added, 0 replaced, trial passed\nNothing was sent: .*\n$/);
      assert.equal(await slotOf(name), 1);
      const { code, stdout } = await on.hbx(['load-blueprint', './hello.lua', name]);
      assert.deepEqual([code, stdout], [0, 'loaded ./hello.lua (slot 3)\n  added     hello\n']);
      assert.equal(await dataOf(name, 'Hello'), 'hi');
      assert.equal(await dataOf(name, 'Inc'), '2');
      assert.equal((await on.hbx(['get', `${name}/now/runtime`])).stdout, 'handlers\n');
      assert.equal((await on.json(['eval', name, '-e', 'counter'])).output, '2');
    });
  }

  it('loads the token, which answers as a token; what was there still counts', async () => {
    await on.hbx(['send', 'tokens', 'Inc']);
    const loaded = await on.json(['load-blueprint', 'token', 'tokens']);
    assert.deepEqual([loaded.runtime, loaded.loaded.length, loaded.loaded[0].name, loaded.loaded[0].slot], ['adopted', 1, 'token', 3]);
    assert.deepEqual(loaded.loaded[0].added, loaded.trial.added);
    assert.ok(['info', 'balance', 'transfer'].every((name) => loaded.trial.added.includes(name)));
    assert.equal(await dataOf('tokens', 'Inc'), '2');
    assert.equal((await on.json(['send', 'tokens', 'Info'])).outbox[0].tags.ticker, 'PNTS');
    const process = processes['tokens']!;
    const supply = (await on.json(['send', 'tokens', 'Balance', '--tag', `Recipient=${process}`])).outbox[0].tags.balance;
    assert.match(supply, /^[1-9]\d+$/);
    assert.equal((await on.hbx(['get', `tokens/now/balances/${process}`])).stdout.trim(), supply);
    assert.deepEqual(blueprintsOfProcess(findWorkspace(on.project), process), ['token']);

    // hbx send knows its tags now.
    const slot = await slotOf('tokens');
    const missing = await on.hbx(['send', 'tokens', 'Transfer', '--tag', 'quantity=1.5']);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /^Error: hbx has not sent this message: it does not suit Transfer of the blueprint token\.\n.*quantity: `1\.5` is no amount such as 100 .*\n.*Recipient is missing: --tag Recipient=<address>\nHint: .*--no-check sends it all the same\./);
    assert.equal(await slotOf('tokens'), slot);
    const unchecked = await on.hbx(['send', 'tokens', 'Transfer', '--no-check']);
    assert.equal(unchecked.code, 1);
    assert.match(unchecked.stderr, /Recipient is required!/);
    const misspelt = await on.hbx(['send', 'tokens', 'Tranfer']);
    assert.deepEqual([misspelt.code, misspelt.stderr], [2, 'Error: hbx has not sent this message: the blueprint token has no action Tranfer.\nHint: Did you mean `Transfer`? --no-check sends it all the same.\n']);
    assert.equal((await on.hbx(['send', 'tokens', 'Tranfer', '--no-check'])).code, 0);
  });

  for (const { name, manifest } of listBlueprints(blueprintPlaces('/nowhere')).filter((one) => one.manifest?.runtime !== 'compute')) {
    it(`passes the trial of ${name}, in a process with handlers and in a bare one`, async () => {
      for (const process of ['shop', 'bare']) {
        const { code, stderr } = await on.hbx(['load-blueprint', name, process, '--dry-run']);
        assert.match(stderr, /\n?[1-9]\d* handlers? added, 0 replaced, trial passed\n/);
        assert.deepEqual([code, manifest!.name], [0, name]);
      }
    });
  }

  it('has a trial in which code may send, as it may for good', async () => {
    write('sends.lua', `${hello}Send({ Target = ao.id, Action = "Hello" })\nassert(Owner and ao.id, "no owner")`);
    const { code, stderr } = await on.hbx(['load-blueprint', './sends.lua', 'fresh']);
    assert.deepEqual([code, stderr.includes('trial passed')], [0, true], stderr);
    assert.equal(await slotOf('fresh'), 4, 'what it sent was delivered, and so was its reply');
  });

  it('loads what is required first, in order, and not again', async () => {
    const tried = await on.hbx(['load-blueprint', 'staking', 'again', '--dry-run']);
    assert.equal(tried.code, 0, tried.stderr);
    const { code, stderr, stdout } = await on.hbx(['load-blueprint', 'staking', 'again']);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /Required, and loaded first: token\.[^]*\nTry `hbx send again Get-Stake`\. `hbx blueprint show staking` tells what it understands\.\n$/);
    // The trial has told the numbers.
    assert.equal(/added, \d/.test(stdout), false);
    assert.match(stdout, /^loaded token .* \(slot 2\)[^]*\nloaded staking .* \(slot 3\)/);
    const second = await on.hbx(['load-blueprint', 'staking', 'again']);
    assert.match(second.stderr, /Required and there already: token\.\n0 handlers added, \d+ replaced, trial passed\n/);
    assert.match(second.stdout, /^loaded staking .* \(slot 4\)\n {2}replaced/);
    const untried = await on.hbx(['load-blueprint', 'staking', 'again', '--no-trial']);
    assert.match(untried.stdout, /^loaded staking .* \(slot 5\): 0 handlers added, [1-9]/);
  });

  describe('refuses what would break the process, and sends nothing', () => {
    const bricks: Record<string, { lua: string; says: RegExp }> = {
      'a pattern that fails': {
        lua: `${hello}\n-- é\nHandlers.add("bad", function(msg)\n  return msg.Nothing.there\nend, function() end)\n`,
        says: /^Error: The pattern of the handler `bad` fails, and so would each message that it looks at: .*\n {2}bad\.lua:5:\d+\n/,
      },
      'a handler that takes and fails everything': {
        lua: 'Handlers.add("greedy", function() return true end, function(msg)\n  local x = nil\n  x.y = 1\nend)\n',
        says: /^Error: The handler `greedy` takes messages that are not meant for it, and fails: .*\n {2}bad\.lua:3:\d+\n/,
      },
      'no list of handlers': { lua: `${hello}Handlers.list = nil`, says: /^Error: The process would have no list of handlers/ },
      'no Handlers': { lua: `${hello}Handlers = nil`, says: /^Error: The process would have no list of handlers/ },
      'no compute': { lua: `${hello}compute = nil`, says: /^Error: The process would have no function `compute`/ },
      'another compute': { lua: `${hello}compute = function(base) base.results = { output = "mine" } return base end`, says: /^Error: The process would not run your Eval any more[^]*\nHint: Nothing was sent: the process is as it was\. \.\/bad\.lua defines compute, so it looks like a bare module: `hbx deploy \.\/bad\.lua` makes a process of it\.\n$/ },
      'a compute that fails': { lua: `${hello}compute = function(base)\n  error("never")\nend`, says: /^Error: .*never\n {2}bad\.lua:3:\d+\n/ },
      'evaluate that is no function': { lua: `${hello}Handlers.evaluate = 5`, says: /^Error: `Handlers\.evaluate` would be no function/ },
      'a runtime that asks no handler': { lua: `${hello}Handlers.attempt = function() return true end`, says: /^Error: Messages would not reach the handlers any more\./ },
      'a loop without end': { lua: `${hello}while true do end`, says: /^Error: \.\/bad\.lua uses more than one message may: [^]*bad\.lua:2/ },
      'a loop in a pattern': { lua: 'Handlers.add("loop", function()\n  while true do end\nend, function() end)', says: /^Error: \.\/bad\.lua uses more than one message may: [^]*bad\.lua:2/ },
      'an error': { lua: `${hello}local x = nil\nx.y = 1\n`, says: /^Error: \.\/bad\.lua fails while it is loaded: .*\n {2}bad\.lua:3:\d+\n {2}[^]*Hint: Nothing was sent/ },
      'a text of its own': { lua: 'error("not today", 0)', says: /^Error: \.\/bad\.lua fails while it is loaded: not today\n {2}bad\.lua:1:6\n/ },
      'what does not parse': { lua: `${hello}local = 5`, says: /^Error: .*\n {2}bad\.lua:2:7\n/ },
      'what requires nothing there': { lua: 'require("nope")', says: /^Error: The module "nope" is not found\.\n {2}bad\.lua:1:1\n/ },
    };
    for (const [name, { lua, says }] of Object.entries(bricks)) {
      it(name, async () => {
        write('bad.lua', lua);
        const slot = await slotOf('shop');
        const { code, stdout, stderr } = await on.hbx(['load-blueprint', './bad.lua', 'shop']);
        assert.match(stderr, says);
        assert.deepEqual([stdout, code !== 0, await slotOf('shop')], ['', true, slot]);
        assert.equal((await on.json(['eval', 'shop', '-e', '#Handlers.list'])).output, '1');
      });
    }

    it('says so as JSON', async () => {
      write('bad.lua', 'local x = nil\nx.y = 1\n');
      const { error } = await on.json(['load-blueprint', './bad.lua', 'shop']);
      assert.deepEqual([error.code, error.line], ['load-blueprint/refused', 2]);
    });
  });

  it('warns of a pattern that takes every message', async () => {
    write('all.lua', 'Handlers.add("all", function() return true end, function() end)');
    const { code, stderr } = await on.hbx(['load-blueprint', './all.lua', 'shop', '--dry-run']);
    assert.equal(code, 0);
    assert.match(stderr, /1 handler added, 0 replaced, trial passed\nNote: all takes every message;/);
  });

  it('says whatever handlers are called', async () => {
    write('odd.lua', 'for _, name in ipairs({ "a b", "x\\ny", "100%", "refused pattern z", "\\27[2J" }) do Handlers.add(name, name, function() end) end');
    const { trial } = await on.json(['load-blueprint', './odd.lua', 'shop', '--dry-run']);
    assert.deepEqual(trial.added, ['a b', 'x\ny', '100%', 'refused pattern z', '\u001b[2J']);
    const text = await on.hbx(['load-blueprint', './odd.lua', 'shop', '--dry-run']);
    assert.equal(text.stderr.includes('\u001b'), false);
  });

  describe('believes no process that only says that it ran the code', () => {
    const probed = 'if not string.find(m.data, "hbx_run", 1, true) then output = run() else';
    const notRun = /^Error: Loading \.\/hello\.lua failed in slot \d: the process did not run it\./;
    const liars: Record<string, { lua: string; trial?: RegExp; real: RegExp }> = {
      'that answers always the same': { lua: 'output = "hbx: here handlers\\nhbx: report\\nadded x"', trial: /runs no Eval of yours/, real: notRun },
      'that answers the same reports': { lua: `${probed} output = "hbx: report\\nadded x" end`, trial: /it does not run to its end/, real: notRun },
      'that refuses for no reason': { lua: `${probed} output = "hbx: report\\nrefused zzz q" end`, trial: /it does not run to its end/, real: notRun },
      'that answers the code': { lua: `${probed} output = m.data end`, trial: /it does not run to its end/, real: notRun },
      'that answers its first report again': { lua: 'kept = kept or run() output = kept', real: notRun },
      'that refuses in words of its own': { lua: `${probed} output = string.gsub(run(), "added", "refused zzz") end`, real: /The process answers nonsense: "refused zzz hello" is no report of hbx's\./ },
    };
    for (const [name, { lua, trial, real }] of Object.entries(liars)) {
      it(`one ${name}`, async () => {
        const process = await target.spawn(liar(lua));
        if (trial !== undefined) {
          const tried = await on.hbx(['load-blueprint', './hello.lua', process, '--dry-run']);
          assert.match(tried.stderr, trial);
          assert.deepEqual([tried.code, await target.client.newestSlot(process)], [1, 0]);
        }
        if (lua.startsWith('kept')) assert.match((await on.hbx(['load-blueprint', './hello.lua', process, '--no-trial'])).stderr, /was loaded \(slot 1\), and the process answers nothing any more/);
        const run = await on.hbx(['load-blueprint', './hello.lua', process, '--no-trial']);
        assert.match(run.stderr, real);
        assert.equal(run.code, 1);
      });
    }
  });

  describe('tries it with messages as they will come', () => {
    const conditions: Record<string, string> = {
      slot: 'msg.Slot > SLOT',
      timestamp: 'msg.Timestamp > 1600000000000',
      clock: 'os.time() > 1600000000000',
    };
    for (const process of ['shop', 'late'] as const) {
      for (const [name, condition] of Object.entries(conditions)) {
        it(`${name} (${process})`, async () => {
          const slot = await slotOf(process);
          write('later.lua', `Handlers.add("later", function(msg)\n  if ${condition.replace('SLOT', String(slot + 1))} then error("too late") end\n  return false\nend, function() end)`);
          const run = await on.hbx(['load-blueprint', './later.lua', process]);
          assert.match(run.stderr, /The pattern of the handler `later` fails, [^]*too late/);
          assert.deepEqual([run.code, await slotOf(process)], [1, slot]);
        });
      }
    }
  });

  it('puts everything back when it fails for good, without a trial', async () => {
    write('half.lua', 'Handlers.add("hello", "Hello", function() end)\nHandlers.add("more", "More", function() end)\nlocal x = nil\nx.y = 1\n');
    const { code, stderr } = await on.hbx(['load-blueprint', './half.lua', 'shop', '--no-trial']);
    assert.equal(code, 1);
    assert.match(stderr, /^Error: Loading \.\/half\.lua failed in slot \d+: .*\n[^]*half\.lua:4[^]*Hint: The handlers are as they were before it\.\n$/);
    assert.equal((await on.json(['eval', 'shop', '-e', '#Handlers.list'])).output, '1');
    assert.equal(await dataOf('shop', 'Hello'), 'hi');
  });

  describe('says what is missing', () => {
    const wrong: Record<string, { words: string[]; code: number; says: RegExp }> = {
      'a name that is misspelt': { words: ['tokne', 'shop'], code: 2, says: /There is no blueprint `tokne`\.\nHint: Did you mean `token`\?/ },
      'a name that leads out': { words: ['../x', 'shop'], code: 2, says: /There is no Lua file \.\.\/x\./ },
      __proto__: { words: ['__proto__', 'shop'], code: 2, says: /can't be the name of a blueprint/ },
      constructor: { words: ['constructor', 'shop'], code: 2, says: /There is no blueprint `constructor`/ },
      'no file': { words: ['./none.lua', 'shop'], code: 2, says: /There is no Lua file \.\/none\.lua\./ },
      'an empty file': { words: ['./empty.lua', 'shop'], code: 2, says: /is empty/ },
      'bytes that are no text': { words: ['./latin.lua', 'shop'], code: 2, says: /is not UTF-8 text/ },
      'a folder that is no blueprint': { words: ['./folder', 'shop'], code: 2, says: /There is no .*folder.blueprint\.json\./ },
      'a process that runs no Eval': { words: ['token', 'keeper'], code: 1, says: /runs no Eval of yours, so nothing can be loaded into it\.\nHint: A bare module/ },
      'a process that is not there': { words: ['token', 'W'.repeat(43)], code: 5, says: /^Error: / },
      'a trial without a trial': { words: ['token', 'shop', '--dry-run', '--no-trial'], code: 2, says: /does not go with --no-trial/ },
    };
    before(() => {
      write('empty.lua', '');
      write('latin.lua', Buffer.from([0x2d, 0x2d, 0xe9, 0x0a]));
      mkdirSync(join(on.project.cwd, 'folder'));
    });
    for (const [name, { words, code, says }] of Object.entries(wrong)) {
      it(name, async () => {
        const run = await on.hbx(['load-blueprint', ...words]);
        assert.match(run.stderr, says);
        assert.equal(run.code, code);
      });
    }

    it('the process of somebody else', async () => {
      const { process } = await other();
      const run = await on.hbx(['load-blueprint', './hello.lua', process]);
      assert.equal(run.code, 4);
      assert.match(run.stderr, /belongs to [\w-]{43}, and you sign as [\w-]{43}\./);
    });

    it('the process of somebody else without a trial, which is sent nothing', async () => {
      const { process } = await other(handlersModule);
      const run = await on.hbx(['load-blueprint', './hello.lua', process, '--no-trial']);
      assert.match(run.stderr, /belongs to [\w-]{43}, and you sign as [\w-]{43}\./);
      assert.deepEqual([run.code, await target.client.newestSlot(process)], [4, 0]);
    });

    it('nothing of a process that was given to who signs', async () => {
      const { process } = await other(handlersModule.replace('Handlers.add("hello"', `Owner = "${target.client.signer.address}" Handlers.add("hello"`));
      const run = await on.hbx(['load-blueprint', './hello.lua', process, '--no-trial']);
      assert.deepEqual([run.code, await target.client.newestSlot(process)], [0, 1], run.stderr);
    });
  });

  /** A process that another key signed. */
  async function other(source = counter): Promise<{ process: string }> {
    const [{ createClient }, { createTransport }, { testSigner }, { spawnTags }] = await Promise.all([
      import('../../../src/client/client.ts'),
      import('../../../src/client/transport.ts'),
      import('../../helpers/signer.ts'),
      import('../../../src/client/spawn-tags.ts'),
    ]);
    const client = createClient(createTransport({ url: target.node.url }), testSigner(2));
    try {
      const module = await client.cacheModule(source);
      return await client.spawn(spawnTags({ module: module.id, node: target.node.address }));
    } finally {
      await client.close();
    }
  }

  it('takes a blueprint of the project before a packaged one, and one in any folder', async () => {
    const { code } = await on.hbx(['blueprint', 'new', 'token', '--force']);
    assert.equal(code, 0);
    const { trial } = await on.json(['load-blueprint', 'token', 'shop', '--dry-run']);
    assert.deepEqual(trial.added, ['token.hello']);
    assert.deepEqual((await on.json(['load-blueprint', './blueprints/token', 'shop', '--dry-run'])).trial.added, ['token.hello']);
    const text = readFileSync(join(on.project.cwd, 'blueprints/token/blueprint.json'), 'utf8');
    writeFileSync(join(on.project.cwd, 'blueprints/token/blueprint.json'), text.replace('"handlers"', '"compute"'));
    const run = await on.hbx(['load-blueprint', 'token', 'shop']);
    assert.equal(run.code, 2);
    assert.match(run.stderr, /is a module of its own \(runtime compute\).*\nHint: `hbx deploy --blueprint token`/);
  });
});
