/** What strangers, pages and tasks themselves try with `cron@1.0`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message, type Message, type PlainValue } from '../../../src/message/value.ts';
import { clockedNode, listJobs, post, slotOf, waoProcess } from '../../helpers/clocked-node.ts';
import { postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';

/** Says who signed each message, and what it held. */
const witness = `function compute(base, req)
  base.seen = base.seen or {}
  local who = ""
  for _, commitment in pairs(req.body.commitments or {}) do
    if commitment.alg == "rsa-pss-sha512" then who = who .. commitment.committer end
  end
  base.seen[#base.seen + 1] = tostring(req.body.action) .. " " .. who
  base.results = { output = "" }
  return base
end`;

describe('cron@1.0 and whom it believes', () => {
  it('is changed by no GET, whoever signed it', async () => {
    const target = await clockedNode();
    const path = '/~cron@1.0/every?interval=1-second&cron-path=/~meta@1.0/info';
    const signed = httpsig.encode(await httpsig.commit(message({ path, method: 'POST' }), testSigner(0)));
    assert.ok(signed.ok);
    for (const headers of [[], signed.value.headers]) {
      for (const way of [path, path.replace('every', 'every&method=POST'), path.replace('every', 'once')]) {
        const reply = await target.client.transport.request({ method: 'GET', path: way, headers });
        assert.equal(reply.status, 405, way);
      }
    }
    const [, task] = await post(target, path);
    assert.equal((await target.client.read(`/~cron@1.0/stop?task=${task}`)).status, 405);
    assert.equal((await listJobs(target)).length, 1);
  });

  it('lets its owner and the operator stop a task, and a page of another origin none of nobody', async () => {
    const target = await clockedNode();
    const start = async (key: 0 | 2): Promise<string> =>
      Buffer.from((await postSigned(target, key, '/~cron@1.0/every', { 'cron-path': '/~meta@1.0/info', interval: '1-hour' })).body).toString();
    const stop = async (key: 0 | 2, task: string): Promise<number> => (await postSigned(target, key, '/~cron@1.0/stop', { task })).status;
    const ofOperator = await start(0);
    const ofStranger = await start(2);
    assert.equal(await stop(2, ofOperator), 403);
    assert.equal((await post(target, '/~cron@1.0/stop', [['task', ofStranger]]))[0], 403);
    // Signed for something else: that does not open this door.
    const elsewhere = httpsig.encode(await httpsig.commit(message({ type: 'Message', task: ofStranger }), testSigner(2)));
    assert.ok(elsewhere.ok);
    assert.equal((await target.client.transport.request({ method: 'POST', path: '/~cron@1.0/stop', headers: elsewhere.value.headers })).status, 403);
    assert.equal(await stop(2, ofStranger), 200);
    assert.equal(await stop(0, await start(2)), 200);
    assert.equal(await stop(0, ofOperator), 200);

    const [, ofNobody] = await post(target, '/~cron@1.0/every?interval=1-hour&cron-path=/~meta@1.0/info');
    const page = httpsig.encode(await httpsig.commit(message({ path: '/~cron@1.0/stop', task: ofNobody }), testSigner(2)));
    assert.ok(page.ok);
    const fromPage = await target.client.transport.request({ method: 'POST', path: '/~cron@1.0/stop', headers: [...page.value.headers, ['origin', 'http://evil.example']] });
    assert.equal(fromPage.status, 403);
    assert.equal((await post(target, '/~cron@1.0/stop', [['task', ofNobody]]))[0], 200);
  });

  it('runs as nobody: an operator who makes a task lends it no rights', async () => {
    const target = await clockedNode();
    const made = await postSigned(target, 0, '/~cron@1.0/once', { 'cron-path': '/~meta@1.0/info', pwned: 'yes', method: 'POST' });
    assert.equal(made.status, 200);
    await target.node.tick();
    assert.equal((await target.client.read('/~meta@1.0/info/pwned')).status, 404);
    assert.equal((await listJobs(target))[0]!.get('failed'), 1);

    const pid = await target.spawn(witness);
    await postSigned(target, 0, '/~cron@1.0/once', { 'cron-path': `/${pid}/schedule`, action: 'Hello' });
    await target.node.tick();
    const seen = (await target.client.readJson(`/${pid}/now/seen`)) as Message;
    assert.deepEqual([...seen].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => value).at(-1), 'Hello ');
  });

  it('lets a task of a page of another origin read and not write', async () => {
    const target = await clockedNode();
    const pid = await waoProcess(target);
    const ask = async (keys: Record<string, PlainValue>): Promise<number> => {
      const encoded = httpsig.encode(await httpsig.commit(message({ path: '/~cron@1.0/once', target: pid, ...keys }), testSigner(2)));
      assert.ok(encoded.ok);
      return (await target.client.transport.request({ method: 'POST', path: '/~cron@1.0/once', headers: [...encoded.value.headers, ['origin', 'http://evil.example']], body: encoded.value.body })).status;
    };
    assert.equal(await ask({ 'cron-path': '/~wao@1.0/cron' }), 200);
    assert.equal(await ask({ 'cron-path': `/${pid}/schedule`, method: 'POST', action: 'Hello' }), 200);
    assert.equal((await post(target, '/~cron@1.0/once?cron-path=/~meta@1.0/info', [['origin', 'http://evil.example']]))[0], 403);
    await target.node.tick();
    assert.equal(await slotOf(target, pid), 0);
    assert.deepEqual((await listJobs(target)).map((job) => job.get('failed')), [1, 1]);
  });

  it('makes and stops no tasks from a task, however the path leads there', async () => {
    const target = await clockedNode();
    for (const path of ['/~message@1.0/set&device=cron@1.0/once&cron-path="/~meta@1.0/info"', '/~message@1.0/set&device=cron@1.0/stop&task=x', '/~message@1.0&x=(/~cron@1.0/once)/x']) {
      assert.equal((await post(target, '/~cron@1.0/once', [['cron-path', path]]))[0], 200, path);
    }
    await target.node.tick();
    const jobs = await listJobs(target);
    assert.equal(jobs.length, 3);
    for (const job of jobs) assert.match(String(job.get('last-error')), /from outside/);
  });

  it('gives nobody a task that another sends in their name', async () => {
    const target = await clockedNode();
    // As it stands in the log of a process, for everybody to read.
    const message0 = httpsig.encode(await httpsig.commit(message({ type: 'Message', action: 'Inc' }), testSigner(2)));
    assert.ok(message0.ok);
    const path = '/~cron@1.0/every&interval=1-hour&cron-path="/~meta@1.0/info"';
    const made = await target.client.transport.request({ method: 'POST', path, headers: message0.value.headers });
    assert.equal(made.status, 200);
    assert.equal((await post(target, '/~cron@1.0/stop', [['task', Buffer.from(made.body).toString()]]))[0], 200);
  });
});
