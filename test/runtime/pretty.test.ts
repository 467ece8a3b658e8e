import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { message } from '../../src/message/value.ts';
import { loadRuntime, machines, type LoadedRuntime } from '../helpers/runtime-module.ts';

const driver = `
function shown(value, indent) return pretty.tprint(value, indent) end
function refused() return select(2, pcall(pretty.tprint)), select(2, pcall(pretty.tprint, "x")) end
function loops()
  local a = { n = 1, [2] = "two" }
  a.a = a
  return pretty.tprint(a)
end
function bounded()
  local deep, wide = {}, {}
  for i = 1, 300 do deep = { deep } end
  for i = 1, 12000 do wide[i] = i end
  return #pretty.tprint(deep) < 30000, string.sub(pretty.tprint(wide), -18)
end
`;

for (const [engine, dialect] of machines) {
  describe(`pretty in ${dialect} on ${engine}`, () => {
    let lua: LoadedRuntime;
    before(async () => {
      lua = await loadRuntime(engine, dialect, ['pretty'], driver);
    });
    after(() => lua.close());

    it('writes a line a key, in order, indented below their table', async () => {
      assert.deepEqual(await lua.call('shown', message({ b: { c: true, d: ['x'] }, a: 1 })), ['a: 1\nb:\n  c: true\n  d:\n    1: x\n']);
      assert.deepEqual(await lua.call('shown', message({ a: 1 }), 2), ['    a: 1\n']);
      assert.deepEqual(await lua.call('shown', []), ['']);
      assert.deepEqual(await lua.call('loops'), ['2: two\na: <circular reference>\nn: 1\n']);
    });

    it('is bounded, shows control characters, and refuses what is no table', async () => {
      assert.deepEqual(await lua.call('bounded'), [true, '\n10000: 10000\n...\n']);
      assert.deepEqual(await lua.call('shown', message({ 'k\u001b': 'a\nb\u001b[2J' })), ['k\\027: a\nb\\027[2J\n']);
      assert.deepEqual(await lua.call('refused'), ['pretty: tprint needs a table, not a nil', 'pretty: tprint needs a table, not a string']);
    });
  });
}
