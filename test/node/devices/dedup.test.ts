import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { spawnTags } from '../../../src/client/spawn-tags.ts';
import { httpsig } from '../../../src/message/codecs/httpsig.ts';
import { message, type Message, type PlainValue } from '../../../src/message/value.ts';
import type { NodeContext } from '../../../src/node/context.ts';
import { dedup } from '../../../src/node/devices/dedup.ts';
import { devices } from '../../../src/node/devices/table.ts';
import { getText } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { testNode } from '../../helpers/test-node.ts';

const ctx = { devices } as unknown as NodeContext;
const handle = async (base: Record<string, PlainValue>, req: Record<string, PlainValue>) => dedup.fallback!('compute', message(base), message(req), ctx);

describe('dedup@1.0', () => {
  it('lets each body through once, and collects their ids', async () => {
    const first = await handle({}, { body: { data: '1' } });
    assert.ok(first.ok && first.flow === undefined);
    const list = (first.value as Message).get('dedup') as string[];
    assert.equal(list.length, 1);
    const again = await handle({ dedup: list }, { body: { data: '1' }, slot: 7 });
    assert.ok(again.ok && again.flow === 'skip');
    const other = await handle({ dedup: list }, { body: { data: '2' } });
    assert.deepEqual(other.ok && other.flow, undefined);
    assert.equal(((other.value as Message).get('dedup') as string[])[0], list[0]);
  });

  it('compares what dedup-subject names, and lets what has no subject through', async () => {
    const first = await handle({ 'dedup-subject': 'nonce' }, { nonce: 5 });
    const list = (first.value as Message).get('dedup') as string[];
    assert.equal((await handle({ 'dedup-subject': 'nonce', dedup: list }, { nonce: 5, body: 'x' }) as { flow?: string }).flow, 'skip');
    assert.equal((await handle({ dedup: list }, { 'dedup-subject': 'nonce', nonce: 6 }) as { flow?: string }).flow, undefined);
    const whole = await handle({ 'dedup-subject': 'request' }, { a: 1, b: { c: 2 } });
    assert.equal((await handle({ 'dedup-subject': 'request', dedup: (whole.value as Message).get('dedup') as string[] }, { a: 1, b: { c: 2 } }) as { flow?: string }).flow, 'skip');
    assert.deepEqual(await handle({ a: 1 }, { x: 1 }), { ok: true, value: message({ a: 1 }) });
  });

  it('looks on the first pass only', async () => {
    const list = ((await handle({}, { body: 'x' })).value as Message).get('dedup') as string[];
    assert.equal((await handle({ dedup: list, pass: 1 }, { body: 'x' }) as { flow?: string }).flow, 'skip');
    assert.equal((await handle({ dedup: list, pass: 2 }, { body: 'x' }) as { flow?: string }).flow, undefined);
  });

  it('refuses a subject that nests too deep for an id', async () => {
    let deep: PlainValue = 'x';
    for (let level = 0; level < 500; level++) deep = { a: deep };
    assert.equal((await handle({}, { body: { deep } }) as { status?: number }).status, 400);
  });

  it('keeps a message from running twice in a process, and nothing of it in the state', async () => {
    const target = await testNode();
    const { id } = await target.client.cacheModule('function compute(base, req) base.count = (base.count or 0) + 1 base.results = { output = tostring(base.count) } return base end');
    const { process } = await target.client.spawn({ ...spawnTags({ module: id, node: target.node.address }), 'execution-device': 'stack@1.0', 'device-stack': ['dedup@1.0', 'lua@5.3a'] });
    const signed = await httpsig.commit(message({ action: 'Inc', target: process, type: 'Message' }), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const post = () => target.client.transport.request({ method: 'POST', path: `/${process}/schedule`, headers: encoded.value.headers, body: encoded.value.body });
    for (const slot of ['1', '2', '3']) {
      assert.equal(Object.fromEntries((await post()).headers)['slot'], slot);
      assert.deepEqual(await getText(target, `/${process}/now/count`), [200, '2']);
    }
    assert.equal((await target.client.send(process, { action: 'Inc' })).output, '3');
    assert.equal((await getText(target, `/${process}/now/dedup`))[0], 404);
    // A slot that was skipped has no results of its own.
    assert.equal((await getText(target, `/${process}/compute&slot=2/results`))[0], 404);
  });
});
