/**
 * The commands against a plain node of each generation (`hbx node --strict --wire may|sept`), found by `--url`: what a user does from
 * the first deploy on works the same, although the two speak differently. The node of May keeps modules by WAO's device, that of
 * September takes them as messages.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../../src/cli/run-cli.ts';
import { startOwnNode } from '../../src/cli/node-access.ts';
import { openWorkspace } from '../../src/cli/workspace.ts';
import { ensureStateFolder } from '../../src/project/state-folder.ts';
import { cliContext } from '../helpers/cli-context.ts';
import { testKey } from '../helpers/keys.ts';
import { onNode, type OnNode } from '../helpers/on-node.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { runInProcess } from '../helpers/run-cli.ts';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';

const counter = `function compute(base, req)
  local m = req.body
  base.count = base.count or 0
  base.past = base.past or {}
  if m.action == "Inc" then
    base.count = base.count + 1
    base.past[#base.past + 1] = { by = 1, note = m.note or "-" }
  end
  if m.action == "Fail" then error("boom") end
  local outbox = { ["1"] = { data = tostring(math.floor(base.count)), action = "Count" } }
  if m.action == "Tell" then outbox["1"] = { target = m.to, action = "Inc", data = "x" } end
  base.results = { outbox = outbox, output = "count " .. math.floor(base.count) }
  return base
end
`;

for (const wire of ['may', 'sept'] as const) {
  describe(`the commands on a node as in ${wire}`, () => {
    let target: TestNode;
    let on: OnNode;
    before(async () => {
      target = await startTestNode({ wire });
      on = onNode(target, {});
      writeFileSync(join(on.project.cwd, 'counter.lua'), counter);
    });
    after(() => target.stop());

    async function repl(words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      let [out, err] = ['', ''];
      stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
      const code = await runCli(['repl', ...words, '--url', target.node.url], { stdin: Readable.from(['']), stdout, stderr, env: { HBX_HOME: on.project.home, NO_COLOR: '1' }, cwd: on.project.cwd, signal: new AbortController().signal });
      await new Promise(setImmediate);
      return { code, out, err };
    }

    it('deploy, once more without sending the module again', async () => {
      const first = await on.json(['deploy', 'counter.lua', '--name', 'counter', '--send', 'Inc', '--send', 'Inc']);
      assert.deepEqual([first.slot, first.results.map(({ outbox }: { outbox: { data: string }[] }) => outbox[0]!.data)], [0, ['1', '2']]);
      const again = await on.hbx(['deploy', 'counter.lua', '--name', 'second']);
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stderr, /The node has this module already\./);
      assert.match(again.stdout, new RegExp(first.module));
    });

    it('deploy --module-source message, and --module with what came of it', async () => {
      const sent = await on.json(['deploy', 'counter.lua', '--module-source', 'message', '--name', 'third']);
      const known = await on.json(['deploy', '--module', sent.module, '--name', 'fourth', '--send', 'Inc']);
      assert.deepEqual([known.module, known.results[0].ok], [sent.module, true]);
      assert.equal((await on.hbx(['deploy', 'counter.lua', '--upload', '--module-source', 'message'])).code, 2);
    });

    it('send, with tags, data and a delivery', async () => {
      const sent = await on.json(['send', 'counter', 'Inc', '--tag', 'Note=höchst "wichtig"']);
      assert.deepEqual([sent.ok, sent.slot, sent.outbox[0].data, sent.output], [true, 3, '3', 'count 3']);
      const second = (await on.json(['get', 'second/slot/process'])) as string;
      const told = await on.json(['send', 'counter', 'Tell', '--tag', `to=${second}`]);
      assert.deepEqual([told.pushFailed, told.pushed?.[0]?.slot, told.pushed?.[0]?.target], [undefined, 1, second]);
      assert.equal(await on.json(['get', 'second/now/count']), 1);
    });

    it('get: keys, lists, the whole state, what is not there', async () => {
      assert.equal((await on.hbx(['get', 'counter/now/count'])).stdout, '3\n');
      assert.deepEqual(await on.json(['get', 'counter/now/past']), [{ by: 1, note: '-' }, { by: 1, note: '-' }, { by: 1, note: 'höchst "wichtig"' }]);
      assert.deepEqual((await on.json(['get', 'counter/compute&slot=1/results'])).outbox, [{ action: 'Count', data: '1' }]);
      const state = await on.json(['get', 'counter/now']);
      assert.deepEqual([state.count, state.past.length, 'commitments' in state, 'snapshot' in state], [3, 3, false, false]);
      const missing = await on.hbx(['get', 'counter/now/nosuch']);
      assert.deepEqual([missing.code, missing.stdout], [5, '']);
      assert.match(missing.stderr, /nothing at `?counter\/now\/nosuch/i);
    });

    it('messages', async () => {
      const rows = await on.json(['messages', 'counter']);
      const read = rows as { slot: number; action: string | null; tags: Record<string, string>; from: string }[];
      assert.deepEqual(read.map(({ slot, action }) => [slot, action]), [[0, null], [1, 'Inc'], [2, 'Inc'], [3, 'Inc'], [4, 'Tell']]);
      assert.deepEqual([Object.entries(read[3]!.tags).find(([name]) => name.toLowerCase() === 'note')?.[1], read[1]!.from], ['höchst "wichtig"', target.client.signer.address]);
    });

    it('ps', async () => {
      const { code, stdout, stderr } = await on.hbx(['ps']);
      assert.equal(code, 0, stderr);
      for (const name of ['counter', 'second', 'third', 'fourth']) assert.match(stdout, new RegExp(`\\b${name}\\b`));
    });

    it('dryrun, diff', async () => {
      const dry = await on.json(['dryrun', 'counter', 'Inc']);
      assert.deepEqual([dry.ok, dry.outbox[0].data, dry.from], [true, '4', 4]);
      assert.deepEqual(dry.changes, { added: [[['past', '4'], { by: 1, note: '-' }]], removed: [], set: [[['count'], 3, 4]] });
      assert.equal(await on.json(['get', 'counter/now/count']), 3);
      const changed = await on.hbx(['diff', 'counter', '1', '3']);
      assert.equal(changed.code, 0, changed.stderr);
      assert.match(changed.stdout, /count/);
    });

    it('inspect: a process and its module', async () => {
      const { code, stdout, stderr } = await on.hbx(['inspect', 'counter']);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /\nslots +newest 4, computed up to 4\nsigned +valid, by [\w-]{43}\nstate\n +count/);
      assert.match(stdout, new RegExp(`\nowner +${target.client.signer.address}\n`));
      const module = /\nmodule +([\w-]{43})/.exec(stdout)![1]!;
      const shown = await on.hbx(['inspect', module]);
      assert.deepEqual([shown.code, /compute/.test(shown.stdout)], [0, true], shown.stderr + shown.stdout);
    });

    it('repl -e: actions and dot-commands', async () => {
      const { code, out, err } = await repl(['counter', '-e', 'Inc', '-e', '.get now/count', '-e', '.state', '-e', '.outbox', '-e', '.at 1', '-e', '.get now/count']);
      assert.equal(code, 0, err);
      assert.match(out, /4[\s\S]*\n4\n[\s\S]*count[\s\S]*\n1\n/);
    });

    it('a process of handlers: eval, state', async () => {
      writeFileSync(join(on.project.cwd, 'app.lua'), 'Handlers.add("Ping", function(msg) msg.reply({ Data = "pong" }) end)\n');
      const deployed = await on.hbx(['deploy', 'app.lua', '--runtime', 'handlers', '--name', 'app']);
      assert.equal(deployed.code, 0, deployed.stderr);
      assert.deepEqual((await on.hbx(['eval', 'app', '-e', 'x = 20 + 1\nreturn x * 2'])).stdout, '42\n');
      const pong = await on.json(['send', 'app', 'Ping', '--no-push']);
      assert.deepEqual([pong.ok, pong.outbox[0]?.data], [true, 'pong']);
    });

    it('network check: its generation and its devices', async () => {
      const found = await on.json(['network', 'check', target.node.url]);
      assert.deepEqual([found.wire, found.address, found.devices.includes('lua@5.3a'), found.devices.includes('wao@1.0')], [wire, target.node.address, true, wire === 'may']);
    });

    it('cron: a task of the console, which nobody lists, by the name of its process', async () => {
      const monitored = await repl(['second', '-e', '.monitor 1-hour']);
      assert.equal(monitored.code, 0, monitored.err);
      assert.match(monitored.out + monitored.err, /The node sends the process your Cron message each 1-hour/);
      await target.node.tick();
      const rows = (await on.json(['messages', 'second'])) as { action: string | null; from: string }[];
      assert.deepEqual([rows.at(-1)!.action, rows.at(-1)!.from], ['Cron', target.client.signer.address]);
      const listed = await on.hbx(['cron', 'list']);
      assert.deepEqual([listed.code, listed.stdout], [5, '']);
      assert.match(listed.stderr, /does not tell what it runs by the clock[\s\S]*Started from here: [\w-]{43} for second\. `hbx cron stop second` ends one\./);
      assert.equal((await on.hbx(['cron', 'stop', 'second'])).code, 0);
      const again = await on.hbx(['cron', 'stop', 'second']);
      assert.deepEqual([again.code, /nothing by the clock/.test(again.stderr)], [5, true]);
    });

    it('a slot that fails, with its place', async () => {
      const failed = await on.hbx(['send', 'third', 'Fail']);
      assert.deepEqual([failed.code, failed.stdout], [1, '']);
      assert.match(failed.stderr, /boom[\s\S]*counter\.lua:9/);
    });
  });
}

describe("the project's own node in the form of September", () => {
  it('is known as such by commands that find it, and takes uploads as modules', async () => {
    const project = projectFolder('own-sept');
    writeFileSync(join(project.cwd, 'hbx.config.json'), '{}');
    writeFileSync(join(project.cwd, 'counter.lua'), counter);
    const context = cliContext(project);
    const { workspace } = openWorkspace(context);
    writeFileSync(join(ensureStateFolder(workspace.stateFolder), 'node-key.json'), JSON.stringify(testKey(1)), { mode: 0o600 });
    const node = await startOwnNode(context, workspace, { wire: 'sept' });
    after(() => node.stop(200));
    const json = async (...words: string[]) => {
      const { code, stdout, stderr } = await runInProcess([...words, '--json'], project);
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    assert.equal((await json('deploy', 'counter.lua', '--name', 'counter', '--send', 'Inc')).results[0].outbox[0].data, '1');
    const uploaded = await json('deploy', 'counter.lua', '--name', 'uploaded', '--module-source', 'upload', '--send', 'Inc');
    assert.deepEqual([uploaded.results[0].outbox[0].data, uploaded.upload.uploaded], ['1', true]);
    assert.equal(await json('get', 'counter/now/count'), 1);
  });
});
