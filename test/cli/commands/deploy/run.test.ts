/** `hbx deploy` with the handlers runtime: which runtime it takes, On-Boot, edits while it watches, and what it says. */
// Alone: it takes long.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeNodeFile } from '../../../../src/project/node-file.ts';
import { moduleId } from '../../../../src/client/module-id.ts';
import { runtimeBundle } from '../../../../src/project/runtime-bundle.ts';
import { projectFolder } from '../../../helpers/project-folder.ts';
import { runInProcess } from '../../../helpers/run-cli.ts';
import { startTestNode, type TestNode } from '../../../helpers/test-node.ts';

const compute = 'function compute(base)\n  base.results = { outbox = {}, output = "by itself" }\n  return base\nend\n';
const app = 'Count = Count or 0\nHandlers.add("Inc", function(msg)\n  Count = Count + 1\n  msg.reply({ Data = tostring(Count) })\nend)\n';
const marked = `-- hbx: runtime=handlers\n${app}`;

describe('hbx deploy for a runtime', () => {
  let target: TestNode;
  before(async () => {
    target = await startTestNode();
  });
  after(() => target.stop());

  function project(files: Readonly<Record<string, string>>) {
    const folder = projectFolder('deploy-runtime');
    writeNodeFile(join(folder.cwd, '.hbx'), { url: target.node.url, pid: process.pid, startedAt: '' });
    const write = (name: string, text: string): void => {
      mkdirSync(join(folder.cwd, name, '..'), { recursive: true });
      writeFileSync(join(folder.cwd, name), text);
    };
    for (const [name, text] of Object.entries(files)) write(name, text);
    const hbx = (...words: string[]): ReturnType<typeof runInProcess> => runInProcess(words, { ...folder, env: { NO_COLOR: '1' } });
    return { ...folder, write, hbx, json: async (...words: string[]) => JSON.parse((await hbx(...words, '--json')).stdout) };
  }

  it('takes the flag before the comment, and the comment before the config', async () => {
    const { write, hbx, json } = project({ 'app.lua': app, 'marked.lua': marked, 'plain.lua': `-- hbx: runtime=compute\n${compute}` });
    assert.equal((await json('deploy', 'app.lua', '--runtime', 'handlers')).runtime, 'handlers');
    assert.equal((await json('deploy', 'marked.lua')).runtime, 'handlers');
    assert.equal((await json('deploy', 'plain.lua')).runtime, 'compute');
    write('hbx.config.json', '{"runtime": "handlers"}');
    const { stdout, stderr } = await hbx('deploy', 'app.lua');
    assert.match(stdout, /runtime handlers {2}\("runtime" in hbx\.config\.json\)/);
    assert.match(stderr, /hbx eval -e '#Inbox'/);
    assert.equal((await json('send', 'Inc')).outbox[0].data, '1');
    assert.equal((await json('deploy', 'plain.lua')).runtime, 'compute');
    assert.equal((await json('send', 'Get')).output, 'by itself');
    assert.equal((await json('build', 'app.lua', '--out', 'dist.lua')).runtime, 'handlers');
    // A bundle has its runtime already.
    assert.equal((await hbx('deploy', 'dist.lua')).code, 0);
    assert.equal((await json('send', 'Inc')).outbox[0].data, '1');
  });

  it('tells slips that surely fail, and deploys all the same', async () => {
    const slips = `${marked}Handlers.add("Get", function(msg)\n  msg.reply({ Data = Cuont })\nend)\nfunction wait() return Receive("x"), string.uper("x"), coroutine.wrap(wait), unheardOf end\n`;
    const { hbx, write } = project({ 'slips.lua': slips, 'app.lua': marked, 'quiet.lua': slips.replaceAll('\n', ' -- hbx: ignore\n').replace(' -- hbx: ignore', '') });
    const { code, stderr } = await hbx('deploy', 'slips.lua');
    assert.equal(code, 0);
    assert.deepEqual(stderr.split('\n').filter((line) => line.startsWith('Note:')).map((line) => line.replace(/(:\d+): .*?(`[^`]+`).*?(And 1 more.*)?$/, '$1 $2 $3').trimEnd()), [
      'Note: slips.lua:8:22 `Cuont`',
      'Note: slips.lua:10:24 `Receive`',
      'Note: slips.lua:10:38 `string.uper` And 1 more. `hbx check slips.lua` tells all.',
    ]);
    assert.doesNotMatch((await hbx('deploy', 'app.lua')).stderr, /Note:/);
    write('fails.lua', `local thread = coroutine.create(print)\n${compute}`);
    assert.match((await hbx('deploy', 'fails.lua')).stderr, /Error: invalid index in nil: 'create'[^]*Hint: `coroutine` does not exist on a HyperBEAM node\. .* Nothing was deployed\./);
    assert.doesNotMatch((await hbx('deploy', 'quiet.lua')).stderr, /Note:/);
  });

  it('remembers the blueprints that an app has in it, so that messages are checked', async () => {
    const { hbx, json, cwd } = project({ 'app.lua': `-- hbx: runtime=handlers\nBlueprints = { token = "1.0.0", nope = "1", __proto__ = "1", ["../token"] = "1" }\n${app}` });
    const { process: id } = await json('deploy', 'app.lua');
    const { processes } = JSON.parse(readFileSync(join(cwd, '.hbx', 'processes.json'), 'utf8'));
    assert.deepEqual(processes.find((one: { readonly id: string }) => one.id === id).blueprints, ['token']);
    const refused = await hbx('send', 'Transfer', '--tag', 'Recipient=bob', '--tag', 'Quantity=1');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /does not suit Transfer of the blueprint token\.\n.*Recipient: `bob` does not look like an address/);
  });

  it('tells who uses Handlers without the runtime, and refuses what is none', async () => {
    const { hbx } = project({ 'app.lua': app, 'wrong.lua': `-- hbx: runtime=aos\n${app}` });
    const without = await hbx('deploy', 'app.lua');
    assert.equal(without.code, 1);
    assert.match(without.stderr, /app\.lua:2:1[^]*--runtime handlers/);
    for (const word of ['deploy', 'build']) {
      const { code, stderr } = await hbx(word, 'wrong.lua');
      assert.equal(code, 2);
      assert.match(stderr, /no runtime `aos`[^]*wrong\.lua:1:17/);
    }
    assert.match((await hbx('deploy', 'app.lua', '--runtime', 'aos')).stderr, /compute` or `handlers/);
  });

  it('sends the app with the process message for --on-boot, with the runtime alone as its module', async () => {
    const { hbx, json } = project({ 'one.lua': marked, 'two.lua': '-- hbx: runtime=handlers\nHandlers.add("Inc", function(msg) msg.reply({ Data = "two" }) end)', 'plain.lua': compute });
    const ids = [];
    for (const file of ['one.lua', 'two.lua']) {
      const { module } = await json('deploy', file, '--on-boot');
      ids.push(module);
      const { stdout } = await hbx('deploy', file, '--on-boot', '--print-tags');
      assert.match(stdout, /on-boot: Data/);
      assert.doesNotMatch(stdout, /Handlers\.add/);
      assert.equal((await json('send', 'Inc')).outbox[0].data, file === 'one.lua' ? '1' : 'two');
    }
    const alone = moduleId(runtimeBundle().code);
    assert.deepEqual(ids, [alone, alone]);
    const refused = await hbx('deploy', 'plain.lua', '--on-boot');
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /only with the handlers runtime[^]*--runtime handlers/);
  });

  for (const [dialect, more] of [['luerl', []], ['puc', ['--minify']], ['luerl', ['--on-boot']]] as const) {
    it(`loads edits into the same process with --watch (${[dialect, ...more].join(' ')})`, async () => {
      const folder = project({ 'app.lua': marked.replace('Count =', 'require "lib"\nCount ='), 'lib.lua': 'Handlers.add("Old", print)' });
      const stopper = new AbortController();
      let printed = '';
      const { runCli } = await import('../../../../src/cli/run-cli.ts');
      const { Readable } = await import('node:stream');
      const stream = { write: (text: unknown) => ((printed += String(text)), true) };
      const watching = runCli(['deploy', 'app.lua', '--watch', '--dialect', dialect, ...more], { stdin: Readable.from([]), stdout: stream, stderr: stream, env: { HBX_HOME: folder.home, NO_COLOR: '1' }, cwd: folder.cwd, signal: stopper.signal });
      try {
        const next = async (pattern: RegExp): Promise<void> => {
          const until = Date.now() + 30_000;
          while (!pattern.test(printed) && Date.now() < until) await sleep(20);
          assert.match(printed, pattern);
          printed = '';
        };
        const names = 'local all = {} for i, handler in ipairs(Handlers.list) do all[i] = handler.name end return table.concat(all, " ")';
        await next(/Watching 2 files/);
        assert.equal((await folder.json('send', 'Inc')).outbox[0].data, '1');
        assert.equal((await folder.json('eval', '-e', names)).output, 'Old Inc');
        folder.write('lib.lua', 'Handlers.add("New", function() return Cuont end)');
        await next(/reloaded in \d+ ms \(slot \d+\): handler New, .*handler Old removed; state kept\nNote: lib\.lua:1:39: .*`Cuont`.*`Count`.*`hbx check app\.lua lib\.lua( --dialect puc)?` tells all/);
        folder.write('app.lua', marked.replace('Count =', 'require "lib"\nCount =').replace('Count + 1', 'Count + 10'));
        await next(/reloaded in .*: handler Inc changed; state kept/);
        assert.equal((await folder.json('send', 'Inc')).outbox[0].data, '11');
        assert.equal((await folder.json('eval', '-e', names)).output, 'Inc New');
        // A broken edit changes nothing, whether it does not parse or fails when it runs.
        folder.write('app.lua', `${marked}x = = 1`);
        await next(/unexpected symbol[^]*app\.lua:7:5/);
        folder.write('app.lua', `${marked.replace('"Inc"', '"Other"')}local x = nothing.here`);
        await next(/Error: [^]*app\.lua:7:19[^]*Nothing was reloaded/);
        assert.equal((await folder.json('eval', '-e', names)).output, 'Inc New');
        assert.equal((await folder.json('send', 'Inc')).outbox[0].data, '21');
      } finally {
        stopper.abort();
        assert.equal(await watching, 0);
      }
    });
  }
});
