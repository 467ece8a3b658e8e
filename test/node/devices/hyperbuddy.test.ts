import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { getText } from '../../helpers/requests.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';
import { testNode, type TestNode } from '../../helpers/test-node.ts';

/** The value of a line of the metrics. */
async function metric(target: TestNode, line: string): Promise<number> {
  const [status, text] = await getText(target, '/~hyperbuddy@1.0/metrics');
  assert.equal(status, 200);
  const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
  assert.notEqual(found, undefined, `${line} in\n${text}`);
  return Number(found!.slice(line.length + 1));
}

describe('hyperbuddy@1.0', () => {
  it('counts what the node does, as Prometheus reads it', async () => {
    const target = await testNode({ folder: temporaryFolder('metrics') });
    const process = await target.spawn(counterSource);
    await target.client.send(process, { action: 'Inc' });
    await target.client.send(process, { action: 'Fail' });
    await getText(target, '/~nosuch@1.0/x');
    const refused = await metric(target, 'hbx_http_requests_total{status="404"}');
    await getText(target, '/~nosuch@1.0/x');
    assert.equal(await metric(target, 'hbx_slots_scheduled_total'), 3);
    assert.equal(await metric(target, 'hbx_slots_computed_total{outcome="good"}'), 2);
    assert.equal(await metric(target, 'hbx_slots_computed_total{outcome="failed"}'), 1);
    assert.ok((await metric(target, 'hbx_lua_instructions_total')) > 0);
    assert.ok((await metric(target, 'hbx_signatures_total')) > 0);
    assert.equal(await metric(target, 'hbx_http_requests_total{status="404"}'), refused + 1);
    const answered = await metric(target, 'hbx_http_request_duration_seconds_count');
    assert.ok(answered > 5);
    assert.ok((await metric(target, 'hbx_http_request_duration_seconds_bucket{le="+Inf"}')) > answered);
    assert.equal(await metric(target, 'hbx_processes{state="known"}'), 1);
    assert.equal(await metric(target, 'hbx_processes{state="live"}'), 1);
    assert.ok((await metric(target, 'hbx_store_bytes')) > 0);
    assert.ok((await metric(target, 'process_resident_memory_bytes')) > 1e6);
    assert.ok((await metric(target, 'hbx_uptime_seconds')) >= 0);
    const { headers, body } = await target.client.transport.request({ method: 'GET', path: '/~hyperbuddy@1.0/metrics' });
    assert.equal(new Map(headers).get('content-type'), 'text/plain; version=0.0.4; charset=utf-8');
    // Each line is a comment, or a name with labels and a number.
    for (const line of Buffer.from(body).toString().trimEnd().split('\n')) assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"\})? [0-9.e+-]+)$/);
  });

  it('counts for each node alone', async () => {
    const [one, other] = [await testNode(), await testNode()];
    await one.spawn(counterSource);
    assert.equal(await metric(one, 'hbx_slots_scheduled_total'), 1);
    assert.equal(await metric(other, 'hbx_slots_scheduled_total'), 0);
    assert.doesNotMatch((await getText(other, '/~hyperbuddy@1.0/metrics'))[1], /hbx_store_bytes/);
  });

  it('shows messages as text, and nothing that a terminal obeys', async () => {
    const target = await testNode();
    const process = await target.spawn('function compute(base, req) base.evil = "\\27[2Jgone" base.list = { 1, { a = 2.5 } } base.results = { output = "" } return base end');
    const [status, text] = await getText(target, `/${process}/now/format~hyperbuddy@1.0`);
    assert.equal(status, 200);
    assert.match(text, /^evil: \\x1b\[2Jgone$/m);
    assert.match(text, /^list: \(list\)\n  1: 1\n  2:\n    a: 2\.5$/m);
    assert.match(text, /^results:\n  output: $/m);
    assert.match((await getText(target, '/~message@1.0&a=1&private=2/format~hyperbuddy@1.0'))[1], /^a: 1\n$/);
    assert.match((await getText(target, '/~message@1.0&a=1/format~hyperbuddy@1.0&format=request&x=5'))[1], /^x: 5$/m);
    assert.match((await getText(target, '/~message@1.0&a=1/format~hyperbuddy@1.0&format=node'))[1], new RegExp(`^address: ${target.node.address}$`, 'm'));
    assert.match((await getText(target, '/~message@1.0&a=1/format~hyperbuddy@1.0&format=all'))[1], /^base:\n  a: 1\nrequest:\n[^]*^node:$/m);
    assert.match((await getText(target, '/~message@1.0&a=1&b=2&c=3/format~hyperbuddy@1.0&truncate-keys=2'))[1], /… 1 more/);
    assert.equal((await getText(target, '/~message@1.0&a=1/format~hyperbuddy@1.0&format=secrets'))[0], 400);
  });

  it('has a page about the node, and no other', async () => {
    const target = await testNode();
    const [status, text] = await getText(target, '/~hyperbuddy@1.0/index');
    assert.equal(status, 200);
    for (const part of [target.node.url, target.node.address, 'lua@5.3a', '/~hyperbuddy@1.0/metrics']) assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /genesis-wasm/);
    assert.deepEqual(await getText(target, '/~hyperbuddy@1.0/bundle.js'), [404, '"not_found"']);
  });
});
