import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isRaiser } from '../../src/project/raiser.ts';

describe('functions that only raise', () => {
  it('are known on one line and on three', () => {
    for (const text of ['local function fail(message) error(message, 0) end', 'function M.fail(m, code) error(m) end', 'M.fail = function(text) error(text, 2) end -- so', '  local function a( b )\terror( b , 0 ); end']) {
      assert.equal(isRaiser(text, 1), true, text);
    }
    assert.equal(isRaiser('x = 1\r\nlocal function fail(message)\r\n  error(message, 0)\r\nend\r\n', 3), true);
  });

  it('are not those that look at something, or raise what is their own', () => {
    for (const text of ['local function fail(message) error("no: " .. message, 0) end', 'local function fail() error(problem, 0) end', 'local function f(m) if m then error(m, 0) end end', 'error(message, 0)', '', `local function fail(m) error(m) end ${' '.repeat(300)}`]) {
      assert.equal(isRaiser(text, 1), false, text);
    }
    assert.equal(isRaiser('local function fail(message)\n  error(message, 0)\n  print(1)\nend', 2), false);
    assert.equal(isRaiser('local function fail(message)\n  print(1)\n  error(message, 0)\nend', 3), false);
    assert.equal(isRaiser('error(x)', 7), false);
  });
});
