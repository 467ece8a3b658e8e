import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HbxError } from '../../../src/base/errors.ts';
import { actionsOf } from '../../../src/repl/complete/action-index.ts';
import { liveNames } from '../../../src/repl/complete/live-tables.ts';
import { luaQuoted } from '../../../src/repl/complete/lua-text.ts';
import { createMemory } from '../../../src/repl/complete/memory.ts';
import type { TablePath } from '../../../src/repl/complete/source.ts';
import { runLua } from '../../helpers/lua-state.ts';
import { viewOf } from './view.ts';

const lua = `
Balances = { alice = 1, ["x-y"] = 2, _hidden = 3, [5] = 1, [true] = 1 }
Object = setmetatable({ own = 1 }, { __index = setmetatable({ method = print }, { __index = { deep = {} } }) })
Trap = setmetatable({ a = 1 }, { __index = function() error("called") end, __pairs = function() error("called") end, __len = function() error("called") end })
Locked = setmetatable({ b = 1 }, { __metatable = false })
List = { 10, 20, { inner = 1 } }
["größe"] = nil
`.replace('["größe"] = nil\n', '') + `
Text = "abc"
Circle = setmetatable({ c = 1 }, {})
getmetatable(Circle).__index = Circle
Long = {}
for i = 1, 30000 do Long[i] = i end
Long.name = 1
Many = {}
for i = 1, 3000 do Many["n" .. string.format("%d", i)] = i end
_G["a\\nb"] = 1
setmetatable(_G, { __index = function(_, name) error("strict " .. name) end })
print("noise")
`;

for (const luerl of [true, false]) {
  describe(luerl ? 'tables on a HyperBEAM node' : 'tables in plain Lua', () => {
    const names = async (path: TablePath): Promise<string> => {
      const { view } = viewOf(lua, {}, luerl);
      return (await liveNames(path, { view, remember: createMemory(view) })).map(({ name }) => name).join(' ');
    };
    const cases: readonly (readonly [TablePath, string])[] = [
      [['Balances'], '_hidden alice'], [['Object'], 'deep method own'], [['Trap'], 'a'], [['Locked'], 'b'], [['List', 3], 'inner'], [['Circle'], 'c'], [['Long'], 'name'], [['Balances', 'x-y'], ''],
      [['nothing', 'x'], ''], [['_G', 'Object', 'deep'], ''], [['Object', 'method'], ''], [['größe "\n'], ''],
    ];
    for (const [path, expected] of cases) it(path.join('.'), async () => assert.equal(await names(path), expected));
    it('the globals, without what is no name', async () => assert.match(await names([]), /^_G _VERSION assert Balances .* Trap type/));
    it('the methods of a text', async () => assert.match(await names(['Text']), /^byte char .* upper$/));
    it('a thousand names at most', async () => assert.equal((await names(['Many'])).split(' ').length, 1000));
  });
}

it('text is quoted so that Lua reads its bytes', () => {
  for (const text of ['', 'a"b\\c\n\0', 'größe 🦊', ']]', 'a1\u00011']) {
    for (const luerl of [true, false]) assert.equal(Buffer.from(String(runLua(`return ${luaQuoted(text)}`, { luerl })[0]), 'latin1').toString('utf8'), text);
  }
});

it('what a process prints besides is passed over', async () => {
  const { view } = viewOf('', { look: async () => 'hello\nname\tfunction\n\u001b[2J\ttable\na b\tnumber\nname2\tnumber \nx\ty\tz' });
  assert.deepEqual(await liveNames([], { view, remember: createMemory(view) }), [{ name: 'name', type: 'function' }]);
});

describe('the memory', () => {
  it('lasts until a message was sent, or something else is looked at', async () => {
    const { view, looks } = viewOf('t = {}');
    const context = { view, remember: createMemory(view) };
    await Promise.all([liveNames(['t'], context), liveNames(['t'], context)]);
    await liveNames(['t'], context);
    assert.equal(looks.length, 1);
    const changes = [() => (view.lastResult = {} as never), () => (view.at = 3), () => (view.process = { ...view.process })];
    for (const [at, change] of changes.entries()) {
      change();
      await liveNames(['t'], context);
      assert.equal(looks.length, at + 2);
    }
  });

  it('keeps a refusal, but no other failure', async () => {
    for (const [code, times] of [['repl/no-eval', 1], ['network/gone', 2]] as const) {
      let asked = 0;
      const look = () => {
        asked++;
        return Promise.reject(new HbxError(code, 'No.'));
      };
      const { view } = viewOf('', { look });
      const context = { view, remember: createMemory(view) };
      for (let at = 0; at < 2; at++) await assert.rejects(liveNames([], context), { code });
      assert.equal(asked, times);
    }
  });

  it('is bounded', async () => {
    const { view, looks } = viewOf('', { look: async () => '' });
    const context = { view, remember: createMemory(view) };
    for (let at = 0; at < 1000; at++) await liveNames([`t${at}`], context);
    await liveNames(['t999'], context);
    assert.equal(looks.length, 0);
  });
});

it('actions come from blueprints, registered handlers and the source', async () => {
  const registered = `Handlers = { list = {
    { name = "t.Transfer", pattern = "Transfer", handle = print },
    { name = "t.Vote", pattern = { Action = "Vote", Side = "_", From = "_" }, handle = print },
    { name = "x.Mint", pattern = function() error("called") end },
    { name = "lower", pattern = function() end }, { name = "bad", pattern = "a b" }, { name = "Größe", pattern = "Größe" }, "nothing",
    { name = "last", pattern = "Last" },
  } }`;
  for (const luerl of [true, false]) {
    const { view, reads } = viewOf(registered.replace('"Größe" }, "nothing"', luerl ? '"Gr\\195\\182\\195\\159e" }, { }' : '"Größe" }, { }'), {}, luerl);
    const context = { view, remember: createMemory(view) };
    const actions = await actionsOf(context);
    assert.deepEqual(actions.map(({ action }) => action), ['Transfer', 'Balance', 'Vote', 'Mint', 'Größe', 'Last', 'Inc', 'Burn']);
    assert.deepEqual(Object.fromEntries(actions.map(({ action, tags }) => [action, tags.join(' ')])), { Transfer: 'Quantity Recipient', Balance: '', Vote: 'Side', Mint: '', 'Größe': '', Last: '', Inc: '', Burn: 'Amount' });
    view.lastResult = {} as never;
    await actionsOf(context);
    assert.deepEqual(reads, ['source'], 'the source does not change with a message');
  }
});
