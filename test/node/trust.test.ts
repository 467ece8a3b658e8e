/** What strangers try: each of these worked once, or would if nobody looked. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { message, type Message } from '../../src/message/value.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { postSigned } from '../helpers/requests.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

/** Says who signed the newest message, and what it held. */
const witness = `function compute(base, req)
  local who = {}
  for _, commitment in pairs(req.body.commitments or {}) do
    if commitment.alg == "rsa-pss-sha512" then who[#who + 1] = commitment.committer end
  end
  base.seen = { who = table.concat(who, ","), data = tostring(req.body.data), from = tostring(req.body["from-process"]) }
  base.results = { output = "" }
  return base
end`;

async function seen(target: TestNode, process: string): Promise<Message> {
  return (await target.client.readJson(`/${process}/now/seen`)) as Message;
}

async function spawnWitness(target: TestNode): Promise<string> {
  const { id } = await target.client.cacheModule(witness);
  return (await target.client.spawn(spawnTags({ module: id, node: target.node.address }))).process;
}

async function slotOf(target: TestNode, process: string): Promise<unknown> {
  return ((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body');
}

describe('trust', () => {
  it('does not take back what the node signed: as a message, as a request, or for its operator', async () => {
    const target = await testNode({ operator: testSigner(1).address });
    const process = await spawnWitness(target);
    for (const fields of [
      { type: 'Message', target: process, action: 'Credit-Notice', 'from-process': process },
      { path: '/~meta@1.0/info', method: 'POST', pwned: 'yes' },
    ]) {
      const signed = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify(fields)) });
      assert.ok(new Map(signed.headers).has('signature'), 'the node signs replies');
      const headers = signed.headers.filter(([name]) => !['content-length', 'connection', 'keep-alive', 'date'].includes(name) && !name.startsWith('access-control'));
      for (const path of [`/${process}/schedule`, '/~meta@1.0/info']) {
        const back = await target.client.transport.request({ method: 'POST', path, headers });
        assert.equal(back.status, 403, `${path}: ${Buffer.from(back.body).toString()}`);
      }
    }
    assert.equal(await slotOf(target, process), 0);
    assert.equal((await target.client.read('/~meta@1.0/info/pwned')).status, 404);
  });

  it('schedules a signed request as it was signed, whatever its path adds', async () => {
    const target = await testNode();
    const process = await spawnWitness(target);
    const signed = await httpsig.commit(message({ action: 'Set', data: '5', target: process, type: 'Message' }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const { headers, body } = encoded.value;
    for (const path of [`/${process}/schedule&data=999`, `/${process}/schedule?data=777`]) {
      const reply = await target.client.transport.request({ method: 'POST', path, headers, body });
      assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
      const last = await seen(target, process);
      assert.deepEqual([last.get('who'), last.get('data')], [testSigner(0).address, '5']);
    }
  });

  it('believes no commitments that a stranger writes, in any codec', async () => {
    const target = await testNode();
    const process = await spawnWitness(target);
    const owner = testSigner(0).address;
    const commitments = { x: { committer: owner, alg: 'rsa-pss-sha512', type: 'rsa-pss-sha512', committed: ['path', 'motto'] } };
    const flat = (prefix: string) => `${prefix}data: 1\n${prefix}target: ${process}\n${prefix}type: Message\n${prefix}commitments/x/committer: ${owner}\n${prefix}commitments/x/alg: rsa-pss-sha512\n`;
    const attempts: [codec: string, body: string][] = [
      ['json@1.0', JSON.stringify({ body: { data: '1', target: process, type: 'Message', commitments } })],
      ['json@1.0', JSON.stringify({ data: '1', target: process, type: 'Message', Commitments: commitments })],
      ['flat@1.0', flat('')],
      ['flat@1.0', flat('body/')],
    ];
    for (const [codec, body] of attempts) {
      await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [['codec-device', codec]], body: Buffer.from(body) });
      assert.equal((await seen(target, process)).get('who'), '', `${codec} ${body}`);
      const info = await target.client.transport.request({ method: 'POST', path: '/~meta@1.0/info', headers: [['codec-device', codec]], body: Buffer.from(body) });
      assert.equal(info.status, 400);
    }
  });

  it('writes nothing on a GET, however its path asks', async () => {
    const target = await testNode();
    const process = await spawnWitness(target);
    const writer = await target.client.cacheModule('function f() return {path="schedule", method="POST", action="Inc"} end function g() return {path="schedule", method="POST", type="Process", device="process@1.0"} end');
    for (const path of [
      `/${process}/schedule&method=POST&action=Inc`,
      `/${process}/schedule?method=POST&action=Inc`,
      `/${process}/schedule&method=(/~message@1.0&x=POST/x)&action=Inc`,
      `/~message@1.0&x=(~scheduler@1.0/schedule&method=POST&type=Process&device=process@1.0)/x`,
      '/~wao@1.0/cache_module&data=hello',
      encodeURI(`/${process}/(~json@1.0&body={"path":"schedule","method":"POST","action":"Inc"}/deserialize)`),
      `/${process}/(~lua@5.3a&module=${writer.id}/f)`,
      `/~scheduler@1.0/(~lua@5.3a&module=${writer.id}/g)`,
    ]) {
      const reply = await target.client.read(path);
      assert.ok(reply.status >= 400, `${path}: ${reply.status}`);
    }
    assert.equal(await slotOf(target, process), 0);
    assert.deepEqual(((await target.client.readJson('/~scheduler@1.0/status')) as Message).get('processes'), [process]);
  });

  it('gives the operator nothing from a page of another origin', async () => {
    const target = await testNode();
    const path = '/~meta@1.0/info';
    const signed = await httpsig.commit(message({ path, motto: 'x' }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const foreign = await target.client.transport.request({ method: 'POST', path, headers: [...encoded.value.headers, ['origin', 'http://evil.example']] });
    assert.equal(foreign.status, 400);
    assert.equal((await postSigned(target, 0, path, { motto: 'x' })).status, 200);
  });

  it('lets no message change the state past the module', async () => {
    const target = await testNode();
    const process = await spawnWitness(target);
    for (const path of ['set', 'process', 'keys', 'init', 'seen', 'module', 'device']) {
      const body = JSON.stringify({ body: { path, target: process, type: 'Message' } });
      await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [['codec-device', 'json@1.0']], body: Buffer.from(body) });
      const slot = Number(await slotOf(target, process));
      assert.match((await target.client.result(process, slot)).error?.message ?? '', /names `\w+` as its path/, path);
    }
    assert.equal((await target.client.send(process, { data: 'still here' })).ok, true);
    assert.equal((await seen(target, process)).get('data'), 'still here');
  });

  it('answers a process that names itself as its device, and can be stopped', async () => {
    const target = await testNode();
    for (const device of ['execution-device', 'scheduler-device', 'push-device']) {
      const { process } = await target.client.spawn({ type: 'Process', device: 'process@1.0', [device]: 'process@1.0', scheduler: target.node.address });
      for (const path of ['now', 'slot', 'snapshot', 'schedule']) {
        const reply = await target.client.read(`/${process}/${path}`);
        assert.ok([200, 400, 404, 501].includes(reply.status), `${device} ${path}: ${reply.status} ${Buffer.from(reply.body).toString().slice(0, 200)}`);
      }
    }
  });

  it('refuses ids, slots and depths that nobody has, with a sentence', async () => {
    const target = await testNode();
    const process = await spawnWitness(target);
    for (const path of [`/${process}/compute&slot=(/~meta@1.0/info)`, `/${process}/compute&slot+list=1,2`, `/~scheduler@1.0/slot?target=${'x'.repeat(5000)}`, `/~scheduler@1.0/location?address=${'x'.repeat(5000)}`]) {
      const reply = await target.client.read(path);
      assert.ok(reply.status >= 400 && reply.status < 500, `${path.slice(0, 80)}: ${reply.status}`);
    }
    let deep: unknown = 'x';
    for (let level = 0; level < 150; level++) deep = { deep };
    const reply = await target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: [['codec-device', 'json@1.0']], body: Buffer.from(JSON.stringify({ body: { deep, type: 'Message' } })) });
    assert.equal(reply.status, 400);
    assert.equal(await slotOf(target, process), 0);
    const long = await target.client.spawn(spawnTags({ module: 'm'.repeat(4000), node: target.node.address }));
    assert.match((await target.client.result(long.process, 0)).error?.message ?? '', /not found/);
  });
});
