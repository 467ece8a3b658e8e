import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createFunctionNames } from '../../src/project/function-names.ts';

const text = `local M = {}
function M.outer(list)
  local function inner(x)
    return x + 1
  end
  table.sort(list, function(a, b) return a < b end)
  return 'é', inner(list) end function M.after() return 1 end
return M
`;

it('names the innermost function around a place', () => {
  const names = createFunctionNames();
  assert.equal(names.at(text, 4, 12), 'inner');
  assert.equal(names.at(text, 6, 3), 'M.outer');
  assert.equal(names.at(text, 6, 42), undefined, 'a function without a name');
  assert.equal(names.at(text, 1, 1), undefined, 'the main chunk');
  assert.equal(names.at(text, 7, 15), 'M.outer');
  assert.equal(names.at(text, 7, 56), 'M.after');
});

it('does without a column where only one function can be meant', () => {
  const names = createFunctionNames();
  assert.equal(names.at(text, 4, undefined), 'inner');
  // A line that a function begins or ends on is not enough.
  for (const line of [1, 3, 6, 7, 8, 99]) assert.equal(names.at(text, line, undefined), undefined);
});

it('has no name for what does not parse', () => {
  assert.equal(createFunctionNames().at('function f( return', 1, 5), undefined);
  assert.equal(createFunctionNames().at('', 1, 1), undefined);
});
