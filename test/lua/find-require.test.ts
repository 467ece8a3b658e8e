import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRequire } from '../../src/lua/find-require.ts';

describe('findRequire', () => {
  for (const [source, expected] of [
    ['local x = require "json"', { line: 1, column: 11, name: 'json' }],
    ["\n  local x = require('a.b')", { line: 2, column: 13, name: 'a.b' }],
    ['return require(name)', { line: 1, column: 8 }],
    ['x = require[[long]]', { line: 1, column: 5, name: 'long' }],
  ] as const) {
    it(`finds ${JSON.stringify(source)}`, () => assert.deepEqual(findRequire(source), expected));
  }

  for (const source of ['-- require "x"', '--[[ require "x"\n]]', 'local s = "require \'x\'"', 'm.require("x")', 'local function require(x) end require("x")', 'local require = f require "x"', 'local requires = 1', 'print(require)', '']) {
    it(`passes over ${JSON.stringify(source)}`, () => assert.equal(findRequire(source), undefined));
  }
});
