/**
 * hbx's own client against the recorded exchanges of two real nodes. Each request is compared with its recorded counterpart, and every
 * difference stands here: a request that changes makes a test fail.
 *
 * These requests of the client have no counterpart in any recording, so nothing here says what a real node answers to them:
 * `/~wao@1.0/cache_module`, `push&slot=N` as a request of its own, dry runs, the schedule as whole assignments (May's is recorded as
 * httpsig only), and what is under the id of a link. Of September, results and states were recorded as JSON only for aoconnect's POST
 * (results) and for `~json@1.0/serialize` (states); the requests here ask the same with GET and headers.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createClient, type Client, type ClientOptions } from '../../src/client/client.ts';
import { readLog } from '../../src/client/log.ts';
import { spawnTags } from '../../src/client/spawn-tags.ts';
import { createTransport } from '../../src/client/transport.ts';
import { isMessage, type Message, type Value } from '../../src/message/value.ts';
import { recordedClient, recordedGets, type Exchange } from '../helpers/recorded-exchanges.ts';
import { replayServer, type ReplayServer } from '../helpers/replay-server.ts';
import { testSigner } from '../helpers/signer.ts';

/** Both nodes were asked with the headers of a browser; ours wants JSON, and two headers say so to newer nodes. */
const wantsJson = ['+ header accept-bundle', '+ header require-codec', 'accept: application/json, recorded */*'];
/** WAO signs the request around the message as well, and names the path in it. Its node needs neither. */
const withoutOuter = ['- header path', '- header signature', '- header signature-input', 'accept: application/json, recorded */*'];

async function against(exchanges: readonly Exchange[], aliases: Record<string, string> = {}, options: ClientOptions = {}): Promise<{ client: Client; server: ReplayServer }> {
  const server = await replayServer(exchanges, { aliases });
  const client = createClient(createTransport({ url: server.url }), testSigner(0), options);
  after(async () => {
    await client.close();
    await server.close();
  });
  return { client, server };
}

/** What the last requests differ in. */
function differences({ seen }: ReplayServer, from = -1): (readonly string[])[] {
  return seen.slice(from).map((request) => (request.recorded === undefined ? ['no counterpart'] : request.differences));
}

function asMap(value: Value): Message {
  assert.ok(isMessage(value));
  return value;
}

describe('the recorded node of May 2025', () => {
  const process = 'p5ulf9nbnrhaop1brswjhevp8mxuyeuzxuijkl8mpx0';
  const module = 'UEpNxGBiuB4gkLonEDGxLbCqPhFt5pec_2gO9HloPiQ';
  const gets = recordedGets('may2025-gets.http');
  /** Less the two requests in which WAO makes a process for its module and puts it there. */
  const session = recordedClient('may2025-wao-client.http').filter((_exchange, index) => index === 0 || index > 3);

  it('is told by its signatures, at the first request', async () => {
    const { client, server } = await against(session);
    assert.equal(await client.generation(), 'may');
    assert.equal(await client.nodeAddress(), '0d-sy4Bs67Cl5ehXAyXUBROfxwv5Ypy8Tub1sCTn0y0');
    assert.deepEqual(server.seen, [{ asked: 'GET /~meta@1.0/info/address', recorded: 'GET /~meta@1.0/info/address', differences: [] }]);
  });

  it('spawns, schedules and tells results', async () => {
    const { client, server } = await against([...session, ...gets], {
      [`GET /${process}/compute&slot=2/results/serialize~json@1.0&bytes=marked`]: `GET /${process}/compute/results/~json@1.0/serialize?slot=2`,
    });
    const spawned = await client.spawn(spawnTags({ module, node: await client.nodeAddress() }));
    assert.deepEqual(spawned, { process, slot: 0 });
    assert.deepEqual(differences(server), [['- header path', '- header scheduler', ...withoutOuter.slice(1), '+ inline: authority']]);
    for (const slot of [1, 2]) {
      const result = await client.send(process, { action: 'Inc' });
      assert.deepEqual([result.slot, result.ok, result.outbox], [slot, true, [{ n: 1, action: 'Count', data: String(slot), tags: {} }]]);
      assert.deepEqual(differences(server, -2), [withoutOuter, wantsJson]);
    }
  });

  it('tells its slots, its log, its module and one key of the state', async () => {
    const { client, server } = await against(gets);
    assert.equal(await client.newestSlot(process), 3);
    assert.deepEqual(differences(server), [wantsJson]);
    const pages = [];
    for await (const page of readLog(client, process, { from: 1, to: 1 })) pages.push(...page);
    assert.deepEqual(pages.map(({ slot, action, from, tags }) => [slot, action, from, tags]), [[1, 'Inc', 'YBcM2tKKsjrUIV97407I34Mhc7K0OvCre_12GsOPgrc', { type: 'Message' }]]);
    assert.deepEqual(differences(server), [['- header accept']]);
    assert.equal(await client.readJson(`/${process}/now/count`), 2);
    const { status, contentType, body } = await client.read(`/${module}`);
    assert.deepEqual([status, contentType, Buffer.from(body).toString().split('\n')[0]], [200, 'application/lua', 'function compute(base, req, opts)']);
    assert.deepEqual(differences(server), [['- header accept']]);
  });

  it('fails at the whole state as JSON, which is then read as httpsig, without its snapshot', async () => {
    const { client, server } = await against(gets, { [`GET /${process}/now/serialize~json@1.0&bytes=marked`]: `GET /${process}/now/~json@1.0/serialize` });
    const state = asMap(await client.readValue(`/${process}/now`));
    assert.deepEqual([state.get('count'), state.get('at-slot'), state.get('module'), state.has('snapshot'), state.has('status'), state.has('server')], [2, 3, module, false, false, false]);
    assert.equal(asMap(asMap(state.get('process')!).get('commitments')!).size, 2);
    assert.deepEqual(server.seen.slice(-2).map(({ asked }) => asked), [`GET /${process}/now/serialize~json@1.0&bytes=marked`, `GET /${process}/now`]);
    assert.deepEqual(differences(server, -2), [wantsJson, []]);
  });

  it('says in its own words that a slot is not there', async () => {
    const { client } = await against(gets, { [`GET /${process}/compute&slot=99/results/serialize~json@1.0&bytes=marked`]: `GET /${process}/compute/results?slot=99` });
    await assert.rejects(client.result(process, 99), { code: 'client/rejected', message: /dev_process:compute\/3/ });
  });
});

describe('the recorded node of September 2025', () => {
  const process = 'DOpVcw8LdT2q6-qyto21kCddr_A1tHcJYGWrczSpE5k';
  const holder = 'kkSMBOJIrDGhEpE2W8-7o896kmEGl6efigziTuPR6ag';
  const session = recordedClient('sep2025-ans104-client.http');
  const aoconnect = recordedClient('sep2025-aoconnect.http');
  const gets = recordedGets('sep2025-gets.http');
  const ofSpawn = ['+ item 1: patch-from', '+ item 1: random-seed', '- item 1: scheduler-device', '- item 1: signing-format'];
  const ofMessage = ['- item 1 target: signing-format'];

  it('is told by its signatures, and gets items: a module, a process of it, a message', async () => {
    const { client, server } = await against(session);
    assert.equal(await client.generation(), 'sept');
    const node = await client.nodeAddress();
    assert.deepEqual([node, server.seen.length, differences(server)], ['nYiBsFomOYYd_Huhz_6G_9HV8uK5xoJswP5iQdiTlVU', 1, [[]]]);
    assert.deepEqual(await client.spawn(spawnTags({ module: 'x'.repeat(43), node })), { process: holder, slot: 0 });
    assert.deepEqual(differences(server), [ofSpawn]);
    const stored = await client.prepare(holder, { tags: { 'Content-Type': 'application/lua' }, data: 'return 1' });
    assert.equal((await stored.send()).get('slot'), 1);
    assert.deepEqual(differences(server), [ofMessage]);
    assert.deepEqual(await client.spawn(spawnTags({ module: stored.id, node })), { process, slot: 0 });
    assert.deepEqual(differences(server), [ofSpawn]);
    assert.equal((await (await client.prepare(process, { action: 'Inc' })).send()).get('slot'), 1);
    assert.deepEqual(differences(server), [ofMessage]);
  });

  it('tells results as a bundle, and with links where it gives none', async () => {
    const { client, server } = await against([...session, ...aoconnect, ...gets], {
      [`GET /${process}/compute&slot=1/results`]: 'POST /eeimwnm3Wus-qgEQPHEMzMYqqQ_5OwHlUNrR9bSOun4~process@1.0/compute/results=1',
      [`GET /${process}/compute&slot=2/results`]: `GET /${process}/compute/results/serialize~json@1.0?slot=1`,
    });
    const { outbox, output, error } = await client.result(process, 1);
    assert.deepEqual([outbox, output, error], [[{ n: 1, action: 'Count', data: '1', tags: {} }], '', null]);
    assert.deepEqual(differences(server), [['+ header accept-bundle', '+ header require-codec', '- header codec-device', '- header content-type', 'accept: application/json, recorded */*', '- part item 1 target']]);
    assert.deepEqual((await client.result(process, 2)).outbox, []);
    // The link is followed; what is under it was not recorded.
    assert.deepEqual(server.seen.at(-1), { asked: 'GET /udwG78ezCiNQRprC_OB2-nPTf1_PGAO4GKty5YfLzBI', differences: [] });
  });

  it('tells its slots, its log and its state', async () => {
    const { client, server } = await against(gets, { [`GET /${process}/now`]: `GET /${process}/now/~json@1.0/serialize` });
    assert.equal(await client.newestSlot(process), 3);
    assert.deepEqual(differences(server), [wantsJson]);
    const pages = [];
    for await (const page of readLog(client, process, { from: 1, to: 1 })) pages.push(...page);
    assert.deepEqual(pages.map(({ slot, action, data }) => [slot, action, data]), [[1, 'Inc', '1984']]);
    assert.deepEqual(differences(server), [['- header accept']]);
    assert.equal(await client.readJson(`/${process}/now/count`), 2);
    const state = asMap(await client.readValue(`/${process}/now`));
    assert.deepEqual([state.get('count'), state.get('at-slot'), state.get('accept-bundle'), state.has('results+link')], [2, 3, false, true]);
  });

  it('has what it refuses told without its pages', async () => {
    const { client } = await against(gets);
    await assert.rejects(client.result(process, 99), ({ code, message, exitCode }: { code: string; message: string; exitCode: number }) => code === 'client/rejected' && exitCode === 5 && !message.includes('<'));
  });

  it('takes no message that is signed as in May', async () => {
    const { client, server } = await against(aoconnect.filter(({ reply }) => reply.status === 400), {}, { generation: 'may' });
    await assert.rejects(client.spawn({ type: 'Process' }), { code: 'client/rejected', message: 'Message is not valid.' });
    assert.match(server.seen[0]!.recorded!, /^POST \/~process@1\.0\/schedule$/);
  });
});

describe('the replay server', () => {
  it('has no counterpart for these requests of the client', async () => {
    const everything = [...recordedClient('may2025-wao-client.http'), ...recordedGets('may2025-gets.http')];
    const { client, server } = await against(everything.filter(({ request }) => request.method === 'GET'));
    const process = 'p5ulf9nbnrhaop1brswjhevp8mxuyeuzxuijkl8mpx0';
    await assert.rejects(client.cacheModule('return 1'));
    await assert.rejects(client.push(process, 1));
    await assert.rejects(client.dryRun(process, { action: 'Inc' }, { slot: 1 }));
    const unknown = server.seen.filter(({ recorded }) => recorded === undefined).map(({ asked }) => asked.replace(/\/[\w-]{43}/, '/<id>'));
    assert.deepEqual(unknown, ['GET /<id>/content-type', 'POST /~wao@1.0/cache_module', 'POST /<id>/push&slot=1&result-depth=16', 'POST /<id>~process@1.0/as=execution/compute&slot=1/serialize~json@1.0&bytes=marked']);
  });

  it('sees what is missing, what is more and what has another value', async () => {
    const [first] = recordedClient('sep2025-ans104-client.http').slice(1);
    const server = await replayServer([first!]);
    after(() => server.close());
    const reply = await fetch(`${server.url}/~process@1.0/schedule`, { method: 'POST', headers: { 'codec-device': 'httpsig@1.0', 'x-more': '1' }, body: 'no item' });
    assert.deepEqual([reply.status, reply.headers.get('slot'), (await reply.text()).length], [200, '0', 24_907]);
    const [{ differences: told }] = server.seen as [{ differences: string[] }];
    assert.deepEqual(told, ['+ header x-more', 'codec-device: httpsig@1.0, recorded ans104@1.0', '- part item 1']);
  });
});
