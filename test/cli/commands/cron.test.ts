import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectFolder } from '../../helpers/project-folder.ts';
import { runInProcess } from '../../helpers/run-cli.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode } from '../../helpers/test-node.ts';
import { fakeServer } from '../../helpers/two-nodes.ts';

describe('hbx cron', () => {
  it('lists the Cron messages that a process was deployed with, and stops them by its name', async () => {
    const project = projectFolder('cron');
    const deployed = await runInProcess(['deploy', 'counter.lua', '--name', 'clock', '--cron', '10-seconds'], project);
    assert.equal(deployed.code, 0, deployed.stderr);
    assert.match(deployed.stderr, /a Cron message every 10 seconds while a node runs here/);
    const pid = /[\w-]{43}/.exec(deployed.stdout)![0];

    const listed = await runInProcess(['cron', 'list', '--json'], project);
    const [{ next, ...row }] = JSON.parse(listed.stdout) as [Record<string, unknown>];
    assert.deepEqual(row, { task: pid, kind: 'process', path: null, name: 'clock', interval: '10-seconds', state: 'waiting', runs: 0, failed: 0, skipped: 0, lastError: null });
    assert.ok(Date.parse(next as string) > Date.now() - 10_000);
    assert.match((await runInProcess(['cron', 'list'], project)).stdout, new RegExp(`^${pid}  every 10 seconds  Cron messages of clock\n  0 runs since this node started; next 20`));

    const stopped = await runInProcess(['cron', 'stop', 'clock', '--json'], project);
    assert.deepEqual([stopped.code, JSON.parse(stopped.stdout)], [0, { task: pid, stopped: true }]);
    const after = await runInProcess(['cron', 'list', '--json'], project);
    assert.equal(after.stdout, '[]\n');
    const again = await runInProcess(['cron', 'stop', 'clock'], project);
    assert.deepEqual([again.code, again.stderr.split('\n').slice(0, 2)], [5, ['Error: The node runs nothing by the clock that is called clock.', 'Hint: `hbx cron list` shows what it runs.']]);
    const unknown = await runInProcess(['cron', 'stop', 'clok'], project);
    assert.deepEqual([unknown.code, unknown.stderr], [5, 'Error: The node runs nothing by the clock that is called clok.\nHint: Did you mean `clock`? `hbx cron list` shows what it runs.\n']);
  });

  it('shows tasks of a node with their errors, and nothing of them as terminal commands', async () => {
    const project = projectFolder('cron-tasks');
    const target = await testNode();
    const path = `/${'x'.repeat(43)}/now\u001b[2J`;
    const made = await target.client.transport.request({ method: 'POST', path: `/~cron@1.0/every?interval=1-hour&cron-path=${encodeURIComponent(path)}` });
    const task = Buffer.from(made.body).toString();
    await target.node.tick();
    const { stdout } = await runInProcess(['cron', 'list', '--url', target.node.url], project);
    assert.ok(!stdout.includes('\u001b'));
    assert.match(stdout, new RegExp(`^${task}  every hour  /x+/now`));
    assert.match(stdout, /1 run, 1 failed; next /);
    assert.match(stdout, /newest error: Nothing with the id/);
    assert.equal((await runInProcess(['cron', 'stop', task, '--url', target.node.url], project)).stdout, `Stopped ${task}.\n`);
    assert.equal((await runInProcess(['cron', 'list', '--url', target.node.url], project)).stdout, '');
  });

  it('says which request was refused, and how often it was sent', async () => {
    const { url } = await fakeServer(({ url: path }) => (path === '/~cron@1.0/stop' ? { status: 403, body: '{"body":"Only somebody else may."}' } : { body: 'n'.repeat(43) }));
    const { code, stderr } = await runInProcess(['cron', 'stop', 'x'.repeat(43), '--url', url, '--yes'], projectFolder('cron-refused'));
    assert.equal(code, 5, stderr);
    assert.match(stderr, new RegExp(`Only somebody else may\\.[\\s\\S]*403 from POST ${url}/~cron@1\\.0/stop, 1 attempt`));
  });

  it('tells a web page from a node that has no list', async () => {
    const page = '<html><head><title>Hotel</title></head></html>';
    const listed = async (reply: { body: string; status?: number }, address: object = { body: 'n'.repeat(43) }) =>
      (await runInProcess(['cron', 'list', '--json', '--url', (await fakeServer(({ url }) => (url === '/~meta@1.0/info/address' ? address : reply))).url], projectFolder('cron-page'))).stdout;
    assert.match(await listed({ body: page }), /"code":"client\/unexpected-reply","message":"A web page \(\\"Hotel\\"\) came instead/);
    assert.match(await listed({ body: 'ok' }), /"code":"cron\/not-listed"/);
    for (const status of [400, 404, 500]) {
      const reply = { body: page, status };
      assert.match(await listed(reply), /"code":"cron\/not-listed"/, 'nodes of September refuse with a page');
      assert.match(await listed(reply, reply), /"code":"client\/[^\n]*web page[^\n]*Hotel/);
    }
  });

  it('makes no node to say that there is nothing', async () => {
    const cwd = temporaryFolder('cron-none');
    const home = join(cwd, 'home');
    mkdirSync(home);
    const listed = await runInProcess(['cron', 'list'], { cwd, home });
    assert.deepEqual([listed.code, listed.stdout], [0, '']);
    assert.match(listed.stderr, /runs nothing by the clock/);
    assert.equal(existsSync(join(home, 'node-key.json')), false);
  });

  it('refuses a --cron that no process can have', async () => {
    const project = projectFolder('cron-bad');
    for (const cron of ['often', '0-seconds', '500-milliseconds', '10-blocks', 'hour', '']) {
      const { code, stderr } = await runInProcess(['deploy', 'counter.lua', '--cron', cron], project);
      assert.equal(code, 2, cron);
      assert.match(stderr, /--cron wants a time such as `10-seconds`/);
    }
    const hint = async (cron: string): Promise<string | undefined> => /^Hint: (.*)$/m.exec((await runInProcess(['deploy', 'counter.lua', '--cron', cron], project)).stderr)?.[1];
    assert.deepEqual([await hint('10s'), await hint('1min'), await hint('5-blocks'), await hint('10months'), await hint('often')], ['Write `10-seconds`.', 'Write `1-minute`.', 'A node here sees no blocks: give a time.', undefined, undefined]);
  });
});
