import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { binary, float, type Value } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function dumps(list)
  local texts = {}
  for i, value in ipairs(list) do texts[i] = dump(value, i % 3) end
  return texts
end
function shown(value, indent, padding) return dump(value, indent, padding) end
function keys() return dump({ b = 1, a = 2, [true] = 3, [10] = 4, [2] = 5, [1.5] = 6, ["x y"] = 7, ["end"] = 8, _1 = 9, ["1"] = 10, [""] = 11, [false] = 12, [-1] = 13, ["\\200"] = 14 }, 0) end
function scalars() return dump(nil), dump(true), dump(1), dump(1.0), dump(-2.5), dump(1e100), dump(0.1), dump("a\\"\\\\\\n\\0\\1279\\200"), dump(print), dump(math.mininteger), dump({}) end
function odd()
  local loop = { n = 1 }
  loop.again = { loop }
  local shared, deep = { 1 }, {}
  for i = 1, 300 do deep = { deep } end
  return dump(loop, 0), dump({ shared, shared }, 0), dump({ [{}] = 1, [print] = 2, f = print }, 0), string.find(dump(deep, 0), '"<table>"', 1, true) ~= nil, dump.dump == nil,
    dump(setmetatable({ a = 1 }, { __index = function() error("no") end, __pairs = function() error("no") end, __tostring = function() error("no") end }), 0)
end
function special()
  local ok, huge = pcall(function() return 1e308 * 10 end)
  if not ok then return "none", "none", "none" end
  return dump(huge), dump(-huge), dump(huge - huge)
end
function filtered()
  local seen = {}
  local text = dump({ a = 1, b = { c = "x" }, d = 2, e = 3 }, 0, 0, function(value, depth, kind, role, key, udata)
    seen[#seen + 1] = table.concat({ tostring(type(value) == "table" or value), string.format("%d", depth), kind, role, tostring(key), udata }, "/")
    if value == 2 then return nil end
    if value == 3 then return "os.time()", true end
    if value == "a" then return "A" end
    if value == "e" then return "['e']", true end
    return value
  end, "u")
  return text, table.concat(seen, " "), dump({ a = 1 }, 0, 0, function() end)
end
function refused()
  local list = {}
  for i, case in ipairs({ { "x" }, { -1 }, { 1.5 }, { 1e9 }, { 2, "x" }, { 2, -1 }, { 2, 0, "f" }, { false } }) do list[i] = select(2, pcall(dump.dump, {}, case[1], case[2], case[3])) end
  return list
end
`;

/** What survives a dump in every VM: 31-bit integers, floats, any bytes, booleans, lists and maps. */
const dumpable = fc.letrec<{ value: Value; any: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }).map((text) => binary(Buffer.from(text))),
    fc.uint8Array().map((bytes) => binary(bytes)),
    fc.constantFrom('end', 'nil', '\\', '"]]', '\r\n', '1', '\\065'),
    fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Number.isInteger(x)),
    fc.constantFrom(1.5, 1e-300, 0.1 + 0.2).map(float),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('end', '_a', 'a1', '1a', '')), tie('any')), { minLength: 1, maxLength: 4 }).map((entries) => new Map(entries.map(([key, value]) => [`k${key}`, value]))),
  ),
  any: fc.oneof(fc.constant('x'), fc.nat(9), fc.boolean(), fc.array(fc.nat(5), { minLength: 1, maxLength: 3 })).chain((leaf) => fc.oneof(fc.constant(leaf as Value), tie('value'))),
})).value;

for (const [engine, dialect] of machines) {
  describe(`dump in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['dump'], driver);
    });
    after(() => lua.close());

    it('writes what loads as an equal value', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(dumpable, { minLength: 1, maxLength: 20 }), async (values) => {
          const [texts] = (await lua.call('dumps', values)) as [readonly string[]];
          for (const text of texts) assert.match(text, /^[\n -~]*$/);
          const second = await loadRuntime(engine, dialect, [], `function all() return { ${texts.join(',\n')} } end`);
          try {
            assert.deepEqual((await second.call('all'))[0], values);
          } finally {
            await second.close();
          }
        }),
        { numRuns: engine === 'fengari' ? 3 : 6 },
      );
    });

    it('lays it out, keys in order', async () => {
      const value = new Map<string, Value>([['b', [true, []]], ['a', 'x']]);
      assert.deepEqual(await lua.call('shown', value), ['{\n    a = "x",\n    b = {\n        [1] = true,\n        [2] = {}\n    }\n}']);
      assert.deepEqual(await lua.call('shown', value, 0), ['{ a = "x", b = { [1] = true, [2] = {} } }']);
      assert.deepEqual(await lua.call('shown', new Map([['a', 1]]), 2, 4), ['{\n      a = 1\n    }']);
      assert.deepEqual(await lua.call('keys'), [
        '{ [-1] = 13, [1.5] = 6, [2] = 5, [10] = 4, [""] = 11, ["1"] = 10, _1 = 9, a = 2, b = 1, ["end"] = 8, ["x y"] = 7, ["\\200"] = 14, [false] = 12, [true] = 3 }',
      ]);
    });

    it('writes scalars as literals', async () => {
      const answers = await lua.call('scalars');
      assert.deepEqual(answers.filter((_, i) => i !== 5), ['nil', 'true', '1', '1.0', '-2.5', '0.1', '"a\\"\\\\\\n\\000\\1279\\200"', '"<function>"', 'math.mininteger', '{}']);
      assert.equal(Number(answers[5]), 1e100);
      const [inf, minus, nan] = await lua.call('special');
      assert.ok(inf === 'none' || (inf === '(1/0)' && minus === '(-1/0)' && nan === '(0/0)'), `${inf} ${minus} ${nan}`);
    });

    it('stays finite and calls no metamethod', async () => {
      assert.deepEqual(await lua.call('odd'), [
        ...['{ again = { [1] = "<circular table>" }, n = 1 }', '{ [1] = { [1] = 1 }, [2] = { [1] = 1 } }'],
        ...[(await lua.call('odd'))[2]!, true, false, '{ a = 1 }'],
      ]);
      assert.match(String((await lua.call('odd'))[2]), /^\{ f = "<function>", \["<(table|function)>"\] = [12], \["<(table|function)>"\] = [12] \}$/);
    });

    it('asks the filter', async () => {
      assert.deepEqual(await lua.call('filtered'), [
        `{ A = 1, b = { c = "x" }, ['e'] = os.time() }`,
        'a/1/string/key/nil/u 1/1/number/val/a/u b/1/string/key/nil/u true/1/table/val/b/u c/2/string/key/nil/u x/2/string/val/c/u d/1/string/key/nil/u 2/1/number/val/d/u e/1/string/key/nil/u 3/1/number/val/e/u',
        '{}',
      ]);
    });

    it('refuses wrong options', async () => {
      const [indent, padding] = ['indent', 'padding'].map((name) => `dump: ${name} must be a whole number of spaces`);
      assert.deepEqual(await lua.call('refused'), [[indent, indent, indent, indent, padding, padding, 'dump: filter must be a function', indent]]);
    });
  });
}
