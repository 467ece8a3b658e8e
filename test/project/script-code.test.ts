import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLocator, type MappedPlace } from '../../src/project/map-locator.ts';
import { prepareEval } from '../../src/project/eval-code.ts';
import { prepareScript } from '../../src/project/script-code.ts';
import { errorOf, luaFiles } from '../helpers/lua-files.ts';

const root = luaFiles({ 'sub/m.lua': 'return {}' });
const options = { root, entry: { path: `${root}/fix.lua`, name: 'fix.lua' } };
const locate = (text: string, line: number, at: number, column?: number): MappedPlace => createLocator({ ...prepareScript(options, text, line).map, sourceRoot: root }).locate(at, column) as MappedPlace;

describe('Lua out of the middle of a file', () => {
  it('is sent as it would be alone', () => {
    for (const text of ['x = 1', '1 + 1', 'require("sub.m")', '"é", 2', 'local m = require("sub.m")\nreturn m']) {
      assert.equal(prepareScript(options, text, 7).code, prepareEval(options, text).code);
      assert.equal(prepareScript(options, text, 7).id, prepareEval(options, text).id);
    }
    assert.deepEqual(prepareScript(options, 'x = 1', 1), prepareEval(options, 'x = 1'));
  });

  it('has places of the file, of statements and of expressions', () => {
    const { text, ...place } = locate('x = 1\ny = nil + 1', 40, 2, 9);
    assert.deepEqual(place, { file: `${root}/fix.lua`, line: 41, column: 9 });
    // What an excerpt shows stands in its own lines.
    assert.deepEqual(text!.split('\n').slice(38), ['', 'x = 1', 'y = nil + 1']);
    // Behind the `return ` that the process puts in front.
    assert.deepEqual([locate('1 + nil', 40, 1, 10).line, locate('1 + nil', 40, 1, 10).column], [40, 3]);
    assert.equal(locate('{\n1 + nil}', 40, 2, 3).line, 41);
  });

  it('has columns of the file where something stands in front of it', () => {
    const at = (text: string, line: number, column: number): unknown[] => {
      const { map } = prepareScript(options, text, 3, 7);
      const place = createLocator({ ...map, sourceRoot: root }).locate(line, column) as MappedPlace;
      return [place.line, place.column, place.text!.split('\n')[place.line - 1]];
    };
    assert.deepEqual(at('x = nil + 1', 1, 5), [3, 11, '      x = nil + 1']);
    // Behind the `return ` of an expression, and behind characters of two bytes.
    assert.deepEqual(at('1 + nil', 1, 10).slice(0, 2), [3, 9]);
    assert.deepEqual(at('x = "é" + y', 1, 12).slice(0, 2), [3, 17]);
    assert.deepEqual(at('x = 1\ny = nil + 1', 2, 5), [4, 5, 'y = nil + 1']);
    const { location } = errorOf(() => prepareScript(options, 'x = = 2', 1, 7));
    assert.deepEqual([location!.line, location!.column], [1, 11]);
  });

  it('leaves the places of what it requires as they are', () => {
    const { code, map } = prepareScript(options, 'local m = require("sub.m")\nm.x()', 40);
    const at = code.split('\n').findIndex((line) => line.startsWith('return {}')) + 1;
    const locator = createLocator({ ...map, sourceRoot: root });
    assert.deepEqual(locator.locate(at), { file: `${root}/sub/m.lua`, line: 1, text: 'return {}' });
    const own = locator.locate(code.split('\n').length) as MappedPlace;
    assert.deepEqual([own.file, own.line], [`${root}/fix.lua`, 41]);
  });

  it('has mistakes where they stand in the file, also in words', () => {
    const of = (text: string): unknown[] => {
      const { location, message } = errorOf(() => prepareScript(options, text, 40));
      return [location!.line, location!.column, message];
    };
    assert.deepEqual(of('x = = 2').slice(0, 2), [40, 5]);
    assert.deepEqual(of('foo bar').slice(0, 2), [40, 5]);
    assert.deepEqual(of('x = 1\nrequire("nix")').slice(0, 2), [41, 1]);
    const alone = errorOf(() => prepareScript({ root, entry: { name: '(eval)' } }, 'goto away', 40));
    assert.equal(alone.location!.line, 40);
    const unclosed = errorOf(() => prepareScript(options, 'x = 1\nf(\n1', 40));
    assert.match(unclosed.message, /at line 41\b/);
    assert.match(unclosed.hint!, /line 41\b/);
  });

  it('tells the line without its text where the file is long', () => {
    const { text, line } = locate('x = 1', 30_000, 1, 1);
    assert.deepEqual([text, line], [undefined, 30_000]);
    assert.equal(errorOf(() => prepareScript(options, 'x = = 2', 30_000)).location!.line, 30_000);
    assert.ok(JSON.stringify(prepareScript(options, 'x = 1', 30_000)).length < 1000);
  });
});
