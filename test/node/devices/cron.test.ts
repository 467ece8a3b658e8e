import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from '../../../src/client/client.ts';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { createTransport } from '../../../src/client/transport.ts';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message, type Message, type Value } from '../../../src/message/value.ts';
import { clockedNode, listJobs, post, slotOf, waoProcess } from '../../helpers/clocked-node.ts';
import { counterSource } from '../../helpers/counter.ts';
import { postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

function fields(job: Message, ...keys: string[]): (Value | undefined)[] {
  return keys.map((key) => job.get(key));
}

describe('cron@1.0', () => {
  it('runs a path at once and then every interval, with the other keys of the request, until it is stopped', async () => {
    const target = await clockedNode();
    const pid = await waoProcess(target);
    const [status, task] = await post(target, '/~cron@1.0/every?interval=500-milliseconds&cron-path=/~wao@1.0/cron', [['target', pid]]);
    assert.equal(status, 200);
    assert.match(task, /^[\w-]{43}$/);
    await target.node.tick();
    assert.equal(await slotOf(target, pid), 1);
    await target.pass(499);
    assert.equal(await slotOf(target, pid), 1);
    await target.pass(1);
    assert.equal(await slotOf(target, pid), 2);
    // Slots that were missed are not made up for, and the rhythm stays.
    await target.pass(1700);
    assert.equal(await slotOf(target, pid), 3);
    await target.pass(300);
    assert.equal(await slotOf(target, pid), 4);
    assert.equal((await target.client.readJson(`/${pid}/now/count`) as Message).get('body'), 5);

    const [job] = await listJobs(target);
    assert.deepEqual(fields(job!, 'task', 'kind', 'path', 'interval', 'state', 'runs', 'failed', 'skipped'), [task, 'every', '/~wao@1.0/cron', '500-milliseconds', 'waiting', 4, 0, 0]);
    assert.equal(job!.get('next'), target.clock.ms + 500);

    const stopped = await post(target, '/~cron@1.0/stop', [['task', task], ['accept', 'application/json']]);
    assert.deepEqual(stopped, [200, JSON.stringify({ status: 200, body: { message: 'Task stopped successfully', task_id: task } })]);
    await target.pass(5000);
    assert.equal(await slotOf(target, pid), 4);
    assert.deepEqual(await listJobs(target), []);
    assert.deepEqual(await post(target, '/~cron@1.0/stop', [['task', task]]), [400, 'Task not found.']);
  });

  it('goes on when the node starts again: what was missed runs once, and who may stop it stays', async () => {
    const folder = temporaryFolder('cron-tasks');
    const first = await clockedNode({ folder });
    const pid = await waoProcess(first);
    const made = await postSigned(first, 2, '/~cron@1.0/every', { 'cron-path': '/~wao@1.0/cron', interval: '1-minute', target: pid });
    const task = Buffer.from(made.body).toString();
    await first.node.tick();
    await first.node.stop(200);

    const second = await clockedNode({ folder }, 1_700_000_000_000 + 200_000);
    await second.node.tick();
    assert.equal(await slotOf(second, pid), 2);
    await second.pass(39_999);
    assert.equal(await slotOf(second, pid), 2);
    await second.pass(1);
    assert.equal(await slotOf(second, pid), 3);
    assert.equal((await post(second, '/~cron@1.0/stop', [['task', task]]))[0], 403);
    assert.equal((await postSigned(second, 2, '/~cron@1.0/stop', { task })).status, 200);
    await second.node.stop(200);

    const third = await clockedNode({ folder }, 1_700_000_000_000 + 400_000);
    await third.node.tick();
    assert.equal(await slotOf(third, pid), 3);
    assert.deepEqual(await listJobs(third), []);
  });

  it('runs by the real clock too', async () => {
    const target = await testNode();
    const pid = await waoProcess(target);
    await post(target, `/~cron@1.0/every?interval=100-milliseconds&cron-path=/~wao@1.0/cron&target=${pid}`);
    for (let tries = 0; tries < 500 && (await slotOf(target, pid)) < 3; tries++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok((await slotOf(target, pid)) >= 3);
  });

  it('runs a path as a POST, and says how it would be a read', async () => {
    const target = await clockedNode();
    for (const [more, failed] of [['', 1], ['&method=GET', 0]] as const) {
      const [status, task] = await post(target, `/~cron@1.0/once?cron-path=/~meta@1.0/info/address${more}`);
      assert.equal(status, 200);
      await target.node.tick();
      const job = (await listJobs(target)).find((one) => one.get('task') === task)!;
      assert.deepEqual(fields(job, 'runs', 'failed'), [1, failed], more);
      if (failed === 1) assert.match(String(job.get('last-error')), /operator.*with `method=GET` among the keys of the task it is read\.$/);
    }
  });

  it('runs a path once', async () => {
    const target = await clockedNode();
    const pid = await waoProcess(target);
    const [status, task] = await post(target, '/~cron@1.0/once', [['cron-path', '~wao@1.0/cron'], ['target', pid]]);
    assert.equal(status, 200);
    await target.node.tick();
    await target.pass(86_400_000);
    assert.equal(await slotOf(target, pid), 1);
    assert.deepEqual(fields((await listJobs(target))[0]!, 'task', 'kind', 'state', 'runs', 'next'), [task, 'once', 'done', 1, undefined]);
    assert.deepEqual(await post(target, '/~cron@1.0/stop', [['task', task]]), [400, 'Task not found.']);
    // The same again is a new run, since the last one is over.
    assert.deepEqual(await post(target, '/~cron@1.0/once', [['cron-path', '~wao@1.0/cron'], ['target', pid]]), [200, task]);
    await target.node.tick();
    assert.equal(await slotOf(target, pid), 2);
  });

  it('answers the id of the request, and makes of the same request one task', async () => {
    const target = await clockedNode();
    const fields = { 'cron-path': '/~meta@1.0/info', interval: 'minute' };
    const signed = await httpsig.commit(message({ ...fields, path: '/~cron@1.0/every' }), testSigner(2));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const id = [...(signed.get('commitments') as Message)].find(([, commitment]) => (commitment as Message).has('committer'))![0];
    for (let times = 0; times < 2; times++) {
      const reply = await target.client.transport.request({ method: 'POST', path: '/~cron@1.0/every', headers: encoded.value.headers, body: encoded.value.body });
      assert.equal(Buffer.from(reply.body).toString(), id);
    }
    const unsigned = '/~cron@1.0/every?cron-path=/~meta@1.0/info&interval=minute';
    assert.deepEqual(await post(target, unsigned), await post(target, unsigned, [['user-agent', 'other']]));
    assert.equal((await listJobs(target)).length, 2);
  });

  it('refuses what it cannot run, in the words of a real node', async () => {
    const target = await clockedNode();
    const every = '/~cron@1.0/every?cron-path=/~meta@1.0/info';
    for (const [path, wanted] of [
      ['/~cron@1.0/once', /^No cron path found in message\.$/],
      ['/~cron@1.0/every?interval=1-second', /^No cron path found in message\.$/],
      [every, /^No interval found in message\.$/],
      [`${every}&interval=2-fortnights`, /^Invalid time unit: fortnights\./],
      [`${every}&interval=2-blocks`, /^Invalid time unit: blocks\./],
      [`${every}&interval=0-seconds`, /^Invalid interval value\./],
      [`${every}&interval=99-milliseconds`, /^Invalid interval value\. The shortest is 100 /],
      [`${every}&interval=soon-ish`, /^Invalid interval value\./],
      ['/~cron@1.0/once?cron-path=/(a', /cron-path cannot be read/],
      ['/~cron@1.0/once?cron-path=/~cron@1.0/once', /A task makes no tasks/],
      ['/~cron@1.0/stop', /^No task ID found in message\.$/],
      [`/~cron@1.0/stop?task=${'x'.repeat(43)}`, /^Task not found\.$/],
      ['/~cron@1.0/stop?task=__proto__', /^Task not found\.$/],
    ] as const) {
      const [status, text] = await post(target, path);
      assert.equal(status, 400, path);
      assert.match(text, wanted);
    }
    const large = await target.client.transport.request({ method: 'POST', path: '/~cron@1.0/once?cron-path=/~meta@1.0/info', body: Buffer.alloc(70_000, 'x') });
    assert.deepEqual([large.status, /at most 65536 bytes/.test(Buffer.from(large.body).toString())], [413, true]);
    assert.deepEqual(await listJobs(target), []);
  });

  it('keeps what went wrong and goes on', async () => {
    const events: [string, Record<string, unknown>][] = [];
    const target = await clockedNode({ onLog: (event, fields) => events.push([event, fields]) });
    const [, task] = await post(target, `/~cron@1.0/every?interval=1-second&cron-path=/${'x'.repeat(43)}/now`);
    await target.node.tick();
    await target.pass(1000);
    await target.pass(1000);
    const [job] = await listJobs(target);
    assert.deepEqual(fields(job!, 'runs', 'failed', 'state'), [3, 3, 'waiting']);
    assert.match(String(job!.get('last-error')), /Nothing with the id/);
    // The same error is told once.
    assert.deepEqual(events.map(([event, { job }]) => [event, job]), [['cron.failed', task]]);
  });

  it('does not start a run while the last one is under way, and stops without waiting for ever', async () => {
    const target = await clockedNode({ limits: { instructions: 1e12 } });
    const pid = await target.spawn(counterSource);
    await (await target.client.prepare(pid, { action: 'Loop' })).send();
    await post(target, `/~cron@1.0/every?interval=1-second&cron-path=/${pid}/now`);
    target.clock.ms += 1000;
    // The loop never ends, so `tick` would not either.
    const waiting = target.node.tick();
    for (let tries = 0; tries < 200 && (await listJobs(target))[0]?.get('skipped') !== 1; tries++) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.deepEqual(fields((await listJobs(target))[0]!, 'state', 'runs', 'skipped'), ['running', 1, 1]);
    await target.node.stop(100);
    await waiting;
  });

  it('sends a process Cron messages when its owner asks for them, also after a restart, until they are stopped', async () => {
    const folder = temporaryFolder('cron-monitor');
    const first = await clockedNode({ folder });
    // Made by test key 2, which is not the operator.
    const module = await first.client.cacheModule(counterSource);
    const owner = createClient(createTransport({ url: first.node.url }), testSigner(2));
    const { process: pid } = await owner.spawn(spawnTags({ module: module.id, node: first.node.address }));
    const ask = async (target: TestNode, key: 0 | 2, path: string, keys: Record<string, string>): Promise<[number, string]> => {
      const { status, body } = await postSigned(target, key, path, { ...keys, accept: 'application/json' });
      return [status, Buffer.from(body).toString()];
    };
    assert.equal((await post(first, '/~cron@1.0/monitor?interval=10-seconds', [['process', pid]]))[0], 403);
    assert.match((await ask(first, 2, '/~cron@1.0/monitor', { process: pid }))[1], /No interval found/);
    assert.match((await ask(first, 2, '/~cron@1.0/monitor', { process: pid, interval: '1-moon' }))[1], /Invalid time unit/);
    assert.equal((await ask(first, 2, '/~cron@1.0/monitor', { process: 'x'.repeat(43), interval: '1-day' }))[0], 404);
    assert.deepEqual(await listJobs(first), []);

    assert.match((await ask(first, 2, '/~cron@1.0/monitor', { process: pid, interval: '10-seconds' }))[1], /10-seconds/);
    await first.pass(9_999);
    assert.equal(await slotOf(first, pid), 0);
    await first.pass(1);
    assert.equal(await slotOf(first, pid), 1);
    // The operator may too, and the newer word counts.
    assert.equal((await ask(first, 0, '/~cron@1.0/monitor', { process: pid, interval: '1-minute' }))[0], 200);
    await owner.close();
    await first.node.stop(200);

    const second = await clockedNode({ folder }, first.clock.ms);
    const [job] = await listJobs(second);
    assert.deepEqual(fields(job!, 'task', 'kind', 'interval'), [pid, 'process', '1-minute']);
    await second.pass(60_000);
    const assignment = (await second.client.readValue(`/~scheduler@1.0/schedule&target=${pid}&from=2&to=2`)) as Message;
    const body = ((assignment.get('assignments') as Message).get('2') as Message).get('body') as Message;
    assert.deepEqual([body.get('action'), body.get('cron'), body.get('from')], ['Cron', true, testSigner(2).address]);
    assert.equal((await ask(second, 2, '/~cron@1.0/stop', { task: pid }))[0], 200);
    await second.pass(600_000);
    assert.equal(await slotOf(second, pid), 2);
    await second.node.stop(200);
    assert.deepEqual(await listJobs(await clockedNode({ folder }, second.clock.ms)), []);
  });
});
