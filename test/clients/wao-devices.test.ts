/**
 * `wao` 0.35.7, unmodified: the flows of its own test suite over the devices of a node, as far as they need no WebAssembly.
 *
 * @source protocol.md D.3, C.7, C.8, C.10; which flows there are: the test folder of weavedb/wao
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startTestNode, type TestNode } from '../helpers/test-node.ts';
import { openWao, type WaoHb } from './open-wao.ts';
import { watchFetch, type FetchWatch } from './watch-fetch.ts';

describe('wao 0.35.7: devices', () => {
  let target: TestNode;
  let hb: WaoHb;
  let stranger: WaoHb;
  let watch: FetchWatch;

  after(async () => {
    await target.stop();
    watch.stop();
    watch.assertNoRedirects();
  });
  before(async () => {
    target = await startTestNode();
    watch = watchFetch();
    hb = await openWao(target.node.url, 0);
    stranger = await openWao(target.node.url, 3);
  });

  it('meta@1.0 tells about the node, and lets its operator add settings', async () => {
    const info = await hb.g('/~meta@1.0/info');
    assert.deepEqual([info.address, info.port], [target.node.address, target.node.port]);
    await hb.p('/~meta@1.0/info', { test_config: 123 });
    assert.equal((await hb.g('/~meta@1.0/info')).test_config, 123);
    await assert.rejects(stranger.p('/~meta@1.0/info', { test_config: 124 }), /^Error: 400/);
    assert.equal((await hb.g('/~meta@1.0/info')).test_config, 123);
    assert.equal(typeof (await hb.g('/~meta@1.0/build')).version, 'string');
  });

  it('message@1.0 signs for its operator with the key of the node', async () => {
    const reply = await hb.post({ path: '/~message@1.0/commit', hello: 'world' });
    assert.equal(reply.signer, target.node.address);
    assert.equal(reply.out.hello, 'world');
    await assert.rejects(stranger.p('/~message@1.0/commit', { hello: 'world' }), /^Error: 403/);
  });

  it('scheduler@1.0 announces and finds its location', async () => {
    const announced = await hb.p('/~scheduler@1.0/location', { nonce: 1, url: 'https://node.example' });
    assert.equal(announced.url, 'https://node.example');
    assert.equal((await hb.getJSON({ path: '/~scheduler@1.0/location', address: target.node.address })).body.url, 'https://node.example');
  });

  it('stack@1.0 runs its devices in order: wao@1.0 counts, patch@1.0 moves what that asked for', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'stack@1.0', 'device-stack': ['wao@1.0', 'patch@1.0'], 'patch-from': '/results', 'patch-to': '/cache' });
    await hb.schedule({ pid });
    await hb.schedule({ pid });
    assert.equal((await hb.now({ pid, path: '/cache/square' })).body, 9);
    assert.equal((await hb.now({ pid, path: '/cache/double' })).body, 6);
    assert.equal((await hb.compute({ pid, slot: 1, path: '/cache/square' })).body, 4);
  });

  it('stack@1.0 counts with the small devices of the manual', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'stack@1.0', 'device-stack': ['inc@1.0', 'double@1.0'] });
    await hb.schedule({ pid });
    await hb.schedule({ pid });
    const counts: number[] = [];
    for (const slot of [0, 1, 2]) counts.push((await hb.compute({ pid, slot })).num);
    assert.deepEqual(counts, [2, 6, 14]);
    assert.equal((await hb.p('/~add@1.0/add', { a: 2, b: 3 })).sum, 5);
    assert.equal((await hb.post({ path: '/~mul@1.0/mul', a: 2, b: 3 })).headers['product'], '6');
  });

  it('a stack of a Lua module and patch@1.0 publishes what the module sends it', async () => {
    const source = `local n = 0 function compute(base, req) if req.body.action == "Add" then n = n + math.tointeger(req.body.plus) end base.results = { outbox = { ["1"] = { method = "PATCH", sums = { total = n } } }, output = "" } return base end`;
    const module = await hb.cacheScript(source);
    const { pid } = await hb.spawn({ 'execution-device': 'stack@1.0', 'device-stack': ['lua@5.3a', 'patch@1.0'], module, 'patch-from': '/results/outbox' });
    await hb.schedule({ pid, tags: { Action: 'Add', Plus: '3' } });
    await hb.schedule({ pid, tags: { Action: 'Add', Plus: '4' } });
    assert.equal((await hb.now({ pid, path: '/sums/total' })).body, 7);
  });

  it('local-name@1.0 gives names to values, for its operator only', async () => {
    await hb.p('/~local-name@1.0/register', { key: 'key', value: 'value' });
    assert.equal(await hb.g('/~local-name@1.0/lookup', { key: 'key' }), 'value');
    await hb.p('/~local-name@1.0/register', { key: 'map', value: { a: 123 } });
    assert.equal((await hb.g('/~local-name@1.0/lookup', { key: 'map' })).a, 123);
    const missing = await hb.get({ path: '/~local-name@1.0/lookup', key: 'random' });
    assert.deepEqual([missing.status, missing.out], [404, '"not_found"']);
    await assert.rejects(stranger.p('/~local-name@1.0/register', { key: 'key', value: 'other' }), /^Error: 403/);
    assert.equal(await hb.g('/~local-name@1.0/lookup', { key: 'key' }), 'value');
  });

  it('cache@1.0 writes for its writers, links and reads; lookup@1.0 reads too', async () => {
    await hb.p('/~meta@1.0/info', { cache_writers: [hb.addr] });
    assert.deepEqual((await hb.g('/~meta@1.0/info')).cache_writers, [hb.addr]);
    const { path } = await hb.p('/~cache@1.0/write', { body: Buffer.from('abc') });
    assert.equal(await hb.g('/~cache@1.0/read', { target: path }), 'abc');
    await hb.p('/~cache@1.0/link', { source: path, destination: 'new_location' });
    assert.equal(await hb.g('/~cache@1.0/read', { target: 'new_location' }), 'abc');
    assert.equal(await hb.g('/~lookup@1.0/read', { target: path }), 'abc');
    assert.equal((await hb.get({ path: '/~cache@1.0/read', target: 'nowhere' })).status, 404);
    await assert.rejects(stranger.p('/~cache@1.0/write', { body: Buffer.from('abc') }), /^Error: 403/);
  });

  it('cron@1.0 sends a message again and again until it is stopped', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'wao@1.0' });
    const task = await hb.p('/~cron@1.0/every', { 'cron-path': '/~wao@1.0/cron', interval: '100-milliseconds', target: pid });
    assert.match(task, /^[\w-]{43}$/);
    await until(async () => (await hb.slot({ pid, path: 'current' })).body >= 3);
    const stopped = await hb.post({ path: '/~cron@1.0/stop', task });
    assert.equal(stopped.status, 200);
    // A run that was under way may still end; after that there are no more.
    await until(async () => {
      const { count } = await hb.now({ pid });
      await new Promise((resolve) => setTimeout(resolve, 350));
      return count >= 4 && (await hb.now({ pid })).count === count;
    });
    await assert.rejects(hb.p('/~cron@1.0/stop', { task: 'n'.repeat(43) }), /^Error: 400: .*Task not found/);
  });

  it('cron@1.0 runs a path once', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'wao@1.0' });
    assert.match(await hb.p('/~cron@1.0/once', { 'cron-path': '/~wao@1.0/cron', target: pid }), /^[\w-]{43}$/);
    await until(async () => (await hb.slot({ pid, path: 'current' })).body === 1);
  });

  it('node-process@1.0 schedules to a process by its name', async () => {
    const { pid } = await hb.spawn({ 'execution-device': 'wao@1.0' });
    await hb.p('/~local-name@1.0/register', { key: 'counter', value: pid });
    const { slot, res } = await hb.scheduleNP({ pid: 'counter', tags: { action: 'Go' } });
    assert.equal(slot, 1);
    assert.equal(res.out.process, pid);
    assert.equal((await hb.getJSON({ path: '/counter~node-process@1.0/now' })).count, 2);
    await assert.rejects(hb.scheduleNP({ pid: 'nobody', tags: { action: 'Go' } }), /^Error: 404/);
  });

  it('node-process@1.0 starts the processes of the setting node_processes', async () => {
    await hb.p('/~meta@1.0/info', { node_processes: { ledger: { device: 'process@1.0', 'execution-device': 'wao@1.0' } } });
    const first = await hb.scheduleNP({ pid: 'ledger', tags: { action: 'Go' } });
    const second = await hb.scheduleNP({ pid: 'ledger', tags: { action: 'Go' } });
    assert.deepEqual([first.slot, second.slot], [1, 2]);
    const { edges } = await hb.messages({ pid: first.res.out.process, from: 1 });
    assert.deepEqual(edges.map(({ node }) => node.message.Tags.find((tag) => tag.name === 'Action')?.value), ['Go', 'Go']);
    // The package signs a path of its own into such messages (`/relay/process`), which names no function.
    assert.equal((await hb.getJSON({ path: '/ledger~node-process@1.0/now' })).count, 3);
  });

  it('devices of compute units and enclaves say that they are not here', async () => {
    for (const device of ['snp@1.0', 'p4@1.0', 'green-zone@1.0', 'genesis-wasm@1.0', 'wasm-64@1.0']) {
      const { status, body } = await hb.get({ path: `/~${device}/info` });
      assert.ok(status >= 400 && status < 600 && status !== 500, `${device}: ${status}`);
      assert.ok(body.includes(device), `${device}: ${body}`);
    }
  });

  it('relay@1.0 reaches nobody whom the operator did not allow', async () => {
    await assert.rejects(hb.p('/~relay@1.0/call', { 'relay-path': 'http://127.0.0.1:1/results', method: 'GET' }), /^Error: 403/);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) if (await condition()) return;
  assert.fail('it did not come true in 20 s');
}
