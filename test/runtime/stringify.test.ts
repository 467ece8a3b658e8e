import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { message } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function shown(value) return stringify.format(value) end
function painted(value)
  stringify.colors = { red = "<r>", green = "<g>", blue = "<b>", reset = "<>" }
  local text = stringify.format(value)
  stringify.colors = false
  return text
end
function simple()
  local is = stringify.isSimpleArray
  return is({ 1, "a", true }), is({}), is({ 1, {} }), is({ a = 1 }), is({ 1, [3] = 3 }), is({ 1, [1.5] = 2, [3] = 3 }), is("x"), is(nil)
end
function loops()
  local a = { n = 1 }
  a.a = a
  local shared = { 1 }
  return stringify.format(a), stringify.format({ x = shared, y = shared }), stringify.format({ a }, 0, { [a] = true })
end
function keys() return stringify.format({ b = 1, a = 2, [true] = 3, [10] = 4, [2] = { 5 }, ["x y"] = {} }), stringify.format({ { 1 }, { 2 } }), stringify.format({ a = { 1 } }, 4) end
function scalars() return stringify.format("a"), stringify.format(5), stringify.format(nil), stringify.format(true) end
function deep()
  local t = {}
  for i = 1, 300 do t = { t } end
  local text = stringify.format(t)
  return #text < 40000, (string.find(text, "{ ... }", 1, true)) ~= nil
end
function wide()
  local list, twins = {}, { 1 }
  for i = 1, 12000 do list[i] = i end
  for i = 1, 40 do twins = { twins, twins } end
  return #stringify.format(list) < 200000, string.sub(stringify.format(list), -9), #stringify.format(twins) < 3000000
end
function spoken()
  local amount = setmetatable({ 7, 0 }, { __tostring = function() return "7\\27" end })
  return stringify.format({ a = amount, b = { amount, 1 } }), stringify.format(amount), stringify.isSimpleArray({ amount })
end
function meta() return stringify.format(setmetatable({ 1 }, { __index = function() error("no") end, __pairs = function() error("no") end })) end
`;

for (const [engine, dialect] of machines) {
  describe(`stringify in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['stringify'], driver);
    });
    after(() => lua.close());

    it('writes lists of scalars on one line, and other tables with a line a key', async () => {
      assert.deepEqual(await lua.call('scalars'), ['"a"', '5', 'nil', 'true']);
      assert.deepEqual(await lua.call('shown', ['hello', 2, true]), ['{ "hello", 2, true }']);
      assert.deepEqual(await lua.call('shown', []), ['{}']);
      assert.deepEqual(await lua.call('shown', message({ foo: { bar: 'baz' }, a: ['x'] })), ['{\n   a = { "x" },\n   foo = {\n     bar = "baz"\n  }\n}']);
      assert.deepEqual(await lua.call('keys'), [
        '{\n   [2] = { 5 },\n   [10] = 4,\n   a = 2,\n   b = 1,\n   x y = {},\n   [true] = 3\n}',
        '{\n   [1] = { 1 },\n   [2] = { 2 }\n}',
        '{\n       a = { 1 }\n    }',
      ]);
      assert.deepEqual(await lua.call('meta'), ['{ 1 }']);
      assert.deepEqual(await lua.call('spoken'), ['{\n   a = 7\\027,\n   b = { 7\\027, 1 }\n}', '7\\027', true]);
    });

    it('paints only when told to', async () => {
      assert.deepEqual(await lua.call('painted', ['hello']), ['{ <g>"hello"<> }']);
      assert.deepEqual(await lua.call('painted', message({ foo: { bar: 1 } })), ['{\n   <r>foo<> = {\n     <r>bar<> = <b>1<>\n  }\n}']);
      assert.deepEqual(await lua.call('shown', ['hello']), ['{ "hello" }']);
    });

    it('knows simple lists', async () => {
      assert.deepEqual(await lua.call('simple'), [true, true, false, false, false, false, false, false]);
    });

    it('lets no text drive a terminal', async () => {
      assert.deepEqual(await lua.call('shown', message({ 'a\u001b[2J': 'x\u001b[31m"\\\n\u0007\u009b é\u007f' })), ['{\n   a\\027[2J = "x\\027[31m\\"\\\\\\n\\007\\194\\155 é\\127"\n}']);
    });

    it('ends with loops, deep and endless tables', async () => {
      assert.deepEqual(await lua.call('loops'), [
        '{\n   a = <circular reference>,\n   n = 1\n}',
        '{\n   x = { 1 },\n   y = { 1 }\n}',
        '{\n   [1] = <circular reference>\n}',
      ]);
      assert.deepEqual(await lua.call('deep'), [true, true]);
      assert.deepEqual(await lua.call('wide'), [true, '99, ... }', true]);
    });
  });
}
