/** `ao.resolve`, `ao.get` and `ao.set` of functions outside processes. What slots may ask: test/node/process/host-tape.test.ts. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { counterSource } from '../../helpers/counter.ts';
import { getText, postSigned } from '../../helpers/requests.ts';
import { testSigner } from '../../helpers/signer.ts';
import { startTestNode, type TestNode } from '../../helpers/test-node.ts';

describe('what Lua functions ask the node for', () => {
  let target: TestNode;
  let counter: string;
  before(async () => {
    target = await startTestNode();
    counter = await target.spawn(counterSource);
    for (let count = 0; count < 3; count++) await target.client.send(counter, { action: 'Inc' });
  });
  after(() => target.stop());

  /** Runs Lua code as a function, and answers the list of values it returns. */
  async function run(code: string, keys = ''): Promise<unknown[]> {
    const { id } = await target.client.cacheModule(`function f(base, req) return { list = { ${code.includes('return ') ? `(function() ${code} end)()` : code} } } end`);
    const [status, text] = await getText(target, `/~lua@5.3a&module=${id}${keys}/f/serialize~json@1.0`);
    assert.equal(status, 200, text);
    return (JSON.parse(text) as { list: unknown[] }).list;
  }

  it('resolves a path, and a message with a path', async () => {
    const address = target.node.address;
    const cases: [code: string, expected: unknown[]][] = [
      ['ao.resolve("/~meta@1.0/info/address")', ['ok', address]],
      ['ao.resolve("~meta@1.0/info/address")', ['ok', address]],
      ['ao.resolve({path = "/hello", hello = "world"})', ['ok', 'world']],
      ['ao.resolve({path = "/~message@1.0/set/hello", hello = "set"})', ['ok', 'set']],
      ['ao.resolve({path = "/~message@1.0&a=1/a", ["b+integer"] = "2"})', ['ok', '1']],
      ['ao.resolve({path = "/~message@1.0/b", ["b+integer"] = "2"})', ['ok', 2]],
      ['ao.resolve({path = "/x?x=5"})', ['ok', '5']],
      ['ao.resolve({device = "message@1.0", path = "keys", zeta = 1})', ['ok', ['device', 'zeta']]],
      [`ao.resolve("/${counter}/now/at-slot")`, ['ok', 3]],
      [`ao.resolve("/${counter}/compute&slot=1/results/outbox/1/data")`, ['ok', '1']],
      [`ao.resolve({path = "/${counter}/slot/current"})`, ['ok', 3]],
    ];
    for (const [code, expected] of cases) assert.deepEqual(await run(code), expected, code);
  });

  it('resolves paths and messages on a base', async () => {
    const cases: [code: string, expected: unknown[]][] = [
      ['ao.resolve({a = {b = {c = 7}}}, "a/b/c")', ['ok', 7]],
      ['ao.resolve({a = {b = 1}}, "/a", "b")', ['ok', 1]],
      ['ao.resolve({"x", {y = "z"}}, 2, "y")', ['ok', 'z']],
      ['ao.resolve({a = 1}, {path = "set", b = 2}, "b")', ['ok', 2]],
      ['ao.resolve({a = 1}, {path = "set/b", b = 2})', ['ok', 2]],
      ['ao.resolve({{a = 1}, {path = "set", b = 3}, {path = "b"}})', ['ok', 3]],
      ['ao.resolve({a = 1}, "serialize~json@1.0/body")', ['ok', '{"a":1,"device":"json@1.0"}']],
      [`ao.resolve("${counter}", "now/at-slot")`, ['ok', 3]],
      [`ao.resolve("${counter}", {path = "compute", slot = 2}, "at-slot")`, ['ok', 2]],
      [`ao.resolve("/${counter}/now", "results/outbox/1/data")`, ['ok', '3']],
      ['ao.resolve({"as", "json@1.0", {a = 1}}, "serialize", "body")', ['ok', '{"a":1,"device":"json@1.0"}']],
      ['ao.resolve({a = 1}, {"as", "json@1.0", "serialize"}, "body")', ['ok', '{"a":1,"device":"json@1.0"}']],
      ['ao.resolve({a = 1}, {"as", "json@1.0", {path = "serialize"}}, "content-type")', ['ok', 'application/json']],
      ['ao.resolve({"as", "json@1.0", {a = 1}}, "content-type")', ['ok', 'application/json']],
      [`ao.resolve({"as", "message@1.0", "${counter}"}, "execution-device")`, ['ok', 'lua@5.3a']],
      ['ao.resolve({})', ['ok', []]],
      ['ao.resolve({a = 5}, "a", "body")', ['ok', 5]],
    ];
    for (const [code, expected] of cases) assert.deepEqual(await run(code), expected, code);
  });

  it('answers an error with its reason', async () => {
    const cases: [code: string, pattern: RegExp][] = [
      ['ao.resolve("/~nosuch@1.0/x")', /no device nosuch@1\.0/],
      ['ao.resolve({a = 1}, "b")', /^not_found$/],
      ['ao.resolve("/~message@1.0&x+nosuch=1/x")', /unknown type nosuch/],
      ['ao.resolve("(a")', /closed/],
      [`ao.resolve("${'x'.repeat(43)}", "now")`, /Nothing with the id/],
      [`ao.resolve("/${counter}/compute&slot=99")`, /Slot 99/],
      ['ao.resolve()', /needs a path/],
      ['ao.resolve(nil)', /needs a path/],
      ['ao.resolve({a = 1}, {b = 2})', /under `path`/],
      ['ao.resolve({a = 1}, {})', /under `path`/],
      ['ao.get("a")', /needs a key and a base/],
      ['ao.set({}, "a", 1, 2)', /ao\.set needs/],
      ['ao.set(nil, "a", 1)', /ao\.set needs/],
      ['ao.resolve("/~scheduler@1.0/slot")', /target/],
    ];
    for (const [code, pattern] of cases) {
      const [status, reason] = await run(code);
      assert.equal(status, 'error', code);
      const text = typeof reason === 'string' ? reason : String((reason as { body: string }).body);
      assert.match(text, pattern, code);
    }
  });

  it('gets keys by the device of the base', async () => {
    const cases: [code: string, expected: unknown[]][] = [
      ['ao.get("a", {a = 1}), ao.get("A", {a = 2}), ao.get("a/b", {a = {b = 3}})', [1, 2, 3]],
      ['ao.get("b", {a = 1}), ao.get("a/b", {a = 1}), ao.get("private", {private = 1})', ['not_found', 'not_found', 'not_found']],
      ['ao.get("keys", {b = 1, a = 2})', [['a', 'b']]],
      ['ao.get(2, {"x", "y"})', ['y']],
      [`ao.get("now/at-slot", "${counter}"), ao.get("device", "${counter}")`, [3, 'process@1.0']],
      ['ao.get("content-type", {"as", "json@1.0", {}}), ao.get({"as", "json@1.0", "content-type"}, {a = 1})', ['application/json', 'application/json']],
      // The base of a function is a message of lua@5.3a: what it has is looked up.
      ['ao.get("balance", {device = "lua@5.3a", balance = 7}), ao.get("nosuch", {device = "lua@5.3a"})', [7, 'not_found']],
      ['ao.get("a", {device = "nosuch@1.0", a = 1})', ['not_found']],
    ];
    for (const [code, expected] of cases) assert.deepEqual(await run(code), expected, code);
  });

  it('sets keys into a copy of the base', async () => {
    const cases: [code: string, expected: unknown[]][] = [
      ['ao.set({a = 1}, "b", 2)', [{ a: 1, b: 2 }]],
      ['ao.set({a = 1}, {b = 2, c = {d = 3}})', [{ a: 1, b: 2, c: { d: 3 } }]],
      ['ao.set({}, "a/b/c", 5)', [{ a: { b: { c: 5 } } }]],
      ['ao.set({a = {b = 1}}, "a", {c = 2})', [{ a: { b: 1, c: 2 } }]],
      ['ao.set({a = 1, b = 2}, "a", "unset"), ao.set({a = 1, b = 2}, "a", nil)', [{ b: 2 }, { b: 2 }]],
      ['ao.set({a = {b = 1, c = 2}}, "a/b", "unset")', [{ a: { c: 2 } }]],
      ['ao.set({a = 1}, "list", {1, 2})', [{ a: 1, list: [1, 2] }]],
      ['ao.set({device = "lua@5.3a", n = 1}, "date", "today")', [{ device: 'lua@5.3a', n: 1, date: 'today' }]],
      ['local t = {a = 1} ao.set(t, "a", 2) return t.a', [1]],
      ['ao.set({a = 1}, "__proto__", 2)', [JSON.parse('{"a":1,"__proto__":2}')]],
    ];
    for (const [code, expected] of cases) assert.deepEqual(await run(code), expected, code);
    assert.equal((await run(`ao.set("${counter}", "extra", 1).extra`))[0], 1);
  });

  it('computes the slots of a process for a function', async () => {
    const fresh = await target.spawn(counterSource);
    for (let count = 0; count < 4; count++) await (await target.client.prepare(fresh, { action: 'Inc' })).send();
    assert.deepEqual(await run(`ao.resolve("/${fresh}/now/results/outbox/1/data")`), ['ok', '4']);
    assert.deepEqual(await run(`ao.resolve("/${fresh}~process@1.0/as=execution/compute&action=Inc", "results/outbox/1/data")`.replace('", "', '/')), ['ok', '5']);
    assert.deepEqual(await run(`ao.resolve("/${fresh}/now/at-slot")`), ['ok', 4]);
  });

  it('uses only the devices that a sandbox allows', async () => {
    const allowed = '&device-sandbox+list="json@1.0","Process@1.0"';
    assert.deepEqual(await run('ao.resolve({a = 1}, "serialize~json@1.0/body")', allowed), ['ok', '{"a":1,"device":"json@1.0"}']);
    assert.deepEqual(await run('ao.resolve({a = 1}, "a")', allowed), ['ok', 1]);
    const refused = await run('ao.resolve("/~meta@1.0/info/address")', allowed);
    assert.equal(refused[0], 'error');
    assert.match(String(refused[1]), /^`device-sandbox` leaves the device meta@1\.0 out\. It allows json@1\.0, message@1\.0, process@1\.0/);
    // Below a function that may do little, others may not do more.
    const { id } = await target.client.cacheModule('function inner() local s, r = ao.resolve("/~meta@1.0/info/address") return s end');
    assert.deepEqual(await run(`ao.resolve("/~lua@5.3a&module=${id}/inner")`, '&device-sandbox=lua@5.3a'), ['ok', 'error']);
    assert.deepEqual(await run(`ao.resolve("/~lua@5.3a&module=${id}/inner")`), ['ok', 'ok']);
    // Nothing but what cannot do harm.
    assert.equal((await run('ao.resolve("/~scheduler@1.0/status")', '&device-sandbox='))[0], 'error');
  });

  it('bounds functions that call one another', async () => {
    const { id } = await target.client.cacheModule(`
      function down(base)
        local depth = tonumber(base.depth or "0")
        local status, result = ao.resolve("/~lua@5.3a&module=" .. base.module .. "&depth=" .. string.format("%d", depth + 1) .. "/down")
        if status == "ok" then return result end
        return string.format("%d: %s", depth, result)
      end`);
    assert.deepEqual(await getText(target, `/~lua@5.3a&module=${id}/down`), [200, '3: Functions that call one another through ao.resolve may be 4 deep.']);
  });

  it('has no deadlock between functions, slots and the functions that those ask for', async () => {
    const { id: plain } = await target.client.cacheModule('function seven() return "7" end');
    const asking = await target.spawn(`function compute(base, req)
      local s, r = ao.resolve("/~lua@5.3a&module=${plain}/seven")
      local t, v = ao.resolve("/${counter}/now/at-slot")
      base.results = { output = s .. tostring(r) .. t .. tostring(v) }
      return base
    end`);
    for (let count = 0; count < 12; count++) await (await target.client.prepare(asking, { action: 'Go' })).send();
    const { id: outer } = await target.client.cacheModule(`function f() local s, r = ao.resolve("/${asking}/now/results/output") return s .. "/" .. tostring(r) end`);
    const slots = Array.from({ length: 12 }, (_, slot) => getText(target, `/${asking}/compute/results/output?slot=${slot + 1}`));
    const functions = Array.from({ length: 6 }, () => getText(target, `/~lua@5.3a&module=${outer}/f`));
    for (const answer of await Promise.all(slots)) assert.deepEqual(answer, [200, 'ok7ok3']);
    for (const answer of await Promise.all(functions)) assert.deepEqual(answer, [200, 'ok/ok7ok3']);
  });

  it('writes nothing on a GET, and has no rights of who called it', async () => {
    const signed = { path: '/~message@1.0/commit', hello: 'world' };
    const lua = (fields: Record<string, string>): string => `{${Object.entries(fields).map(([key, value]) => `["${key}"] = "${value}"`).join(', ')}}`;
    const source = `
      function commit(base, req) local s, r = ao.resolve(${lua(signed)}) return s .. ": " .. tostring(r) end
      function schedule(base, req)
        local s, r = ao.resolve({ path = "/${counter}/schedule", method = "POST", action = "Inc", target = "${counter}",
          commitments = { forged = { committer = "${testSigner(0).address}", ["commitment-device"] = "httpsig@1.0", type = "rsa-pss-sha512", committed = { "action", "target" } } } })
        return s == "ok" and { slot = r.slot, signed = r.body and r.body.commitments and "some" or "none" } or { refused = tostring(r) }
      end
      function settings() local s, r = ao.resolve({ path = "/~meta@1.0/info", method = "POST", mine = "yes" }) return s .. ": " .. tostring(type(r) == "table" and r.body or r) end`;
    const { id } = await target.client.cacheModule(source);
    const before = (await getText(target, `/${counter}/slot/current`))[1];
    assert.match((await getText(target, `/~lua@5.3a&module=${id}/commit`))[1], /^error: A GET does not write/);
    assert.match((await getText(target, `/~lua@5.3a&module=${id}/schedule/refused`))[1], /A GET does not write/);
    assert.equal((await getText(target, `/${counter}/slot/current`))[1], before);
    // The operator calls a stranger's function.
    const commit = await postSigned(target, 0, `/~lua@5.3a&module=${id}/commit`, { a: '1' });
    assert.match(Buffer.from(commit.body).toString(), /^error: Only the operator/);
    const settings = await postSigned(target, 0, `/~lua@5.3a&module=${id}/settings`, { mine: 'yes' });
    assert.match(Buffer.from(settings.body).toString(), /^error: .*operator/i);
    const scheduled = await postSigned(target, 0, `/~lua@5.3a&module=${id}/schedule/signed`, { a: '1' });
    assert.equal(Buffer.from(scheduled.body).toString(), 'none');
    assert.equal((await getText(target, `/${counter}/slot/current`))[1], String(Number(before) + 1));
  });
});
