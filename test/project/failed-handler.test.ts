import assert from 'node:assert/strict';
import { it } from 'node:test';
import { handlerAt } from '../../src/project/failed-handler.ts';

const source = `local function shared(msg) return msg end
local function work(msg)
  return shared(msg)
end
Handlers.add("Inline", "Inline", function(msg)
  while true do end
end)
Handlers.before("Inline").add("Named", "Named", work)
Handlers.add("One", shared, print)
Handlers.add("Two", "Two", shared)
function Open(msg) return msg end
Handlers.append("Global", "Global", Open)
`;

it('finds the handler whose function stands on a line', () => {
  assert.deepEqual([2, 3, 6, 11].map((line) => handlerAt(source, line, 'luerl')), ['Named', 'Named', 'Inline', 'Global']);
});

it('says nothing where it could be several, or none', () => {
  assert.equal(handlerAt(source, 1, 'luerl'), undefined);
  assert.equal(handlerAt(source, 9, 'luerl'), undefined);
  assert.equal(handlerAt('x = = 1', 1, 'luerl'), undefined);
});
