import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { message, type Value } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function double(list) return utils.map(function(x) return x * 2 end, list) end
function odd(list) return utils.filter(function(x) return x % 2 == 1 end)(list) end
function total(list) return utils.reduce(function(sum, x) return sum + x end, 0, list) end
function largest(list) return utils.reduce(function(a, b) return a > b and a or b end)(nil)(list) end
function mirrored(list) return utils.reverse(list) end
function joined(a, b) return utils.concat(a, b), utils.concat(a)(b) end
function has(value, list) return utils.includes(value, list), utils.includes(value)(list) end
function indexes() return utils.map(function(x, i) return x .. i end, { "a", "b" }), utils.reduce(function(r, x, i) return r .. x .. i end, "", { "a", "b" }) end
function first() return utils.find(function(x) return x > 2 end, { 1, 3, 5 }), utils.find(function(x) return x > 9 end)({ 1 }) == nil, utils.find(function(x) return x > 1 end, { b = 3, c = 4, a = 1 }) end
function fields()
  local t = { b = 2, a = 1, [1] = "x" }
  return utils.keys(t), utils.values(t), utils.prop("a", t), utils.prop("b")(t), utils.propEq("a", 1, t), utils.propEq("a")(2)(t), utils.prop("z", t) == nil
end
function curried()
  local add = utils.curry(function(a, b, c) return tostring(a) .. tostring(b) .. tostring(c) end, 3)
  local one = add(1)
  return add(1, 2, 3), add(1)(2)(3), add(1, 2)(3), one(nil)(5), one(2, 3), add()(1)()(2, 4), utils.curry(function() return 7 end, 0)()
end
function composed()
  local f = utils.compose(function(x) return x .. "c" end, function(a, b) return a .. b end, function(x) return x, "b" end)
  return f("a"), utils.compose()("same"), utils.compose(utils.reverse, utils.map(function(x) return x + 1 end))({ 1, 2 })
end
function unchanged()
  local list = { 3, 1, 2 }
  utils.map(function(x) return x end, list) utils.reverse(list) utils.concat(list, { 9 }) utils.filter(function() return false end, list)
  return list
end
function words(text) return utils.normalize(text), utils.capitalize(text) end
function counted() return pcall(function() return utils.curry(function(a, b, c) return a .. b .. c end)(1)(2)(3) end) end
function tab(msg) return utils.Tab(msg) end
function spec(msg, want) return utils.matchesSpec(msg, want) end
function specFunction()
  return utils.matchesSpec({ action = "A" }, function(msg) return msg.action .. "!" end), utils.matchesSpec({ body = { n = 5 } }, { n = function(v, m) return v == 5 and m.body.n == 5 end }),
    utils.matchesSpec({ n = 5.0 }, { n = "5" }), utils.matchesSpec({ n = { } }, { n = "x" }), utils.matchesSpec(nil, "x"), utils.matchesSpec({ n = 1 }, 5), utils.matchesSpec({ [false] = 1, n = 1 }, { [false] = "1", n = "2" })
end
function pattern(want, value) return utils.matchesPattern(want, value, {}) end
local bad = {
  { "map", 1, {} }, { "map", print, "x" }, { "map", print, { a = 1 } }, { "map", print, { 1, [3] = 3 } }, { "filter", nil, {} }, { "reduce", "f", 0, {} }, { "reduce", print, 0, 5 },
  { "find", {}, {} }, { "find", print, 1 }, { "concat", 1, {} }, { "concat", {}, 1 }, { "reverse", "x" }, { "includes", 1, 2 }, { "keys", 1 }, { "values", nil }, { "prop", "a", nil }, { "propEq", "a", 1, "x" },
  { "curry", 1, 2 }, { "curry", print }, { "compose", print, 1 }, { "capitalize", 1 }, { "normalize", nil }, { "Tab", 1 },
}
function refused()
  local texts = {}
  for i, case in ipairs(bad) do texts[i] = select(2, pcall(utils[case[1]], case[2], case[3], case[4])) end
  return texts
end
`;

for (const [engine, dialect] of machines) {
  describe(`utils in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['utils'], driver);
    });
    after(() => lua.close());
    const one = async (name: string, ...args: Value[]): Promise<Value> => (await lua.call(name, ...args))[0]!;

    it('does with lists what JavaScript does', async () => {
      const lists = fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(lists, lists, fc.integer({ min: -5, max: 5 }), async (list, other, value) => {
          assert.deepEqual(await one('double', list), list.map((x) => x * 2));
          assert.deepEqual(await one('odd', list), list.filter((x) => x % 2 !== 0));
          assert.deepEqual(await one('total', list), list.reduce((a, b) => a + b, 0));
          if (list.length > 0) assert.deepEqual(await one('largest', list), Math.max(...list));
          assert.deepEqual(await one('mirrored', list), [...list].reverse());
          assert.deepEqual(await lua.call('joined', list, other), [[...list, ...other], [...list, ...other]]);
          assert.deepEqual(await lua.call('has', value, list), [list.includes(value), list.includes(value)]);
        }),
        { numRuns: 40 },
      );
      assert.deepEqual(await lua.call('indexes'), [['a1', 'b2'], 'a1b2']);
      assert.deepEqual(await lua.call('first'), [3, true, 3]);
      assert.deepEqual(await one('unchanged'), [3, 1, 2]);
      assert.deepEqual(await lua.call('fields'), [[1, 'a', 'b'], ['x', 1, 2], 1, 2, true, false, true]);
    });

    it('takes arguments one call at a time, nil included', async () => {
      assert.deepEqual(await lua.call('curried'), ['123', '123', '123', '1nil5', '123', '124', 7]);
      // Who counts the arguments of a function is not there on a node.
      assert.deepEqual(await lua.call('counted'), dialect === 'puc' && engine === 'hbx' ? [true, '123'] : [false, 'utils.curry: second argument should be the number of arguments']);
      assert.deepEqual(await lua.call('composed'), ['abc', 'same', [3, 2]]);
    });

    it('knows words and tags', async () => {
      assert.deepEqual(await lua.call('words', 'from_PROCESS-id'), ['From-Process-Id', 'From_PROCESS-id']);
      assert.deepEqual(await lua.call('words', ''), ['', '']);
      assert.deepEqual(await one('tab', message({ Tags: [{ name: 'A', value: '1' }, { name: 'B', value: '2' }] })), message({ A: '1', B: '2' }));
      assert.deepEqual(await one('tab', message({ Tags: { A: '1' } })), message({ A: '1' }));
      assert.deepEqual(await one('tab', message({ Tags: { A: '1' }, TagArray: [{ name: 'C', value: '3' }] })), message({ C: '3' }));
      assert.deepEqual(await one('tab', message({})), []);
    });

    it('matches one value', async () => {
      for (const [want, value, answer] of [
        ['_', 'x', true],
        ['a', 'a', true],
        ['a', 'A', false],
        ['a-b', 'a-b', true],
        ['^a', 'abc', true],
        ['^a', 'bac', false],
        ['.*', '', true],
        ['%d+', 'x12', true],
        ['%d+', 12, true],
        ['12', 12, true],
        [['x', '^y'], 'yes', true],
        [['x', 'y'], 'z', false],
        [[], 'z', false],
        [false, 'z', false],
        [5, 5, true],
      ] as const) {
        assert.equal(await one('pattern', want as Value, value), answer, `${JSON.stringify(want)} against ${JSON.stringify(value)}`);
      }
    });

    it('matches a message, wherever its fields are', async () => {
      for (const [msg, want, answer] of [
        [{ action: 'Get' }, 'Get', true],
        [{ body: { action: 'Get' } }, 'Get', true],
        [{ Action: 'Get' }, 'Get', true],
        [{ Tags: { Action: 'Get' } }, 'Get', true],
        [{ body: { action: 'get' } }, 'Get', false],
        [{}, 'Get', false],
        [{ body: { a: '1', b: '2' } }, { a: '1', b: '_' }, true],
        [{ body: { a: '1' } }, { a: '1', b: '_' }, false],
        [{ a: '1', body: { b: '2' } }, { a: '1', b: '2' }, true],
        [{ body: { 'x-reference': '7' } }, { 'X-Reference': '7' }, true],
        [{ body: 'text', a: '1' }, { a: '1' }, true],
        [{}, {}, true],
      ] as const) {
        assert.equal(await one('spec', message(msg), typeof want === 'string' ? want : message(want)), answer, `${JSON.stringify(want)} against ${JSON.stringify(msg)}`);
      }
      assert.deepEqual(await lua.call('specFunction'), ['A!', true, true, false, false, false, false]);
    });

    it('refuses wrong arguments, each with its name', async () => {
      const texts = (await one('refused')) as readonly string[];
      assert.deepEqual(texts, [
        'utils.map: first argument should be a unary function',
        'utils.map: second argument should be a list',
        'utils.map: second argument should be a list',
        'utils.map: second argument should be a list',
        'utils.filter: first argument should be a unary function',
        'utils.reduce: first argument should be a function that accepts (result, value, key)',
        'utils.reduce: third argument should be a list',
        'utils.find: first argument should be a unary function',
        'utils.find: second argument should be a table',
        'utils.concat: first argument should be a list',
        'utils.concat: second argument should be a list',
        'utils.reverse: first argument should be a list',
        'utils.includes: second argument should be a list',
        'utils.keys: first argument should be a table',
        'utils.values: first argument should be a table',
        'utils.prop: second argument should be a table',
        'utils.propEq: third argument should be a table',
        'utils.curry: first argument should be a function',
        'utils.curry: second argument should be the number of arguments',
        'utils.compose: all arguments should be functions',
        'utils.capitalize: first argument should be a string',
        'utils.normalize: first argument should be a string',
        'utils.Tab: first argument should be a message',
      ]);
    });
  });
}
