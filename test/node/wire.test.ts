/** `--wire may|sept`: a node that answers as a real one of each generation does, compared with what those were recorded to answer. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { signItem } from '../../src/client/sign-item.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import type { HeaderField, WireMessage } from '../../src/message/codec.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { parseSignatures, type SignatureEntry } from '../../src/message/codecs/httpsig/signature-base.ts';
import { committersOf } from '../../src/message/commitments.ts';
import { messageId } from '../../src/message/id.ts';
import { message, type Message } from '../../src/message/value.ts';
import type { WireGeneration } from '../../src/message/wire-generation.ts';
import { counterSource } from '../helpers/counter.ts';
import { rawRequest, type RawRequest } from '../helpers/raw-request.ts';
import { headerOf, recordedGets, type Exchange } from '../helpers/recorded-exchanges.ts';
import { testSigner } from '../helpers/signer.ts';
import { startTestNode, testNode, type TestNode } from '../helpers/test-node.ts';

const recorded = { may: recordedGets('may2025-gets.http'), sept: recordedGets('sep2025-gets.http') } as const;

/** Headers of the connection. */
const ofHttp = new Set(['connection', 'date', 'keep-alive', 'server', 'transfer-encoding']);

interface Reply extends WireMessage {
  readonly status: number;
  readonly text: string;
}

async function ask(target: TestNode, path: string, request: RawRequest = {}): Promise<Reply> {
  const { status, rawHeaders, body, text } = await rawRequest(target.node.url + path, { ...request, headers: { accept: '*/*', ...request.headers } });
  const headers: HeaderField[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) headers.push([rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!]);
  return { status, headers, body, text };
}

function namesOf({ headers }: WireMessage): string[] {
  return headers.map(([name]) => name).filter((name) => !ofHttp.has(name)).sort();
}

function entriesOf({ headers }: WireMessage): SignatureEntry[] {
  const [signature, input] = [headerOf(headers, 'signature'), headerOf(headers, 'signature-input')];
  return signature === undefined || input === undefined ? [] : parseSignatures(signature, input)!;
}

/** What a reply is like, less what every node has of its own. */
function shapeOf(reply: WireMessage): unknown {
  const entries = entriesOf(reply).sort((a, b) => (a.alg! < b.alg! ? -1 : 1));
  return {
    status: reply.status,
    names: namesOf(reply),
    types: headerOf(reply.headers, 'ao-types'),
    chunked: headerOf(reply.headers, 'transfer-encoding'),
    signed: entries.map(({ name, components, alg, keyid, tag }) => [name.replace(/-[^-]*$/, '-').replace(/^comm-.*/, 'comm-'), components, alg, keyid!.replace(/[\w+/-]{600,}=*$/, (key) => `a key${/[+/=]/.test(key) ? ' in base64' : ''}`), tag !== undefined]),
  };
}

const paths = ['/~message@1.0&greeting="Hello"&count+integer=42/count', '/~message@1.0&greeting="Hello"&count+integer=42/nosuch', '/~message@1.0&greeting="Hello"&count+integer=42/greeting', '/~message@1.0&x+list="a","b"/x/1', '/~message@1.0&x+atom=true/x', '/~message@1.0&x+boolean=true/x', '/~message@1.0&a=1/id', '/~message@1.0&x+float=1.5/x', '/~meta@1.0/info/address', '/~nosuch@1.0/x', '/'];

/** A node of September reads list items in a path as atoms, and makes another id of what nobody signed. Ours does neither. */
const ofMay: ReadonlySet<string> = new Set(['/~message@1.0&x+list="a","b"/x/1', '/~message@1.0&a=1/id']);

function find(wire: WireGeneration, path: string): Exchange {
  return recorded[wire].find(({ request }) => decodeURIComponent(request.url!) === path)!;
}

for (const wire of ['may', 'sept'] as const) {
  describe(`a node as in ${wire}`, () => {
    let target: TestNode;
    before(async () => {
      target = await startTestNode({ wire });
    });
    after(() => target.stop());

    for (const path of paths.filter((one) => wire === 'may' || !ofMay.has(one))) {
      it(`answers ${path} in the same form`, async () => {
        const { request, reply, isElided } = find(wire, path);
        const ours = await ask(target, request.url!);
        assert.deepEqual(shapeOf(ours), shapeOf(reply));
        const isOwn = path.startsWith('/~meta') || ours.status === 500;
        if (!isElided && !isOwn) assert.equal(ours.text, Buffer.from(reply.body).toString('utf8'));
      });
    }

    it('signs in a way that can be checked', async () => {
      const reply = await ask(target, '/~message@1.0&a=1&b+integer=2/set&c=3', { headers: { 'accept-bundle': 'true' } });
      const decoded = await httpsig.decode(reply);
      assert.ok(decoded.ok);
      assert.deepEqual(committersOf(decoded.value), [testSigner(1).address]);
      assert.equal((decoded.value.get('commitments') as Message).size, 2);
    });

    it('schedules what is signed its way', async () => {
      const item = await signItem({ tags: { Type: 'Process', Scheduler: target.node.address } }, testSigner(0));
      const asItem = await ask(target, '/~process@1.0/schedule', { headers: { 'codec-device': 'ans104@1.0', 'content-type': 'application/ans104' }, body: item.bytes });
      assert.deepEqual([asItem.status, headerOf(asItem.headers, 'process'), headerOf(asItem.headers, 'slot')], [200, item.id, '0']);
      const process = await httpsig.commit(message({ type: 'Process', scheduler: target.node.address }), testSigner(0));
      const encoded = httpsig.encode(new Map([['body', process]]));
      assert.ok(encoded.ok);
      const asMay = await ask(target, '/~process@1.0/schedule', { headers: Object.fromEntries(encoded.value.headers), body: encoded.value.body });
      const refused = recordedOf400();
      if (wire === 'may') assert.equal(asMay.status, 200);
      else assert.deepEqual([asMay.status, asMay.text, headerOf(asMay.headers, 'reason')], [400, 'Message is not valid.', refused]);
    });
  });
}

/** As the node of September said it to aoconnect. */
function recordedOf400(): string {
  return 'Given message is invalid.';
}

describe('only a node as in may', () => {
  it('inlines what is nested, keeps atoms quoted, and cannot write a state of Lua as JSON', async () => {
    const target = await startTestNode({ wire: 'may' });
    after(() => target.stop());
    const process = await target.spawn(counterSource);
    const results = await ask(target, `/${process}/compute/results?slot=0`);
    assert.match(headerOf(results.headers, 'content-type')!, /^multipart\/form-data; boundary="[\w-]{43}"$/);
    assert.equal(headerOf(results.headers, 'body-keys'), '"outbox/1"');
    assert.equal(headerOf(results.headers, 'ao-types'), 'outbox="list", output="empty-binary", status="integer"');
    const state = await ask(target, `/${process}/now/serialize~json@1.0`);
    assert.deepEqual([state.status, namesOf(state)], [500, ['access-control-allow-methods', 'access-control-allow-origin', 'ao-types', 'content-digest', 'status']]);
    assert.match((await ask(target, `/${process}/now`)).text, /name="snapshot/);
    assert.equal(JSON.parse((await ask(target, `/${process}/compute/results/serialize~json@1.0?slot=0`)).text).outbox[0].data, '0');
    assert.deepEqual([(await ask(target, `/${process}/compute/results?slot=9`)).status, (await ask(target, `/${process}/data`)).text], [500, '"not_found"']);
  });
});

describe('the message of a process on a node as in may', () => {
  it('has the signature of whom it comes from, and none of the node', async () => {
    const target = await testNode({ wire: 'may' });
    const process = await target.spawn(counterSource);
    const reply = await ask(target, `/${process}`);
    const theirs = find('may', '/p5ulf9nbnrhaop1brswjhevp8mxuyeuzxuijkl8mpx0').reply;
    for (const { headers } of [reply, theirs]) {
      assert.deepEqual([headerOf(headers, 'ao-types'), headerOf(headers, 'status')], ['status="integer"', '200']);
      assert.deepEqual(entriesOf({ headers } as WireMessage).map(({ components }) => components.includes('@status')), [false]);
    }
    const decoded = await httpsig.decode(reply);
    assert.ok(decoded.ok);
    assert.deepEqual([committersOf(decoded.value), messageId(decoded.value, 'all')], [[testSigner(0).address], process]);
  });
});

describe('only a node as in sept', () => {
  let target: TestNode;
  let process: string;
  before(async () => {
    target = await startTestNode({ wire: 'sept' });
    const { client, node } = target;
    const holder = await client.spawn(spawnTags({ module: 'x'.repeat(43), node: node.address }));
    const module = await client.prepare(holder.process, { tags: { 'Content-Type': 'application/lua' }, data: counterSource });
    await module.send();
    process = (await client.spawn(spawnTags({ module: module.id, node: node.address }))).process;
  });
  after(() => target.stop());

  it('makes the very HMACs of the recorded node', async () => {
    for (const path of [paths[0]!, paths[2]!, '/~message@1.0&x+atom=true/x']) {
      const [ours, theirs] = [await ask(target, find('sept', path).request.url!), find('sept', path).reply].map((reply) => entriesOf(reply).find(({ alg }) => alg === 'hmac-sha256')!);
      assert.deepEqual([ours!.name, ours!.signature], [theirs!.name, theirs!.signature]);
    }
  });

  it('links what is nested, to where it can be read, with a page for people beside it', async () => {
    const results = await ask(target, `/${process}/compute/results?slot=0`);
    const theirs = find('sept', `/DOpVcw8LdT2q6-qyto21kCddr_A1tHcJYGWrczSpE5k~process@1.0/compute/results?slot=1`).reply;
    assert.deepEqual(shapeOf(results), shapeOf(theirs));
    assert.deepEqual([headerOf(results.headers, 'output'), results.text.startsWith('<!doctype html>')], ['', true]);
    const outbox = await ask(target, `/${headerOf(results.headers, 'outbox+link')}`);
    const first = await ask(target, `/${headerOf(outbox.headers, '1+link')}/data`);
    assert.equal(first.text, '0');
    const json = await ask(target, `/${process}/compute/results/serialize~json@1.0?slot=0`);
    assert.deepEqual(JSON.parse(json.text), { device: 'json@1.0', 'outbox+link': headerOf(results.headers, 'outbox+link'), output: '' });
  });

  it('inlines it for who asks for a bundle', async () => {
    const results = await ask(target, `/${process}/compute/results?slot=0`, { headers: { 'accept-bundle': 'true' } });
    assert.equal(headerOf(results.headers, 'body-keys'), undefined);
    assert.match(results.text, /\r\nao-types: \.="list"\r\ncontent-disposition: form-data;name="outbox"/);
    const json = await ask(target, `/${process}/compute/results?slot=0`, { headers: { 'accept-bundle': 'true', 'require-codec': 'application/json' } });
    const { commitments, ...told } = JSON.parse(json.text) as { commitments: Record<string, { keyid: string; type: string }> };
    assert.deepEqual([told, headerOf(json.headers, 'codec-device'), headerOf(json.headers, 'signature')], [{ outbox: [{ data: '0' }], output: '', status: 200 }, 'json@1.0', undefined]);
    assert.deepEqual(Object.values(commitments).map(({ type }) => type).sort(), ['hmac-sha256', 'rsa-pss-sha512']);
  });

  it('writes atoms as texts in JSON, and names them', async () => {
    const json = await ask(target, '/~message@1.0&x+atom=true&y=1/serialize~json@1.0');
    const told = JSON.parse(json.text) as Record<string, string>;
    assert.deepEqual([told['x'], told['y'], told['ao-types']], ['true', '1', 'x="atom"']);
  });

  it('calls the data of a message its body', async () => {
    const reply = await ask(target, '/~message@1.0/set&data=1984');
    assert.deepEqual([headerOf(reply.headers, 'ao-body-key'), headerOf(reply.headers, 'inline-body-key'), reply.text], ['data', undefined, '1984']);
  });

  it('does not show a process that came as an item whole, but its keys', async () => {
    assert.equal((await ask(target, `/${process}`)).status, 500);
    assert.equal((await ask(target, `/${process}/device`)).text, 'process@1.0');
  });

  it('has no device of WAO, and a page for a slot that is not there', async () => {
    assert.equal((await ask(target, '/~wao@1.0/cache_module', { headers: { type: 'application/lua' }, body: 'return 1' })).status, 500);
    const missing = await ask(target, `/${process}/compute/results?slot=9`);
    assert.deepEqual([missing.status, headerOf(missing.headers, 'content-type')], [404, 'text/html']);
    const asJson = await ask(target, `/${process}/compute/results?slot=9`, { headers: { 'require-codec': 'application/json' } });
    assert.deepEqual([asJson.status, JSON.parse(asJson.text).body], [404, 'not_found']);
  });
});
