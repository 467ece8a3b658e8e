/** Lua functions over HTTP paths: without a process, over a process' state, and what comes after them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { getText } from '../../helpers/requests.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

/** The counter module that the real nodes ran (protocol.md G): it answers what its base says, so it can be called without a process. */
const counter = `
function compute(base, req)
  local body = type(req) == "table" and req.body
  local count = base.count or 0
  if type(body) == "table" and body.action == "Inc" then count = count + 1 end
  base.count = count
  base.results = { outbox = { ["1"] = { data = string.format("%d", count) } }, output = "" }
  return base
end
function count(base) return base.count or 0 end`;

/** A ledger whose VM may hold its state or not; \`Whole\` has it answer another table than it was given. */
const ledger = `
function compute(base, req)
  local body = req.body
  if body.to then
    base.balances = base.balances or {}
    base.balances[body.to] = (base.balances[body.to] or 0) + math.floor(tonumber(body.quantity))
  end
  if body.action == "Fail" then error("no") end
  if body.action == "Whole" then base = { balances = base.balances, whole = true } end
  base.results = { output = "ok" }
  return base
end`;

const functions = `
function sum(base) local total = 0 for _, amount in pairs(base.balances or {}) do total = total + amount end return { total = total, slot = base["at-slot"] } end
function total(base) return sum(base).total end
function seen(base, req, opts)
  local count = 0
  for _ in pairs(opts) do count = count + 1 end
  return { a = base.a, b = base.b, kind = math.type(base.b), list = base.list, ra = req.a, rb = req.b, rkind = math.type(req.b), path = req.path, opts = type(opts) .. count, device = base.device }
end
function types() return { int = 7, float = 1.5, whole = 2.0, yes = true, text = "t", list = { 1, { x = 2 } }, empty = {}, deep = { a = { b = "c" } } } end
function text() return "plain" end
function number() return 9 end
function list() return { "a", { n = 1 } } end
function nothing() end
function null() return nil end
function three() return 1, 2, 3 end
function refuses() return "error", "not today" end
function missing() return "not_found", "no such thing" end
function fine() return "ok", { fine = true } end
function boom() error("boom") end
function withFunction() return { f = print, x = 1, list = { print, 2 } } end
function args(...) return { n = select("#", ...) + 0.0, first = (...), second = select(2, ...) } end
function clock() return type(os.time()) end`;

const more = 'function more() return total({ balances = { 1, 2 } }) + 0.0 end function text() return "replaced" end loaded = type(total)';

describe('Lua functions in paths', () => {
  let target: TestNode;
  let process: string;
  let ids: { counter: string; functions: string; more: string };
  before(async () => {
    target = await startTestNode();
    const cache = async (source: string): Promise<string> => (await target.client.cacheModule(source)).id;
    ids = { counter: await cache(counter), functions: await cache(functions), more: await cache(more) };
    process = await target.spawn(ledger);
    for (const [to, quantity] of [['alice', '5'], ['bob', '7'], ['alice', '10']] as const) await target.client.send(process, { action: 'Credit', tags: { to, quantity } });
  });
  after(() => target.stop());

  const get = (path: string): Promise<[number, string]> => getText(target, path);

  async function json(path: string): Promise<Record<string, unknown>> {
    const [status, text] = await get(path);
    assert.equal(status, 200, `${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  }

  async function answers(cases: readonly (readonly [path: string, expected: string])[]): Promise<void> {
    for (const [path, expected] of cases) assert.deepEqual(await get(path), [200, expected], path);
  }

  async function refusals(cases: readonly (readonly [path: string, status: number, text: RegExp])[]): Promise<void> {
    for (const [path, status, text] of cases) {
      const [answered, body] = await get(path);
      assert.equal(answered, status, `${path}: ${body}`);
      assert.match(body, text, path);
    }
  }

  it('run without a process, on the keys that the path gives (protocol.md G)', async () => {
    await answers([
      [`/~lua@5.3a&module=${ids.counter}/compute/count`, '0'],
      [`/~lua@5.3a&module=${ids.counter}/count`, '0'],
      [`/~lua@5.3a&module=${ids.counter}&count+integer=41/count`, '41'],
      [`/~lua@5.3a&module=${ids.counter}&count+integer=5/compute/results/outbox/1/data`, '5'],
      [`/~lua@5.3a&module=${ids.counter}&count+integer=5/compute/results/outbox/1/DATA`, '5'],
    ]);
    const results = await json(`/~lua@5.3a&module=${ids.counter}&count+integer=5/compute/results/~json@1.0/serialize`);
    assert.deepEqual(results['outbox'], [{ data: '5' }]);
    assert.equal(results['output'], '');
    // Here a state is a message, which a real node cannot encode.
    assert.equal((await get(`/~lua@5.3a&module=${ids.counter}&count+integer=5/compute`))[0], 200);
  });

  it('give a key to the step it is written at, the query to all of them, and types to values', async () => {
    const at = (path: string): Promise<Record<string, unknown>> => json(`/~lua@5.3a&module=${ids.functions}${path}/serialize~json@1.0`);
    const bare = { opts: 'table0', path: 'seen', device: 'json@1.0' };
    assert.deepEqual(await at('&a=1&b+integer=2/seen'), { ...bare, a: '1', b: 2, kind: 'integer' });
    assert.deepEqual(await at('/seen&a=1&b+float=2.5'), { ...bare, ra: '1', rb: 2.5, rkind: 'float' });
    const query = await json(`/~lua@5.3a&module=${ids.functions}/seen/serialize~json@1.0?a=x&b+integer=3`);
    assert.deepEqual([query['a'], query['b'], query['ra'], query['rb'], query['rkind']], ['x', 3, 'x', 3, 'integer']);
    assert.deepEqual((await at('&list+list="p","q"/seen'))['list'], ['p', 'q']);
    assert.deepEqual((await at('&a=(/~message@1.0&hello=world/hello)/seen'))['a'], 'world');
    assert.equal((await json(`/~lua@5.3a&module=${ids.functions}/seen/serialize~json@1.0?a+resolve=/${process}/slot/current`))['a'], 3);
    assert.equal((await at('/seen=5'))['path'], 'seen');
  });

  it('answer values of every type, and parts of them', async () => {
    const path = (name: string): string => `/~lua@5.3a&module=${ids.functions}/${name}`;
    await answers([
      [path('text'), 'plain'],
      [path('number'), '9'],
      [path('types/int'), '7'],
      [path('types/float'), '1.50000000000000000000e+00'],
      [path('types/deep/a/b'), 'c'],
      [path('types/list/2/x'), '2'],
      [path('list/1'), 'a'],
      // An atom.
      [path('fine/fine'), '"true"'],
      [path('clock'), 'number'],
    ]);
    const types = await json(path('types/serialize~json@1.0'));
    assert.deepEqual(types, { int: 7, float: 1.5, whole: 2, yes: true, text: 't', list: [1, { x: 2 }], empty: [], deep: { a: { b: 'c' } }, device: 'json@1.0' });
    assert.match((await get(path('types/serialize~json@1.0')))[1], /"whole":2\.0/);
    // What comes between two steps is a message: a literal is wrapped, a list is numbered (protocol.md B).
    const wrapped = await json(path('number/~json@1.0/serialize'));
    assert.deepEqual([wrapped['ao-result'], wrapped['body'], wrapped['device'], wrapped['method']], ['body', 9, 'json@1.0', 'GET']);
    const numbered = await json(path('list/serialize~json@1.0'));
    assert.deepEqual(numbered, { 1: 'a', 2: { n: 1 }, device: 'json@1.0' });
    assert.deepEqual(await json(path('withFunction/serialize~json@1.0')), { x: 1, list: [null, 2], device: 'json@1.0' });
  });

  it('run over the state of a process, now and at any slot', async () => {
    const over = (state: string, rest: string): string => `/${state}/~lua@5.3a&module=${ids.functions}/${rest}`;
    assert.deepEqual(await json(over(`${process}/now`, 'sum/serialize~json@1.0')), { total: 22, slot: 3, device: 'json@1.0' });
    assert.deepEqual(await json(over(`${process}~process@1.0/now`, 'sum/serialize~json@1.0')), { total: 22, slot: 3, device: 'json@1.0' });
    const cast = await json(over(`${process}/now`, 'sum/~json@1.0/serialize'));
    assert.deepEqual([cast['total'], cast['slot'], cast['method']], [22, 3, 'GET']);
    await answers([
      [over(`${process}/now`, 'sum/total'), '22'],
      [over(`${process}/now`, 'total'), '22'],
      [over(`${process}/compute`, 'total'), '22'],
      [over(`${process}/compute&slot=2`, 'total'), '12'],
      [over(`${process}/compute=1`, 'total'), '5'],
      [over(`${process}/compute&slot+integer=1`, 'sum/slot'), '1'],
      [over(`${process}/compute&slot=0`, 'total'), '0'],
      [over(`(${process}/now)`, 'total'), '22'],
      [`/${process}/now/~lua@5.3a&module=${ids.functions}/seen&a=(/${process}/now/balances/bob)/ra`, '7'],
      [`/${process}/now/balances/alice`, '15'],
    ]);
    await refusals([[over(`${process}/compute&slot=9`, 'total'), 404, /Slot 9 is not in the log/]]);
  });

  it('change nothing of the process', async () => {
    const before = (await get(`/${process}/now/balances/~json@1.0/serialize`))[1].replace(/"host":"[^"]*",?/, '');
    const spends = (await target.client.cacheModule('function spend(base) base.balances.alice = 0 base.balances = nil return base end')).id;
    const spent = await json(`/${process}/now/~lua@5.3a&module=${spends}/spend/serialize~json@1.0`);
    assert.deepEqual([spent['at-slot'], spent['balances']], [3, undefined]);
    assert.equal((await get(`/${process}/now/balances/~json@1.0/serialize`))[1].replace(/"host":"[^"]*",?/, ''), before);
    assert.equal((await target.client.send(process, { action: 'Get' })).output, 'ok');
    await answers([[`/${process}/now/balances/alice`, '15']]);
  });

  it('read a state that the VM holds, one that it handed out whole, and one that nobody has in memory', async () => {
    const other = await target.spawn(ledger);
    const total = (state = 'now'): Promise<[number, string]> => get(`/${other}/${state}/~lua@5.3a&module=${ids.functions}/total`);
    assert.deepEqual(await total(), [200, '0']);
    await target.client.send(other, { action: 'Credit', tags: { to: 'x', quantity: '3' } });
    assert.deepEqual(await total(), [200, '3']);
    await target.client.send(other, { action: 'Whole', tags: { to: 'x', quantity: '4' } });
    assert.deepEqual(await total(), [200, '7']);
    await target.client.send(other, { action: 'Credit', tags: { to: 'y', quantity: '1' } });
    assert.deepEqual(await total(), [200, '8']);
    await target.client.send(other, { action: 'Fail', tags: { to: 'y', quantity: '100' } });
    assert.deepEqual(await total(), [200, '8']);
    assert.deepEqual(await total('compute&slot=1'), [200, '3']);
    // Scheduled, and computed by this very request.
    await (await target.client.prepare(other, { action: 'Credit', tags: { to: 'z', quantity: '2' } })).send();
    assert.deepEqual(await total(), [200, '10']);
  });

  it('come from several modules, loaded in order into one state', async () => {
    const both = `${ids.functions},${ids.more}`;
    await answers([
      [`/~lua@5.3a&module+list="${ids.functions}","${ids.more}"/more`, '3.00000000000000000000e+00'],
      [`/~lua@5.3a&module+list="${ids.functions}","${ids.more}"/text`, 'replaced'],
      [`/~lua@5.3a&module+list="${ids.more}","${ids.functions}"/text`, 'plain'],
      [`/~lua@5.3a&module=${both}/more`, '3.00000000000000000000e+00'],
      [`/~lua@5.3a&module=(/~message@1.0&2=${ids.more}&1=${ids.functions}/set)/text`, 'replaced'],
      [`/~lua@5.3a&module+map=b="${ids.more}",a="${ids.functions}"/text`, 'replaced'],
      [`/~lua@5.3a&module+map=a="${ids.more}",b="${ids.functions}"/text`, 'plain'],
    ]);
    assert.deepEqual(await json(`/~lua@5.3a&module=${both}/functions/serialize~json@1.0`).then(({ device: _, ...names }) => Object.values(names)), [
      'args', 'boom', 'clock', 'fine', 'list', 'missing', 'more', 'nothing', 'null', 'number', 'refuses', 'seen', 'sum', 'text', 'three', 'total', 'types', 'withFunction',
    ]);
  });

  it('take their name and their arguments from keys', async () => {
    await answers([
      [`/~lua@5.3a&module=${ids.functions}&function=text/anything`, 'plain'],
      [`/~lua@5.3a&module=${ids.functions}/anything&function=number`, '9'],
      [`/~lua@5.3a&module=${ids.functions}/args&parameters+list="x","y"/second`, 'y'],
      [`/~lua@5.3a&module=${ids.functions}&parameters=one/args/first`, 'one'],
      // A key of the base wins over a function of the same name, as on a real node.
      [`/~lua@5.3a&module=${ids.functions}&text=mine/text`, 'mine'],
    ]);
  });

  it('refuse with a sentence what is not there or goes wrong', async () => {
    const path = (name: string): string => `/~lua@5.3a&module=${ids.functions}/${name}`;
    await refusals([
      ['/~lua@5.3a&script=return 2 + 2/result', 400, /give `module`.*no `script` key/],
      ['/~lua@5.3a&script=return os.time()/result', 400, /`module`/],
      ['/~lua@5.3a/result', 400, /give `module`/],
      ['/~lua@5.3a&module=/result', 400, /give `module`/],
      ['/~lua@5.3a&module=nope/result', 404, /Lua module 'nope' not found\. `module` takes the id/],
      [`/~lua@5.3a&module=${'A'.repeat(43)}/result`, 404, /Lua module 'A{43}' not found/],
      [`/~lua@5.3a&module+list="${ids.functions}","${'A'.repeat(43)}"/text`, 404, /Lua module 'A{43}' not found/],
      ['/~lua@5.3a&module+integer=5/result', 400, /A Lua module is an id/],
      [`/~lua@5.3a&module=${process}/result`, 400, /source under `body` or `data`/],
      [path('nosuch'), 500, /no global function 'nosuch'\. The module has: args, boom, /],
      [`/${process}/now/~lua@5.3a&func=calculateMetrics/metrics`, 500, /no global function 'metrics'\. The module has: compute\./],
      [`/~lua@5.3a&module=${ids.functions}&sandbox+list="x"&device-sandbox=nosuch@1.0/text`, 400, /`device-sandbox` names nosuch@1\.0/],
      [path('boom'), 500, /boom/],
      [path('refuses'), 400, /^not today$/],
      [path('missing'), 404, /^no such thing$/],
      [path('nothing'), 500, /returned nothing/],
      [path('three'), 500, /returned 3 values/],
      [path('text/more'), 404, /not_found/],
      [`/${'x'.repeat(43)}/now/~lua@5.3a&module=${ids.functions}/total`, 404, /Nothing with the id/],
    ]);
    const [, told] = await get(path('boom'));
    assert.match(told, new RegExp(`file: ${ids.functions}`));
    const broken = (await target.client.cacheModule('function f(')).id;
    const [status, text] = await get(`/~lua@5.3a&module=${broken}/f`);
    assert.equal(status, 500);
    assert.match(text, /syntax error before/);
  });

  it('are bounded like a message of a process', async () => {
    const endless = (await target.client.cacheModule('function spin() while true do end end function deep(n) return deep(n) end')).id;
    const [status, text] = await get(`/~lua@5.3a&module=${endless}/spin&compute-limit=100000`);
    assert.equal(status, 500);
    assert.match(text, /100000 instructions are the `compute-limit` of the message/);
    await answers([[`/~lua@5.3a&module=${ids.functions}/text`, 'plain']]);
  });
});
