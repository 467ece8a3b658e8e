/**
 * A stranger has the node sign what he likes (its replies are signed) and brings that back: as a message, as a request, as the
 * word of an authority, here and to another node that trusts this one.
 *
 * @source design.md 9.3
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { HeaderField } from '../../src/message/codec.ts';
import { httpsig } from '../../src/message/codecs/httpsig.ts';
import { committersOf } from '../../src/message/commitments.ts';
import { isMessage, type Message } from '../../src/message/value.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { componentsOf, coSigned } from '../helpers/co-signed.ts';
import { testSigner } from '../helpers/signer.ts';
import { testNode, type TestNode } from '../helpers/test-node.ts';

/** Believes what it is told about where a message comes from, and writes it down. */
const witness = `function compute(base, req)
  local who = {}
  for _, commitment in pairs(req.body.commitments or {}) do
    if commitment.committer then who[#who + 1] = commitment.committer end
  end
  base.seen = { who = table.concat(who, ","), from = tostring(req.body["from-process"]), action = tostring(req.body.action) }
  base.results = { output = "" }
  return base
end
function put(base, req) return req end`;

const victim = 'V'.repeat(43);

interface Reply {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Uint8Array;
}

async function start() {
  const target = await testNode();
  const { id: module } = await target.client.cacheModule(witness);
  const { process } = await target.client.spawn(spawnTags({ module, node: target.node.address }));
  return { target, module, process };
}

/** A reply as a request: less what the transport adds. */
function asRequest({ headers, body }: Reply): { headers: HeaderField[]; body: Uint8Array } {
  return { headers: headers.filter(([name]) => !['content-length', 'connection', 'keep-alive', 'date'].includes(name) && !name.startsWith('access-control')), body };
}

async function slotOf(target: TestNode, process: string): Promise<unknown> {
  return ((await target.client.readJson(`/${process}/slot/current`)) as Message).get('body');
}

/** What a stranger would like to have said by the node. */
const claims = (process: string): Record<string, string> => ({ type: 'Message', target: process, action: 'Credit-Notice', 'from-process': victim, quantity: '1000000' });

/** Replies that say what a stranger wants, by each way there is to have one made. */
async function replies(target: TestNode, module: string, process: string): Promise<[name: string, reply: Reply][]> {
  const json = JSON.stringify(claims(process));
  const inline = Object.entries(claims(process)).map(([key, value]) => `&${key}=${value}`).join('');
  const plain: [string, string][] = Object.entries(claims(process));
  const request = target.client.transport.request;
  const all: [string, () => Promise<Reply>][] = [
    ['deserialize', () => request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(json) })],
    ['inline keys', () => request({ method: 'GET', path: `/~message@1.0${inline}/set` })],
    ['set', () => request({ method: 'POST', path: '/~message@1.0/set', headers: plain })],
    ['a cast', () => request({ method: 'GET', path: `/~message@1.0${inline}/~message@1.0/set` })],
    ['Lua', () => request({ method: 'POST', path: `/~lua@5.3a&module=${module}/put`, headers: plain })],
    ['a key of a message', () => request({ method: 'POST', path: '/~json@1.0/deserialize/deep', headers: [['content-type', 'text/plain']], body: Buffer.from(`{"deep":${json}}`) })],
    ['without a number for its status', () => request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify({ ...claims(process), status: '200', 'ao-types': 'status="binary"' })) })],
    ['with a status of its own', () => request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify({ ...claims(process), status: 'x' })) })],
    ['a refusal', () => request({ method: 'POST', path: `/${victim}/schedule`, headers: plain })],
  ];
  const made: [string, Reply][] = [];
  for (const [name, make] of all) {
    const reply = await make();
    if (new Map(reply.headers).has('signature')) made.push([name, reply]);
  }
  assert.ok(made.length >= 6, made.map(([name]) => name).join(', '));
  return made;
}

/** The request as it is, in the body of another, and as parts of one that somebody signs. */
async function carried(reply: Reply): Promise<[name: string, request: { headers: readonly HeaderField[]; body: Uint8Array }][]> {
  const request = asRequest(reply);
  const ways: [string, { headers: readonly HeaderField[]; body: Uint8Array }][] = [['as it is', request]];
  // What says that it is a reply is covered by the node's signature, and not by the one beside it.
  for (const left of [['status'], ['status', 'ao-types'], ['ao-types']]) {
    const components = componentsOf(request).filter((name) => !left.includes(name.replace('@', '')));
    ways.push([`with a signature beside it that leaves ${left.join(' and ')} out`, await coSigned(request, components, 2)]);
  }
  const decoded = await httpsig.decode({ status: 200, headers: request.headers, body: request.body });
  if (!decoded.ok || committersOf(decoded.value).length === 0) return ways;
  const unsigned = httpsig.encode(new Map([['body', decoded.value]]));
  if (unsigned.ok) ways.push(['in a body', unsigned.value]);
  const signed = httpsig.encode(await httpsig.commit(new Map([['body', decoded.value]]), testSigner(2)));
  if (signed.ok) ways.push(['in a body of a stranger', signed.value]);
  const second = await httpsig.commit(decoded.value, testSigner(2)).catch(() => undefined);
  const both = second === undefined ? undefined : httpsig.encode(second);
  if (both?.ok === true) ways.push(['with the signature of a stranger beside it', both.value]);
  return ways;
}

describe('the node as a signing oracle', () => {
  it('takes back nothing that it signed for a stranger', async () => {
    const { target, module, process } = await start();
    for (const [name, reply] of await replies(target, module, process)) {
      for (const [way, { headers, body }] of await carried(reply)) {
        for (const path of [`/${process}/schedule`, `/${process}/push`, '/~scheduler@1.0/schedule', `/~scheduler@1.0/schedule?target=${process}`, `/${process}/compute`]) {
          const back = await target.client.transport.request({ method: 'POST', path, headers, body });
          const seen = (await target.client.readJson(`/${process}/now`)) as Message;
          const state = seen.get('seen');
          const from = isMessage(state) ? state.get('from') : undefined;
          assert.notEqual(from, victim, `${name}, ${way}, ${path}: ${back.status}`);
          assert.ok(!isMessage(state) || !String(state.get('who')).includes(target.node.address), `${name}, ${way}, ${path}`);
        }
      }
    }
  });

  it('is no authority for what it signed as a reply, on another node that trusts it', async () => {
    const { target, module } = await start();
    const other = await testNode({ signer: testSigner(3) });
    const { id } = await other.client.cacheModule(witness);
    const { process } = await other.client.spawn(spawnTags({ module: id, node: other.node.address, tags: { authority: target.node.address } }));
    for (const [name, reply] of await replies(target, module, process)) {
      for (const [way, { headers, body }] of await carried(reply)) {
        for (const path of [`/${process}/schedule`, `/${process}/push`]) {
          await other.client.transport.request({ method: 'POST', path, headers, body });
          const state = ((await other.client.readJson(`/${process}/now`)) as Message).get('seen');
          const believed = isMessage(state) && state.get('from') === victim && String(state.get('who')).includes(target.node.address);
          assert.ok(!believed, `${name}, ${way}, ${path}`);
        }
      }
    }
  });

  it('opens no door of the operator with what it signed, where its own key is asked for', async () => {
    const { target } = await start();
    // An operator who is another node: its replies must not be orders.
    const served = await testNode({ signer: testSigner(3), operator: target.node.address });
    for (const [path, fields] of [
      ['/~meta@1.0/info', { motto: 'x' }],
      ['/~local-name@1.0/register', { key: 'name', value: 'x' }],
    ] as const) {
      const reply = await target.client.transport.request({ method: 'POST', path: '/~json@1.0/deserialize', headers: [['content-type', 'text/plain']], body: Buffer.from(JSON.stringify({ ...fields, path, method: 'POST' })) });
      const { headers, body } = asRequest(reply);
      const back = await served.client.transport.request({ method: 'POST', path, headers, body });
      assert.ok(back.status >= 400, `${path}: ${back.status} ${Buffer.from(back.body).toString()}`);
    }
    assert.equal((await served.client.read('/~meta@1.0/info/motto')).status, 404);
  });

  it('signs with message@1.0/commit and the codecs only for its operator', async () => {
    const { target } = await start();
    for (const path of ['/~message@1.0&claim=x/commit', '/~httpsig@1.0&claim=x/commit', '/~ans104@1.0&claim=x/commit', '/~message@1.0&claim=x/commit~httpsig@1.0', '/~message@1.0&claim=x/~httpsig@1.0/commit', `/~message@1.0&a=(~message@1.0&claim=x/commit)/a`]) {
      for (const method of ['GET', 'POST'] as const) {
        const reply = await target.client.transport.request({ method, path });
        assert.ok(reply.status >= 400, `${method} ${path}: ${reply.status}`);
      }
    }
  });

  it('signs no cron message and no process of a stranger that says where it comes from', async () => {
    const { target, module, process } = await start();
    const tags = spawnTags({ module, node: target.node.address, tags: { 'cron-interval': '1-second', 'cron-tag-from-process': victim, 'cron-tag-target': process, 'cron-tag-action': 'Tick', 'cron-tag-path': '/~meta@1.0/info', 'cron-tag-method': 'POST' } });
    let clock = Date.now();
    const timed = await testNode({ now: () => clock });
    const { id } = await timed.client.cacheModule(witness);
    const own = (await timed.client.spawn({ ...tags, module: id, scheduler: timed.node.address })).process;
    clock += 1500;
    await timed.node.tick();
    const state = ((await timed.client.readJson(`/${own}/now`)) as Message).get('seen');
    assert.ok(isMessage(state), 'cron sent a message');
    assert.equal(state.get('action'), 'Tick');
    assert.notEqual(state.get('from'), victim, 'it does not come from where its tags say');
    const [, assignment] = [...((await timed.client.readJson(`/~scheduler@1.0/schedule?target=${own}&from=1&to=1`)) as Message).entries()].find(([key]) => key === 'assignments')!;
    const body = ((assignment as Message).get('1') as Message).get('body') as Message;
    assert.equal(body.get('target'), own);
    assert.equal(body.has('from-process'), false);
    assert.equal(body.has('path'), false);
    assert.equal(body.has('method'), false);
  });

  it('a module cannot have it sign a request, or say that it is another process', async () => {
    const { target, process } = await start();
    const sender = await target.spawn(`function compute(base, req)
      base.results = { outbox = { ["1"] = { target = "${process}", action = "Hello", ["from-process"] = "${victim}", From = "${victim}", path = "/~meta@1.0/info", method = "POST", status = 200, commitments = { x = { committer = "${victim}" } } } }, output = "" }
      return base
    end`);
    const { slot, pushed } = await target.client.send(sender, { action: 'Go' });
    assert.equal(pushed?.[0]?.target, process, JSON.stringify(pushed));
    const state = ((await target.client.readJson(`/${process}/now`)) as Message).get('seen') as Message;
    assert.deepEqual([state.get('from'), state.get('action')], [sender, 'Hello']);
    const log = (await target.client.readJson(`/~scheduler@1.0/schedule?target=${process}&from=${pushed![0]!.slot}`)) as Message;
    const body = (([...(log.get('assignments') as Message).values()][0] as Message).get('body')) as Message;
    for (const key of ['path', 'method']) assert.equal(body.has(key), false, key);
    assert.ok(slot >= 1);
  });
});
