// Alone: it takes long.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createContext } from '../../../../src/cli/context.ts';
import { watchAndReload } from '../../../../src/cli/commands/deploy/watch.ts';
import { withFileNames } from '../../../../src/cli/result-files.ts';
import { createBundler } from '../../../../src/project/bundle/bundle.ts';
import { saveSourceMap } from '../../../../src/project/source-maps.ts';
import { findWorkspace } from '../../../../src/project/state-folder.ts';
import { moduleId } from '../../../../src/client/module-id.ts';
import { temporaryFolder } from '../../../helpers/temporary-folder.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

const counter = readFileSync(new URL('../../../../templates/counter/counter.lua', import.meta.url), 'utf8');
const longestMs = 30_000;

interface Watching {
  /** The first process. */
  readonly process: string;
  write(name: string, text: string): void;
  /** Waits until what was printed since the last call matches, and answers it. */
  next(pattern: RegExp): Promise<string>;
  /** What was printed and not yet waited for. */
  rest(): string;
  /** Sends a message to a process; answers the data of its first message, or else its output. */
  send(action: string, data?: string, to?: string): Promise<string>;
  stop(): Promise<number>;
}

describe('watchAndReload', () => {
  const folder = temporaryFolder('watch');
  let projects = 0;
  let node: TestNode;
  before(async () => {
    node = await startTestNode();
  });
  after(() => node.stop());

  async function watching(files: Record<string, string>, { dialect = 'luerl', json = false, minify = false, on = node }: { dialect?: 'luerl' | 'puc'; json?: boolean; minify?: boolean; on?: TestNode } = {}): Promise<Watching> {
    const project = { cwd: join(folder, String(++projects)), home: folder };
    mkdirSync(project.cwd);
    writeFileSync(join(project.cwd, 'hbx.config.json'), '{}');
    const write = (name: string, text: string): void => {
      // As most editors save.
      writeFileSync(join(project.cwd, `.${name}.tmp`), text);
      renameSync(join(project.cwd, `.${name}.tmp`), join(project.cwd, name));
    };
    for (const [name, text] of Object.entries(files)) write(name, text);
    const bundler = createBundler({ entry: { path: join(project.cwd, 'main.lua'), name: 'main.lua' }, root: project.cwd, dialect, minify });
    const workspace = findWorkspace(project);
    const deployAnew: Parameters<typeof watchAndReload>[1]['deployAnew'] = async (bundle) => {
      saveSourceMap(workspace.stateFolder, moduleId(bundle.code), bundle.map, project.cwd);
      const process = await on.spawn(bundle.code, dialect === 'puc' ? { dialect } : {});
      const slot0 = { process, slot: 0, id: process, ...(await on.client.result(process, 0)), ms: { sign: 0, schedule: 0, compute: 0 } };
      return { process, first: withFileNames(workspace.stateFolder, slot0, { cwd: project.cwd }) };
    };
    const first = bundler.build();
    const { process } = await deployAnew(first);
    let printed = '';
    const stream = { write: (text: unknown) => ((printed += String(text)), true) };
    const stopper = new AbortController();
    const io = { stdin: Readable.from([]), stdout: stream, stderr: stream, env: {}, cwd: project.cwd, signal: stopper.signal };
    const context = createContext(io, { json, quiet: false, color: false }, 'hbx deploy');
    const access = { client: on.client, workspace, local: true, close: async () => {} };
    const ended = watchAndReload(context, { bundler, first, access, process, dialect, runtime: 'compute', root: project.cwd, file: 'main.lua', push: true, deployAnew });
    const stop = (): Promise<number> => {
      stopper.abort();
      return ended;
    };
    after(stop);
    const watching: Watching = {
      process,
      write,
      stop,
      rest: () => printed,
      async next(pattern) {
        const until = Date.now() + longestMs;
        for (let found; Date.now() < until; await sleep(20)) {
          found = pattern.exec(printed);
          if (found === null) continue;
          const text = printed.slice(0, found.index + found[0].length);
          printed = printed.slice(text.length);
          return text;
        }
        throw new Error(`not printed: ${pattern}\n${printed}`);
      },
      async send(action, data, to = process) {
        const result = await on.client.send(to, { action, ...(data === undefined ? {} : { data }) });
        return String(result.outbox[0]?.data ?? result.output);
      },
    };
    if (!json) await watching.next(/Watching .*\n/);
    return watching;
  }

  for (const dialect of ['luerl', 'puc'] as const) {
    describe(dialect, () => {
      it('reloads an edit into the process, which keeps its state', async () => {
        const { write, next, send, process } = await watching({ 'main.lua': counter }, { dialect });
        await send('Inc', '5');
        write('main.lua', counter.replace('return add(data, 1)', 'return add(data, 100)').replace('function actions.Dec', 'function actions.Mul() counter = counter * 2 end\n\nfunction actions.Dec'));
        assert.match(await next(/reloaded.*\n/), /^reloaded in \d+ ms \(slot 2\): actions\.Inc changed, actions\.Mul new; state kept\n$/);
        assert.equal(await send('Get'), '5');
        assert.equal(await send('Inc'), '105');
        assert.equal(await send('Mul'), '210');
        assert.equal(await send('Eval', 'table.concat(log, " ")'), '+5 +100');
        assert.equal(await node.client.newestSlot(process), 6);
      });

      it('tells a broken edit with its place, and goes on', async () => {
        const { write, next, send, process, rest } = await watching({ 'main.lua': counter }, { dialect });
        await send('Inc');
        write('main.lua', counter.replace('counter = 0', 'counter = ('));
        assert.match(await next(/Hint:.*\n/), /^Error: .*\n  main\.lua:\d+:\d+\n/);
        write('main.lua', `${counter}\nlocal x = nil\nx.y = 1\n`);
        const line = `${counter}\nlocal x`.split('\n').length + 1;
        assert.match(await next(/from before.*\n|Nothing was.*\n/), new RegExp(`^Error: .*\\n(.*\\n)*?.*main\\.lua:${line}`));
        write('main.lua', counter.replace('function compute', 'local function compute'));
        assert.match(await next(/Hint:.*\n/), /^(Nothing.*\n)?Error: main\.lua defines no global function compute any more\./);
        assert.equal(await node.client.newestSlot(process), 1);
        assert.equal(await send('Get'), '1');
        write('main.lua', counter);
        assert.match(await next(/Mended.*\n/), /Mended/);
        assert.equal(await send('Inc'), '2');
        assert.equal(rest(), '');
      });

      it('does not reload what only comments, blanks and order change', async () => {
        const { write, next, send, process } = await watching({ 'main.lua': counter }, { dialect });
        await send('Inc');
        write('main.lua', counter.replace('return add(data, 1)', 'return add(data,1)  -- one'));
        assert.equal(await next(/to reload.*\n/), 'only comments changed: nothing to reload\n');
        write('main.lua', 'x = (');
        await next(/Hint:.*\n/);
        write('main.lua', `-- again\n${counter}`);
        assert.equal(await next(/already.*\n/), 'Mended: the process runs this code already.\n');
        assert.equal(await node.client.newestSlot(process), 1);
        write('main.lua', `-- again\n${counter}\nfunction more() end`);
        assert.match(await next(/reloaded.*\n/), /\(slot 2\): more new; state kept\n$/);
        assert.equal(await send('Get'), '1');
      });

      it('does not reload a compute that fails', async () => {
        const { write, next, send, process, rest } = await watching({ 'main.lua': counter }, { dialect });
        await send('Inc', '5');
        const text = counter.replace('  local message = req\n', '  local message = req\n  local action = nope.x\n');
        assert.notEqual(text, counter);
        write('main.lua', text);
        const line = text.split('\n').indexOf('  local action = nope.x') + 1;
        assert.match(await next(/from before.*\n/), new RegExp(`main\\.lua:${line}(.*\\n)*The edit makes compute fail\\. Nothing was reloaded: the process runs the code from before\\.\\n$`));
        assert.equal(await node.client.newestSlot(process), 1);
        write('main.lua', counter.replace('return add(data, 1)', 'return add(data, 7)'));
        assert.match(await next(/reloaded.*\n/), /^reloaded .*: actions\.Inc changed; state kept\n$/);
        assert.equal(await send('Inc'), '12');
        assert.equal(rest(), '');
      });

      it('reloads a compute that takes no message without an owner, before or after', async () => {
        const picky = `${counter}\nlocal inner = compute\nfunction compute(base, req, opts)\n  if not base.process.commitments then error("no owner") end\n  return inner(base, req, opts)\nend\n`;
        const { write, next, send } = await watching({ 'main.lua': picky }, { dialect });
        await send('Inc', '5');
        write('main.lua', picky.replace('return add(data, 1)', 'return add(data, 7)'));
        assert.match(await next(/reloaded.*\n|Nothing was.*\n/), /^reloaded/);
        assert.equal(await send('Inc'), '12');
      });

      it('keeps the process before when a new one fails at its first message', async () => {
        const plain = (body: string): string => `function compute(base, req)\n  ${body}\n  base.results = { outbox = { { data = "fine" } } }\n  return base\nend\n`;
        const { write, next, send } = await watching({ 'main.lua': plain('') }, { dialect });
        write('main.lua', plain('local x = nope.x'));
        const text = await next(/Mend the file.*\n/);
        assert.match(text, /main\.lua:2(.*\n)*The new process fails at its first message \(slot 0\), so the process before stays\./);
        assert.doesNotMatch(text, /deployed anew/);
        assert.equal(await send('Any'), 'fine');
        write('main.lua', plain('base.x = 1'));
        assert.match(await next(/deployed anew.*\n/), /^deployed anew/);
      });

      it('shows no lines of its own in the traceback of the new code', async () => {
        const { write, next } = await watching({ 'main.lua': counter }, { dialect });
        write('main.lua', `${counter}\nlocal function inner() error("boom") end\ninner()\nlate = 1\n`);
        const text = await next(/from before.*\n/);
        assert.match(text, /boom/);
        assert.doesNotMatch(text, /hbx_run|\[host\]|dry run|in compute|evaluate/);
        assert.match(text, /in inner \(main\.lua:\d+:\d+\)\n +in main chunk \(main\.lua:\d+:\d+\)\n/);
      });

      it('bundles several files, keeps what modules hold, and follows new ones', async () => {
        const util = 'local M = { count = 0 }\nfunction M.next(n) M.count = M.count + n return M.count end\nreturn M\n';
        const main = (extra = ''): string => `${counter.replace('counter = 0', 'local util = require("util")\ncounter = 0')}\nfunction actions.Next() counter = util.next(1) end\n${extra}`;
        const { write, next, send } = await watching({ 'main.lua': main(), 'util.lua': util }, { dialect });
        await send('Next');
        await send('Next');
        write('util.lua', util.replace('M.count + n', 'M.count + n * 10'));
        assert.match(await next(/reloaded.*\n/), /: util\.next changed; state kept\n$/);
        assert.equal(await send('Next'), '12');
        write('main.lua', main('require("late")\n'));
        assert.match(await next(/Hint:.*\n/), /The module "late" is not found\.\n  main\.lua:/);
        write('late.lua', 'function late() error("too late") end\nfunction actions_late() end\n');
        assert.match(await next(/reloaded.*\n/), /late, actions_late new/);
        write('late.lua', 'function late() return "in time" end\n');
        assert.match(await next(/reloaded.*\n/), /late changed, actions_late removed; state kept\n$/);
        assert.equal(await send('Eval', 'late() .. tostring(actions_late)'), 'in timenil');
        assert.equal(await send('Next'), '22');
      });

      it('deploys anew what runs no Eval', async () => {
        const plain = (n: number): string => `local total = 0\nfunction compute(base, req)\n  total = total + ${n}\n  local data = req.body.data\n  base.results = { outbox = { { data = string.format("%d", total) } }, output = data }\n  return base\nend\n`;
        const { write, next, send, process } = await watching({ 'main.lua': plain(1) }, { dialect });
        await send('Any');
        write('main.lua', plain(10));
        const text = await next(/deployed anew.*\n/);
        const [, now] = /process ([\w-]{43})/.exec(text)!;
        assert.notEqual(now, process);
        assert.equal(await node.client.newestSlot(process), 1);
        assert.equal(await send('Any', undefined, now), '20');
        // From then on that one is the process.
        write('main.lua', counter);
        assert.match(await next(/deployed anew.*\n/), /deployed anew/);
        write('main.lua', `${counter}\nfunction more() end`);
        assert.match(await next(/reloaded.*\n/), /\(slot 1\): more new; state kept\n$/);
      });
    });
  }

  it('says which locals begin again, and which first values count', async () => {
    const code = (n: number): string => `${counter}\nlocal seen = 0\nfee = ${n}\nfunction actions.See() seen = seen + ${n} counter = seen end\n`;
    const { write, next, send } = await watching({ 'main.lua': code(1) });
    await send('See');
    write('main.lua', code(2));
    assert.match(await next(/reloaded.*\n/), /: actions\.See changed, first value of fee changed; globals kept; local seen starts again\n$/);
    assert.equal(await send('See'), '2');
    assert.equal(await send('Eval', 'fee'), '2');
  });

  it('shows what the code prints while it is loaded, and writes JSON lines', async () => {
    const { write, next } = await watching({ 'main.lua': counter }, { json: true });
    await next(/Watching .*\n/);
    write('main.lua', `${counter}\nprint("loading")\nfunction more() end`);
    const text = await next(/\{"reloaded.*\n/);
    assert.match(text, /^loading\n/);
    const { ms, ...value } = JSON.parse(text.split('\n')[1]!) as Record<string, unknown>;
    assert.equal(typeof ms, 'number');
    assert.deepEqual({ ...value, reloaded: typeof value['reloaded'] }, { reloaded: 'string', slot: 1, changed: [], added: ['more'], removed: [], restarted: [] });
    write('main.lua', 'x = (');
    assert.equal((JSON.parse(await next(/\{"error.*\n/)) as { error: { code: string } }).error.code, 'bundle/syntax-error');
  });

  it('writes the error of a new process that fails as JSON', async () => {
    const plain = (body: string): string => `function compute(base, req)\n  ${body}\n  return base\nend\n`;
    const { write, next } = await watching({ 'main.lua': plain('') }, { json: true });
    await next(/Watching .*\n/);
    write('main.lua', plain('error("boom")'));
    const text = await next(/Mend the file.*\n/);
    const { slot, ok, error } = JSON.parse(text.split('\n')[0]!) as { slot: number; ok: boolean; error: { message: string; line: number } };
    assert.deepEqual({ slot, ok, message: error.message, line: error.line }, { slot: 0, ok: false, message: 'boom', line: 2 });
  });

  it('tells of comments in smaller code too', async () => {
    const { write, next } = await watching({ 'main.lua': counter }, { minify: true });
    write('main.lua', `-- told\n${counter}`);
    assert.equal(await next(/to reload.*\n/), 'only comments changed: nothing to reload\n');
  });

  it('takes the last of several edits', async () => {
    const { write, process, rest } = await watching({ 'main.lua': counter });
    for (let n = 1; n <= 5; n++) {
      write('main.lua', counter.replace('return add(data, 1)', `return add(data, ${n}0)`));
      await sleep(n * 30);
    }
    const until = Date.now() + longestMs;
    const tried = async (): Promise<unknown> => (await node.client.dryRun(process, { action: 'Inc' })).result.outbox[0]?.data;
    while ((await tried()) !== '50' && Date.now() < until) await sleep(20);
    assert.equal(await tried(), '50');
    assert.ok(rest().split('reloaded').length - 1 <= 5);
  });

  it('reloads on fengari, and smaller code', async () => {
    const other = await startTestNode({ engine: 'fengari' });
    after(() => other.stop());
    const util = 'local M = { count = 0 }\nfunction M.next(amount) M.count = M.count + amount return M.count end\nreturn M\n';
    const main = `${counter.replace('counter = 0', 'local util = require("util")\ncounter = 0')}\nfunction actions.Next() counter = util.next(1) end\n`;
    const { write, next, send } = await watching({ 'main.lua': main, 'util.lua': util }, { on: other, minify: true });
    await send('Next');
    write('util.lua', util.replace('M.count + amount', 'M.count + amount * 10'));
    assert.match(await next(/reloaded.*\n/), /\(slot 2\): util\.next changed; state kept\n$/);
    assert.equal(await send('Next'), '11');
    write('util.lua', `${util.replace('return M\n', '')}\nlocal nothing = nil\n-- why\nM.at = nothing.field\nreturn M\n`);
    assert.match(await next(/from before.*\n|Nothing was.*\n/), /util\.lua:6/);
  });

  it('tells a node that is gone, and goes on', async () => {
    const other = await startTestNode();
    const { write, next, stop } = await watching({ 'main.lua': counter }, { on: other });
    await other.stop();
    write('main.lua', `${counter}\nfunction more() end`);
    assert.match(await next(/Error: .*\n/), /Error: /);
    write('main.lua', 'x = (');
    await next(/main\.lua:1/);
    assert.equal(await stop(), 0);
  });

  it('ends with 0 at Ctrl-C, also in the middle of a reload', async () => {
    const { write, stop, rest } = await watching({ 'main.lua': counter });
    write('main.lua', `${counter}\nfunction more() end`);
    await sleep(120);
    assert.equal(await stop(), 0);
    assert.match(rest(), /Stopped\. The process stays as it is\.\n$/);
  });
});
