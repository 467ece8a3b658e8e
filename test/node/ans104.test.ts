/** Data items over HTTP, as aoconnect posts them: scheduled, read, and what strangers try with them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { describe, it } from 'node:test';
import { DataItem } from 'arbundles';
import { ans104 } from '../../src/message/codecs/ans104.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import type { Message } from '../../src/message/value.ts';
import { counterSource } from '../helpers/counter.ts';
import { makeBundle, makeItem, type ItemFields, type ItemSigner } from '../helpers/items.ts';
import { getText } from '../helpers/requests.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly text: string;
}

const itemHeaders = [['content-type', 'application/ans104'], ['codec-device', 'ans104@1.0']] as const;

async function post(target: TestNode, path: string, body: Uint8Array, headers: readonly (readonly [string, string])[] = itemHeaders): Promise<Answer> {
  const reply = await target.client.transport.request({ method: 'POST', path, headers, body });
  return { status: reply.status, headers: new Map(reply.headers), body: Buffer.from(reply.body), text: Buffer.from(reply.body).toString() };
}

const idOf = (item: Uint8Array): string => new DataItem(Buffer.from(item)).id;

async function spawnItem(target: TestNode, source: string, by: ItemSigner = 0, more: NonNullable<ItemFields['tags']> = []): Promise<Buffer> {
  const { id } = await target.client.cacheModule(source);
  const tags = [['device', 'process@1.0'], ['execution-device', 'lua@5.3a'], ['Scheduler', target.node.address], ['Authority', target.node.address], ['Module', id], ...more, ['Data-Protocol', 'ao'], ['Type', 'Process'], ['Variant', 'ao.N.1']] as const;
  return makeItem({ tags, data: '1984' }, by);
}

async function spawned(target: TestNode, source = counterSource, by: ItemSigner = 0): Promise<string> {
  const item = await spawnItem(target, source, by);
  const answer = await post(target, '/~process@1.0/schedule', item);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get('process'), idOf(item));
  return idOf(item);
}

const message = (process: string, action: string, more: ItemFields = {}): ItemFields =>
  ({ target: process, ...more, tags: [['Action', action], ...(more.tags ?? []), ['Data-Protocol', 'ao'], ['Type', 'Message'], ['Variant', 'ao.N.1']] });

describe('data items', () => {
  it('spawn processes and run in them, under their own ids', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc'), 2);
    const answer = await post(target, `/${process}~process@1.0/schedule`, item);
    assert.deepEqual([answer.status, answer.headers.get('slot'), answer.headers.get('process')], [200, '1', process]);
    assert.deepEqual(await getText(target, `/${process}/compute/results/outbox/1/data?slot=1`), [200, '1']);
    assert.deepEqual(await getText(target, `/${process}/slot/current`), [200, '1']);
    assert.deepEqual(await getText(target, `/${idOf(item)}/action`), [200, 'Inc']);
    assert.deepEqual(await getText(target, `/${idOf(item)}/id`), [200, idOf(item)]);
    assert.deepEqual(await getText(target, `/${idOf(item)}/verify`), [200, '"true"']);
    assert.deepEqual(await getText(target, `/${process}/compute/results/outbox/1/data?slot=${idOf(item)}`), [200, '1']);
  });

  it('need no codec-device beside their content type', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const answer = await post(target, `/${process}/schedule`, await makeItem(message(process, 'Inc')), [['content-type', 'Application/ANS104; x=1']]);
    assert.deepEqual([answer.status, answer.headers.get('slot')], [200, '1']);
  });

  it('are scheduled with what was signed and nothing else', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc', { data: 'x' }));
    assert.equal((await post(target, `/${process}/schedule?extra=1`, item, [...itemHeaders, ['other', '2']])).status, 200);
    const stored = (await target.client.readJson(`/${idOf(item)}`)) as Message;
    const keys = [...stored.keys()].filter((key) => key !== 'status' && key !== 'commitments');
    assert.deepEqual(keys, ['action', 'data-protocol', 'type', 'variant', 'data', 'target']);
  });

  it('come back to their bytes when somebody asks for them so', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc', { data: Buffer.of(0, 255), tags: [['Same', '1'], ['same', '2']] }));
    await post(target, `/${process}/schedule`, item);
    for (const header of ['accept-codec', 'require-codec', 'accept']) {
      for (const codec of ['ans104@1.0', 'application/ans104']) {
        const reply = await target.client.transport.request({ method: 'GET', path: `/${idOf(item)}`, headers: [[header, codec]] });
        assert.deepEqual(Buffer.from(reply.body), item, `${header}: ${codec}`);
        assert.equal(new Map(reply.headers).get('content-type'), 'application/ans104');
      }
    }
    // What was no item comes as it would otherwise.
    const other = await target.client.transport.request({ method: 'GET', path: `/${process}/now/at-slot`, headers: [['accept-codec', 'ans104@1.0']] });
    assert.deepEqual([other.status, Buffer.from(other.body).toString()], [200, '1']);
  });

  it('say in their tags which codec the answer shall have', async () => {
    const target = await testNode();
    const process = await spawned(target);
    await post(target, `/${process}/schedule`, await makeItem(message(process, 'Inc')));
    const asked = await makeItem({ tags: [['accept-bundle', 'true'], ['require-codec', 'application/json'], ['Type', 'Message']], data: '1984', target: process });
    const answer = await post(target, `/${process}~process@1.0/compute/results=1`, asked);
    assert.equal(answer.headers.get('content-type'), 'application/json');
    assert.equal(JSON.parse(answer.text).outbox['1']?.data ?? JSON.parse(answer.text).outbox[0].data, '1');
    const slot = await post(target, `/${process}/slot/current`, await makeItem({ tags: [['accept-codec', 'httpsig@1.0'], ['Type', 'Message']] }));
    assert.equal(slot.text, '1');
  });

  it('are in the legacy schedule with their own tags', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const tags = [['X-Custom', 'a'], ['lower', 'b'], ['x-custom', 'c']] as const;
    const item = await makeItem(message(process, 'Inc', { data: 'd', tags, anchor: 'a'.repeat(32) }), 2);
    await post(target, `/${process}/schedule`, item);
    const [, text] = await getText(target, `/~scheduler@1.0/schedule?target=${process}&from=1&accept=application/aos-2`);
    const { message: shown } = JSON.parse(text).edges[0].node;
    assert.deepEqual(shown, {
      Id: idOf(item),
      Anchor: Buffer.from('a'.repeat(32)).toString('base64url'),
      Owner: testSigner(2).address,
      From: testSigner(2).address,
      Tags: [['Action', 'Inc'], ...tags, ['Data-Protocol', 'ao'], ['Type', 'Message'], ['Variant', 'ao.N.1']].map(([name, value]) => ({ name, value })),
      Target: process,
      Data: 'd',
      Signature: '',
    });
  });

  it('tell Lua who sent them, whatever wallet that is', async () => {
    const target = await testNode();
    const source = `function compute(base, req)
      for id, commitment in pairs(req.body.commitments) do
        if commitment.alg == "rsa-pss-sha512" then base.seen = id .. " " .. commitment.committer end
      end
      return base
    end`;
    const process = await spawned(target, source, 'ethereum');
    const ethereum = '0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A';
    assert.deepEqual(await getText(target, `/${process}/now/seen`), [200, `${process} ${ethereum}`]);
    const item = await makeItem(message(process, 'Any'), 2);
    await post(target, `/${process}/schedule`, item);
    assert.deepEqual(await getText(target, `/${process}/now/seen`), [200, `${idOf(item)} ${testSigner(2).address}`]);
  });

  it('in a bundle are read by their own ids', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const inner = [await makeItem({ tags: [['Name', 'one']], data: '1' }), await makeItem({ data: '2' }, 'ed25519')];
    const nested = await makeBundle([inner[1]!]);
    const bundle = await makeBundle([inner[0]!, nested], message(process, 'Inc'));
    assert.equal((await post(target, `/${process}/schedule`, bundle)).status, 200);
    assert.deepEqual(await getText(target, `/${idOf(inner[0]!)}/name`), [200, 'one']);
    assert.deepEqual(await getText(target, `/${idOf(inner[1]!)}/data`), [200, '2']);
    assert.deepEqual(await getText(target, `/${idOf(bundle)}/2/1/data`), [200, '2']);
    const reply = await target.client.transport.request({ method: 'GET', path: `/${idOf(bundle)}`, headers: [['accept-codec', 'ans104@1.0']] });
    assert.deepEqual(Buffer.from(reply.body), bundle);
    const forged = Buffer.from(inner[0]!);
    forged[forged.length - 1]! ^= 1;
    assert.equal((await post(target, `/${process}/schedule`, await makeBundle([forged], message(process, 'Inc')))).status, 400);
    assert.deepEqual(await getText(target, `/${process}/slot/current`), [200, '1']);
  });

  it('twice take two slots, and with retry the first again', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc'));
    const slots = [];
    for (const query of ['', '', '?retry=true']) slots.push((await post(target, `/${process}/schedule${query}`, item)).headers.get('slot'));
    assert.deepEqual(slots, ['1', '2', '1']);
    const spawnAgain = await spawnItem(target, counterSource, 0);
    assert.equal((await post(target, '/~process@1.0/schedule', spawnAgain)).headers.get('slot'), '0');
    assert.equal((await post(target, '/~process@1.0/schedule', spawnAgain)).headers.get('slot'), '0');
  });
});

describe('what are no data items', () => {
  it('are refused with a sentence', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc'));
    const forged = Buffer.from(item);
    forged[600]! ^= 1;
    const cases: readonly (readonly [Uint8Array, RegExp])[] = [
      [forged, /signature \(rsa-pss-sha256\) does not fit its content and its owner/],
      [item.subarray(0, 1000), /ends after 1000 bytes/],
      [Buffer.from('[object Object]'), /the client has no signer/],
      [Buffer.from('{"a":1}'), /not an ANS-104 data item/],
      [Buffer.alloc(0), /There is no body/],
      [Buffer.concat([item.subarray(0, 2 + 1024 + 34), Buffer.alloc(16, 255)]), /tags go beyond its end/],
    ];
    for (const [body, sentence] of cases) {
      const answer = await post(target, `/${process}/schedule`, body);
      assert.equal(answer.status, 400);
      assert.match(answer.text, sentence);
    }
    assert.deepEqual(await getText(target, `/${process}/slot/current`), [200, '0']);
  });

  it('do not spoil a GET, which has none', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const reply = await target.client.transport.request({ method: 'GET', path: `/${process}/slot/current`, headers: [['codec-device', 'ans104@1.0']] });
    assert.deepEqual([reply.status, Buffer.from(reply.body).toString()], [200, '0']);
  });
});

describe('strangers with data items', () => {
  it('cannot use what the node signed', async () => {
    const target = await testNode();
    const process = await spawned(target);
    // Test key 1 is the node's own.
    assert.equal((await post(target, `/${process}/schedule`, await makeItem(message(process, 'Inc'), 1))).status, 403);
  });

  it('write nothing with a GET, whatever the tags say', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc', { tags: [['Method', 'POST']] }));
    const status = await new Promise<number>((resolve, reject) => {
      const sent = httpRequest(`${target.node.url}/${process}/schedule`, { method: 'GET', headers: { ...Object.fromEntries(itemHeaders), 'content-length': item.length } }, (reply) => {
        reply.resume();
        resolve(reply.statusCode!);
      });
      sent.on('error', reject).end(item);
    });
    assert.equal(status, 405);
    assert.deepEqual(await getText(target, `/${process}/slot/current`), [200, '0']);
  });

  it("cannot have the operator's items open another door", async () => {
    const target = await testNode();
    const path = '/~message@1.0/commit';
    // The operator is test key 0. An item without a path says nothing of where it may go.
    assert.equal((await post(target, path, await makeItem({ tags: [['hello', 'world']] }))).status, 403);
    // One with a path goes there, not to where it is posted.
    const elsewhere = await post(target, path, await makeItem({ tags: [['hello', 'world'], ['path', '/~message@1.0/hello']] }));
    assert.deepEqual([elsewhere.status, elsewhere.text], [200, 'world']);
    assert.equal((await post(target, path, await makeItem({ tags: [['hello', 'world'], ['path', path]] }))).status, 200);
    assert.equal((await post(target, path, await makeItem({ tags: [['hello', 'world'], ['path', path]] }, 2))).status, 403);
  });

  it('cannot bring commitments in tags', async () => {
    const target = await testNode();
    const process = await spawned(target);
    const item = await makeItem(message(process, 'Inc', { tags: [['commitments', 'x'], ['Commitments', 'y'], ['ao-types', 'commitments="empty-message"'], ['Priv-Key', 'z']] }), 2);
    assert.equal((await post(target, `/${process}/schedule`, item)).status, 200);
    assert.deepEqual(await getText(target, `/${idOf(item)}/committers/1`), [200, testSigner(2).address]);
    assert.equal((await getText(target, `/${idOf(item)}/priv-key`))[0], 404);
  });
});

describe('message@1.0/commit with ans104@1.0', () => {
  it('signs items for the operator', async () => {
    const target = await testNode();
    const path = '/~message@1.0/commit';
    const signed = await httpsig.commit(new Map([['path', path], ['hello', 'world'], ['commitment-device', 'ans104@1.0'], ['require-codec', 'ans104@1.0']]), testSigner(0));
    const encoded = httpsig.encode(signed);
    assert.ok(encoded.ok);
    const answer = await post(target, path, encoded.value.body, encoded.value.headers);
    assert.equal(answer.headers.get('content-type'), 'application/ans104', answer.text);
    const item = new DataItem(answer.body);
    assert.equal(await DataItem.verify(answer.body), true);
    assert.equal(createHash('sha256').update(item.rawOwner).digest('base64url'), target.node.address);
    const decoded = await ans104.decode({ headers: [], body: answer.body });
    assert.ok(decoded.ok);
    assert.equal(decoded.value.get('hello'), 'world');
  });
});
