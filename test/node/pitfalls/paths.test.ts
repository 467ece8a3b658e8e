/** Pitfalls of paths and of what runs behind them, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

describe('pitfalls of paths', () => {
  let target: TestNode;
  let process: string;
  let ids: string[];

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(counterSource);
    ids = [];
    for (const action of ['Inc', 'Inc', 'Inc']) ids.push((await target.client.send(process, { action })).id);
  });

  const get = (path: string) => rawRequest(target.node.url + path);
  const post = (path: string, headers: Record<string, string> = {}, body = '') => rawRequest(target.node.url + path, { method: 'POST', headers, body });

  it('F.9 the slot on the second step is the slot of the first', async () => {
    for (const slot of [1, 2, 3]) {
      assert.equal((await get(`/${process}~process@1.0/compute/results=${slot}/outbox/1/data`)).text, String(slot));
      assert.equal((await post(`/${process}/compute/results=${slot}/outbox/1/data`)).text, String(slot));
    }
    assert.equal((await get(`/${process}/compute/results=9`)).status, 404);
  });

  it('F.9 a message id stands for its slot', async () => {
    for (const [index, id] of ids.entries()) {
      assert.equal((await get(`/${process}/compute/results=${id}/outbox/1/data`)).text, String(index + 1));
      assert.equal((await get(`/${process}/compute=${id}/at-slot`)).text, String(index + 1));
    }
    assert.equal((await get(`/${process}/compute/results=${'z'.repeat(43)}`)).status, 404);
  });

  it('F.9 the id of the process message is slot 0', async () => {
    assert.equal((await get(`/${process}/compute=${process}/at-slot`)).text, '0');
  });

  it('F.10 slot/current is a bare number, also for a POST with the tags of a message', async () => {
    for (const headers of [{}, { 'accept-codec': 'httpsig@1.0', type: 'Message', 'data-protocol': 'ao', action: 'Inc' }]) {
      const reply = await post(`/${process}/slot/current`, headers);
      assert.deepEqual([reply.status, reply.text], [200, '3']);
    }
  });

  it('F.10 only schedule and push schedule', async () => {
    const message = { type: 'Message', action: 'Inc', target: process };
    for (const path of ['compute', 'compute/results=1', 'compute=2', 'now', 'now/results', 'slot', 'slot/current', 'snapshot', 'as=execution/compute', 'as=execution/compute&Action=Inc', 'execution-device', 'id', 'keys']) {
      const reply = await post(`/${process}~process@1.0/${path}`, message);
      assert.ok(reply.status < 500, `${path}: ${reply.text}`);
      assert.equal((await get(`/${process}/slot/current`)).text, '3', path);
    }
  });

  it('F.21 keys with a dot that name no step are ordinary keys', async () => {
    assert.equal((await post('/~message@1.0/set/foo.bar', { 'foo.bar': 'x' })).text, 'x');
    const reply = await rawRequest(`${target.node.url}/${process}/slot/current`, { headers: { 'foo.bar': 'x', 'a.b.c': 'y', '.z': 'w' } });
    assert.deepEqual([reply.status, reply.text], [200, '3']);
  });

  it('F.21 a number before the dot names the step that the key is for', async () => {
    assert.equal((await get('/~message@1.0/set/k?1.k=v')).text, 'v');
    assert.equal((await get('/~message@1.0/set/k?2.k=v')).status, 404);
  });

  it('F.22 percent signs are decoded before the path is cut, and quotes hold a value together', async () => {
    assert.equal((await get('/~message@1.0&a=1%2Fa')).text, '1');
    assert.equal((await get('/~message@1.0&a=1%26b=2/b')).text, '2');
    assert.equal((await get('/~message@1.0&url="https://x/y%26z"/url')).text, 'https://x/y&z');
    assert.equal((await get('/~message@1.0&t=a%20b/t')).text, 'a b');
  });

  it('F.22 values that break out of a dry run answer at once, and change nothing', async () => {
    const values = ['https://x.y/z?a=b&c=d', '{"a":[1,{"b":"c/d"}]}', 'a/b', '(((', '"', '%', '%zz', 'x'.repeat(3000), '~', '~lua@5.3a&module=x', '../../..', 'a=b=c', '\u00e9'];
    for (const value of values) {
      const url = `${target.node.url}/${process}~process@1.0/as=execution/compute&Action=Inc&Value=${value}`;
      const reply = await fetch(url, { method: 'POST', headers: { 'require-codec': 'application/json' }, signal: AbortSignal.timeout(10_000) });
      assert.ok(reply.status === 200 || (reply.status >= 400 && reply.status < 500), `${value}: ${reply.status}`);
      await reply.text();
    }
    assert.equal((await get(`/${process}/slot/current`)).text, '3');
    assert.equal((await get(`/${process}/now/results/outbox/1/data`)).text, '3');
  });
});
