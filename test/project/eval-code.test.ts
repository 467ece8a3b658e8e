import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { builtIns, statefulModules } from '../../src/project/built-ins.ts';
import { prepareEval } from '../../src/project/eval-code.ts';
import { createLocator } from '../../src/project/map-locator.ts';
import { errorOf, luaFiles } from '../helpers/lua-files.ts';

const root = luaFiles({ 'sub/m.lua': 'return {}' });
const prepare = (text: string) => prepareEval({ root, entry: { name: '(eval)', text } }, text);
const mistake = (text: string): string => {
  const { code, location } = errorOf(() => prepare(text));
  assert.equal(location?.text, text);
  assert.equal(location.file, '(eval)');
  return `${code} ${location.line}:${location.column}`;
};

describe('code of an Eval', () => {
  it('leaves the stateful modules of the runtime to the process, and brings the others', () => {
    const { code, map } = prepareEval({ root, entry: { name: '(eval)' }, builtIns: builtIns() }, 'require(".handlers").list, require("ao").id, require(".json").encode({})');
    assert.deepEqual(map.sources, ['(eval)', 'hbx:json.lua']);
    assert.match(code, /require\("\.handlers"\)/);
    for (const name of statefulModules) assert.deepEqual(prepareEval({ root, entry: { name: '(eval)' }, builtIns: builtIns() }, `x = require(".${name}")`).map.sources, ['(eval)']);
  });

  it('has errors of an expression in the text as it was written', () => {
    assert.equal(mistake('require("nix").x'), 'bundle/missing-module 1:1');
    assert.equal(mistake('"é" .. require(name)'), 'bundle/dynamic-require 1:8');
    assert.equal(mistake('1, require("a..b")'), 'bundle/bad-name 1:4');
    assert.equal(mistake('{\n  require("nix")}'), 'bundle/missing-module 2:3');
    assert.equal(mistake('x = require("nix")'), 'bundle/missing-module 1:5');
  });

  it('tells where that ends which could be read furthest', () => {
    assert.equal(mistake('1 + + 2'), 'bundle/syntax-error 1:5');
    assert.equal(mistake('x = = 2'), 'bundle/syntax-error 1:5');
    assert.equal(mistake('foo bar'), 'bundle/syntax-error 1:5');
    assert.equal(mistake('{ 1,\n 2 + + }'), 'bundle/syntax-error 2:6');
  });

  it('counts characters behind the `return` that is put in front', () => {
    const text = '"ééé", require("sub.m").nope + 1';
    const { code, map } = prepare(text);
    const at = code.split('\n').findIndex((line) => line.startsWith('return "é'));
    const bytes = Buffer.byteLength(`return ${text.slice(0, 29)}`) + 1;
    assert.equal((createLocator(map).locate(at + 1, bytes) as { column: number }).column, 30);
    // The same when the process puts it there.
    const alone = prepare('"ééé" + 1');
    assert.equal(alone.code, '"ééé" + 1');
    assert.equal((createLocator(alone.map).locate(1, Buffer.byteLength('return "ééé" ') + 1) as { column: number }).column, 7);
    assert.equal(prepare('1 + 1').map.x_hbx_code, undefined);
  });
});
