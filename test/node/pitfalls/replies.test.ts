/** Pitfalls of replies, by their number in the protocol notes (F). */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { rawRequest } from '../../helpers/raw-request.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

const stateSource = `
function compute(base, req)
  base.held = { n = 5, f = 5.0, half = 1.5, yes = true, empty = "" }
  base.note = "text"
  base.results = { outbox = { ["1"] = { data = "first" }, ["2"] = { data = "second" } }, output = "" }
  return base
end
`;

describe('pitfalls of replies', () => {
  let target: TestNode;
  let process: string;

  after(() => target.stop());
  before(async () => {
    target = await startTestNode();
    process = await target.spawn(stateSource);
    await target.client.send(process, { action: 'Go' });
  });

  const get = (path: string, headers: Record<string, string> = {}) => rawRequest(target.node.url + path, { headers });

  it('F.8 raw stands at the top of the JSON of results, by GET and POST, with and without results of its own', async () => {
    const counter = await target.spawn(counterSource);
    await target.client.send(counter, { action: 'Fail' });
    const silent = await target.spawn('function compute(base) return base end');
    for (const [path, check] of [
      [`/${process}~process@1.0/compute/results=1`, (raw: any) => assert.deepEqual(raw.Messages.map((entry: any) => entry.Data), ['first', 'second'])],
      [`/${counter}~process@1.0/compute/results=1`, (raw: any) => assert.match(raw.Error, /boom/)],
      [`/${silent}/compute/results=0`, (raw: any) => assert.deepEqual(raw, { Output: '', Messages: [], Spawns: [], Assignments: [] })],
      [`/${process}~process@1.0/as=execution/compute&Action=Info`, (raw: any) => assert.equal(raw.Messages.length, 2)],
    ] as const) {
      for (const method of ['GET', 'POST']) {
        const reply = await rawRequest(target.node.url + path, { method, headers: { 'require-codec': 'application/json' }, body: '' });
        assert.equal(reply.status, 200, `${method} ${path}: ${reply.text}`);
        check(JSON.parse(reply.text).raw);
      }
    }
  });

  it('F.12 the address is bare text without a line end, whoever asks and however', async () => {
    for (const accept of [undefined, '*/*', 'text/html', 'text/plain', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'nonsense']) {
      const reply = await get('/~meta@1.0/info/address', accept === undefined ? {} : { accept });
      assert.deepEqual([reply.status, reply.text], [200, target.node.address], accept);
    }
    assert.match(target.node.address, /^[\w-]{43}$/);
  });

  it('F.19 a Lua outbox is an array inside results, and an object when asked for itself', async () => {
    const results = JSON.parse((await get(`/${process}/compute/results/~json@1.0/serialize?slot=1`)).text);
    assert.deepEqual(results.outbox.map((entry: { data: string }) => entry.data), ['first', 'second']);
    const outbox = JSON.parse((await get(`/${process}/compute/results/outbox/~json@1.0/serialize?slot=1`)).text);
    assert.deepEqual([outbox['1'].data, outbox['2'].data], ['first', 'second']);
  });

  it('F.19 a literal is an object with a body, messages are a bare document', async () => {
    const literal = JSON.parse((await get(`/${process}/now/held/n/~json@1.0/serialize`)).text);
    assert.equal(literal.body, 5);
    const reply = await get(`/~scheduler@1.0/schedule?target=${process}&accept=application/aos-2`);
    assert.equal(reply.headers['content-type'], 'application/json');
    const document = JSON.parse(reply.text);
    assert.deepEqual(Object.keys(document).sort(), ['edges', 'page_info']);
    assert.equal(document.page_info.has_next_page, false);
    assert.deepEqual(document.edges.map((edge: { cursor: number }) => edge.cursor), [0, 1]);
  });

  it('F.20 atoms travel with quotes, binaries without', async () => {
    const missing = await get('/~message@1.0&a=1/nosuch');
    assert.deepEqual([missing.status, missing.text], [404, '"not_found"']);
    assert.equal((await get(`/${process}/now/held/yes`)).text, '"true"');
    assert.equal((await get(`/${process}/now/note`)).text, 'text');
    assert.equal((await get(`/${process}/slot/current`)).text, '1');
  });

  it('F.23 request headers of a megabyte are read', async () => {
    const reply = await get('/~message@1.0/set/relay-body', { 'relay-body': 'x'.repeat(900_000) });
    assert.equal(reply.status, 200);
    assert.equal(reply.text.length, 900_000);
  });

  it('F.23 the headers of a reply stay below what clients take', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, 'v'.repeat(1000)]));
    const reply = await rawRequest(`${target.node.url}/~message@1.0/set`, { method: 'POST', headers: many, body: '' });
    assert.equal(reply.status, 200);
    assert.ok(reply.rawHeaders.join(': ').length < 16_000, `${reply.rawHeaders.join(': ').length} bytes`);
    // Node's own fetch refuses more than that.
    const fetched = await fetch(`${target.node.url}/~message@1.0/set`, { method: 'POST', headers: many });
    const text = await fetched.text();
    for (let index = 0; index < 40; index++) assert.ok(fetched.headers.has(`key-${index}`) || text.includes(`key-${index}`), `key-${index}`);
  });

  it('F.25 no content type is made up, and no key is named as a header of the connection', async () => {
    for (const path of ['/~meta@1.0/info/address', '/~meta@1.0/info', `/${process}/slot/current`, '/~message@1.0&a=1', '/~nosuch@1.0/x', `/${'x'.repeat(43)}`]) {
      const reply = await get(path);
      const type = reply.headers['content-type'];
      assert.ok(type === undefined || String(type).startsWith('multipart/form-data'), `${path}: ${type}`);
      const components = String(reply.headers['signature-input']);
      for (const name of ['transfer-encoding', 'connection', 'date', 'keep-alive', 'content-length']) assert.equal(components.includes(`"${name}"`), false, `${name} of ${path}`);
    }
  });

  it('F.35 pages of any origin may ask, and read every header', async () => {
    const preflight = await rawRequest(`${target.node.url}/${process}~process@1.0/push`, {
      method: 'OPTIONS',
      headers: { origin: 'https://page.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'codec-device,content-type' },
    });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.text, '');
    assert.equal(preflight.headers['access-control-allow-origin'], '*');
    assert.match(String(preflight.headers['access-control-allow-methods']), /POST/);
    assert.equal(preflight.headers['access-control-allow-headers'], 'codec-device,content-type');
    for (const path of [`/${process}/slot/current`, '/~nosuch@1.0/x', `/~scheduler@1.0/schedule?target=${process}&accept=application/aos-2`]) {
      const reply = await get(path, { origin: 'https://page.example' });
      assert.deepEqual([reply.headers['access-control-allow-origin'], reply.headers['access-control-expose-headers']], ['*', '*'], path);
    }
  });

  it('F.37 integers and floats stay apart', async () => {
    const held = await get(`/${process}/now/held`);
    assert.match(String(held.headers['ao-types']), /f="float"/);
    assert.match(String(held.headers['ao-types']), /\bn="integer"/);
    assert.equal(held.headers['n'], '5');
    assert.equal(held.headers['f'], '5.00000000000000000000e+00');
    assert.equal(held.headers['half'], '1.50000000000000000000e+00');
    assert.equal((await get(`/${process}/now/held/f`)).text, '5.00000000000000000000e+00');
    assert.match((await get(`/${process}/now/held/serialize~json@1.0`)).text, /"n":5[,}]/);
  });
});
