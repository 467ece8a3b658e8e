import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { counterSource } from '../helpers/counter.ts';
import { testNode } from '../helpers/test-node.ts';

/** GETs a path and returns status and body text. */
async function get(url: string, path: string): Promise<[number, string]> {
  const reply = await fetch(url + path);
  return [reply.status, await reply.text()];
}

describe('paths', () => {
  it('answers each documented form', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(counterSource);
    for (let index = 0; index < 3; index++) await client.send(process, { action: 'Inc' });
    const cases: [path: string, expected: string][] = [
      ['/~meta@1.0/info/address', node.address],
      ['/~message@1.0&hello=world/hello', 'world'],
      ['/~message@1.0&greeting="Hello"&count+integer=42/count', '42'],
      ['/~message@1.0&greeting="Hello"&count+integer=42/greeting', 'Hello'],
      ['/~message@1.0/set/hello?hello=world', 'world'],
      ['/~message@1.0&a=1/set&b=2/b', '2'],
      ['/~message@1.0&x+list="a","b"/x/1', 'a'],
      ['/~message@1.0&x+float=1.5/x', '1.50000000000000000000e+00'],
      [`/${process}/slot/current`, '3'],
      [`/${process}~process@1.0/slot/current`, '3'],
      [`/${process}/now/at-slot`, '3'],
      [`/${process}/compute/at-slot?slot=2`, '2'],
      [`/${process}/compute&slot=2/at-slot`, '2'],
      [`/${process}/compute=2/at-slot`, '2'],
      [`/${process}/compute&slot+integer=2/at-slot`, '2'],
      [`/${process}/compute&slot=1/results/outbox/1/data`, '1'],
      [`/${process}/compute&slot=1/results/outbox/1/DATA`, '1'],
      [`/${process}/execution-device`, 'lua@5.3a'],
      [`/${process}/id`, process],
      [`/${process}~process@1.0/id`, process],
    ];
    for (const [path, expected] of cases) assert.deepEqual(await get(node.url, path), [200, expected], path);
  });

  it('refuses what it cannot answer with a status and a sentence', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(counterSource);
    await client.send(process, { action: 'Inc' });
    const cases: [path: string, status: number, text: RegExp][] = [
      [`/${process}/compute?slot=99`, 404, /Slot 99 is not in the log/],
      [`/${process}/compute?slot=abc`, 400, /neither a slot number/],
      [`/${'x'.repeat(43)}/now`, 404, /Nothing with the id/],
      ['/~nosuch@1.0/x', 404, /no device nosuch@1\.0/],
      ['/~message@1.0&a=1/nosuch', 404, /"not_found"/],
      ['/~lua@5.3a&script=return/x', 400, /`module`/],
      ['/~message@1.0&x+nosuch=1/x', 400, /nosuch/],
      ['/~scheduler@1.0/slot', 400, /target/],
    ];
    for (const [path, status, text] of cases) {
      const [answered, body] = await get(node.url, path);
      assert.equal(answered, status, `${path}: ${body}`);
      assert.match(body, text, path);
    }
  });

  it('runs a Lua function over another process state', async () => {
    const { node, client, spawn } = await testNode();
    const process = await spawn(`function compute(base, req) base.balances = { a = 5, b = 7 } base.results = {} return base end`);
    await client.result(process, 0);
    const sum = await client.cacheModule('function sum(base) local t = 0 for _, v in pairs(base.balances) do t = t + v end return { total = t } end');
    const reply = await fetch(`${node.url}/${process}/now/~lua@5.3a&module=${sum.id}/sum/serialize~json@1.0`);
    assert.equal(((await reply.json()) as { total: number }).total, 12);
  });
});
