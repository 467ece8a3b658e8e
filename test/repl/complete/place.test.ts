import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readLocals } from '../../../src/repl/complete/lua-locals.ts';
import { placeOf } from '../../../src/repl/complete/place.ts';
import { readLuaTokens } from '../../../src/repl/lua-tokens.ts';
import type { Place } from '../../../src/repl/complete/source.ts';
import { aModule, viewOf } from './view.ts';

const handlers = viewOf().view;
const module = viewOf('', aModule).view;
const block = viewOf('', { block: { lines: [] } }).view;

/** Checked with what stands before the word to be the text. */
function placeIn(text: string, view = handlers): Omit<Place, 'from'> | undefined {
  const place = placeOf(text, view);
  if (place === undefined) return undefined;
  const { from, ...rest } = place;
  assert.equal(text.slice(from), rest.word, 'the word ends at the cursor');
  return rest;
}

describe('dot-commands', () => {
  it('and what stands behind them', () => {
    assert.deepEqual(placeIn(' .lo'), { kind: 'command', word: '.lo' });
    assert.deepEqual(placeIn('.'), { kind: 'command', word: '.' });
    assert.deepEqual(placeIn('.LOAD a "my fi'), { kind: 'argument', argument: 'file', command: 'load', word: '"my fi' });
    assert.deepEqual(placeIn('.load a'), { kind: 'argument', argument: 'file', command: 'load', word: 'a' });
    assert.deepEqual(placeIn('.load "a b.lua" '), { kind: 'argument', argument: 'file', command: 'load', word: '' });
    assert.deepEqual(placeIn('.help '), { kind: 'argument', argument: 'command', command: 'help', word: '' });
    assert.deepEqual(placeIn('.send Tr'), { kind: 'action', word: 'Tr' });
    assert.deepEqual(placeIn('.send Inc By=1 '), { kind: 'tag', action: 'Inc', used: ['By'], word: '' });
    assert.deepEqual(placeIn('.send --no-check In'), { kind: 'action', word: 'In' });
    assert.deepEqual(placeIn('.watch 5 In'), { kind: 'action', word: 'In' });
    assert.deepEqual(placeIn('.eval local x = ao.i'), { kind: 'field', path: ['ao'], isMethod: false, word: 'i' });
    assert.equal(placeIn('.time In')?.kind, 'name');
    assert.deepEqual(placeIn('.time In', module), { kind: 'name', locals: [], mayBeAction: true, word: 'In' });
    for (const text of ['.nothing x', '.done x']) assert.equal(placeIn(text), undefined, text);
  });

  it('in a block on a line of their own', () => {
    assert.deepEqual(placeIn('x = 1\n.do', block), { kind: 'command', word: '.do' });
    assert.equal(placeIn('.send In', block)?.kind, 'name');
    assert.deepEqual(placeIn('.x\nao.', block), { kind: 'field', path: ['ao'], isMethod: false, word: '' });
  });
});

describe('actions', () => {
  it('may be the first word on a module', () => {
    for (const text of ['', ' ', 'Tr', ' Tr']) assert.deepEqual(placeIn(text, module), { kind: 'name', locals: [], mayBeAction: true, word: text.trim() });
    assert.deepEqual(placeIn('Credit-No', module), { kind: 'action', word: 'Credit-No' });
    assert.equal((placeIn('Tr', handlers) as { mayBeAction?: boolean }).mayBeAction, true);
    for (const text of ['', 'x = Tr', 'f(Tr', 'return Tr']) assert.equal((placeIn(text, handlers) as { mayBeAction?: boolean }).mayBeAction, false, text);
    assert.equal((placeIn('local x = Tr', module) as { mayBeAction?: boolean }).mayBeAction, false);
  });

  it('have tags, until their data begins', () => {
    assert.deepEqual(placeIn('Transfer A=b Rec', handlers), { kind: 'tag', action: 'Transfer', used: ['A'], word: 'Rec' });
    for (const text of ['x and Rec', 'x = Rec', 'if Rec']) assert.equal(placeIn(text, handlers)?.kind, 'name', text);
    assert.deepEqual(placeIn('Transfer Rec', module), { kind: 'tag', action: 'Transfer', used: [], word: 'Rec' });
    assert.deepEqual(placeIn('Transfer A="b c" D=\'e f\' G=h ', module), { kind: 'tag', action: 'Transfer', used: ['A', 'D', 'G'], word: '' });
    for (const text of ['Transfer A=b', 'Transfer A="b ', 'Transfer A=b -- ', 'Transfer some data ', 'Inc 5', 'Transfer A="b\\" c']) assert.equal(placeIn(text, module), undefined, text);
  });

  it('are named in messages of Lua', () => {
    assert.deepEqual(placeIn('Send({ Target = ao.id, Action = "Tra'), { kind: 'action', word: 'Tra' });
    assert.deepEqual(placeIn("Send{action='"), { kind: 'action', word: '' });
    for (const text of ['Name = "Tra', 'x = "a', 'Action = [[a', 'Action = "a\\']) assert.equal(placeIn(text), undefined, text);
  });
});

describe('Lua', () => {
  it('has names', () => {
    assert.deepEqual(placeIn('x = pri'), { kind: 'name', locals: [], mayBeAction: false, word: 'pri' });
    assert.deepEqual(placeIn('f('), { kind: 'name', locals: [], mayBeAction: false, word: '' });
    assert.deepEqual(placeIn('x = 1 --[[ a ]] y'), { kind: 'name', locals: [], mayBeAction: false, word: 'y' });
    assert.deepEqual(placeIn('-- a\ny'), { kind: 'name', locals: [], mayBeAction: false, word: 'y' });
    assert.deepEqual(placeIn('if x the'), { kind: 'name', locals: [], mayBeAction: false, word: 'the' });
  });

  it('has locals', () => {
    const text = 'local a, b = 1, 2\nlocal function f(x, ...) end\nfunction t.g:h(y) for k, v in pairs(t) do local function(z) return ';
    assert.deepEqual((placeIn(text) as { locals?: unknown }).locals, ['a', 'b', 'f', 'y', 'k', 'v', 'z']);
    assert.deepEqual((placeIn('local function go() ') as { locals?: unknown }).locals, ['go']);
  });

  it('has fields of what names lead to', () => {
    const fields: Record<string, readonly (string | number)[]> = { 'ao.': ['ao'], 'x = ao.env.Pro': ['ao', 'env'], 'f(t["x y"][3].': ['t', 'x y', 3], "t['a'].b.": ['t', 'a', 'b'], 'a.b\n  .c.': ['a', 'b', 'c'], '#t.': ['t'], 'a .. b.': ['b'] };
    for (const [text, path] of Object.entries(fields)) assert.deepEqual((placeIn(text) as { path?: unknown } | undefined)?.path, path, text);
    assert.deepEqual(placeIn('text:up'), { kind: 'field', path: ['text'], isMethod: true, word: 'up' });
  });

  it('knows what locals of the same text stand for', () => {
    const table = 'local t = { alpha = 1, ["beta"] = function(a, b) local x, y = 1, 2 end, [3] = 4, nested = { deep = {} } }';
    const of = (text: string): unknown => {
      const place = placeIn(text) as { names?: readonly string[]; path?: readonly (string | number)[] } | undefined;
      return place?.names?.join(' ') ?? place?.path?.join('/');
    };
    const known: readonly (readonly [text: string, leads: string | undefined])[] = [
      ['local x = json\nx.', 'json'], ['local x = ao.env; local y = x.Process\nx = x or {} y.Ta', 'ao/env/Process'], ['local a, b = json, Handlers b.', 'Handlers'], ['local x = State or {}\nx.', 'State'],
      ['local x = require("json") x.', 'package/loaded/json'], ["local x = require 'json'\nx:", 'package/loaded/json'], ['local s = "abc" s:', 'string'],
      [`${table}\nt.`, 'alpha beta nested'], [`${table} t:`, 'beta'], [`${table} t.nested.`, 'deep'], [`${table} local u = t.nested u.`, 'deep'], [`${table} t["nested"].`, 'deep'], [`${table} t.alpha.`, undefined],
      ['local M = {}\nfunction M.go() end\nfunction M:run(x) end M.size = 1\nM.', 'go run size'], ['local M = {}\nfunction M.go() end M.size = 1\nM:', 'go'], ['local t = { a = 1 } t = ao t.', 'ao'], ['local t = {} f({ t = 1 }) t.b = 2 t.', 'b'],
      // What is not plain, and what hides it.
      ['local x = f()\nx.', undefined], ['local x = json.decode(y) x.', undefined], ['local x = a .. b x.', undefined], ['local x = {} for x = 1, 2 do x.', undefined], ['local json = 1 local function f(ao) ao.', undefined], ['local t = { a = 1, t.', undefined],
      // Where a block ends, its locals do.
      ['do local x = json end x.', 'x'], ['local x = ao if a then local x = json elseif b then x.', 'ao'], ['local x = ao while a do local x = json end x.', 'ao'], ['end end ) } local x = json x.', 'json'],
    ];
    for (const [text, leads] of known) assert.equal(of(text), leads, text);
  });

  it('reads text with many unfinished tables, functions and mistakes in a few steps a token', () => {
    const pieces = [(n: number) => `local v${n} = { f${n} = function() return { `, (n: number) => `local v${n} = { ${'a = b, '.repeat(3)}`, (n: number) => `local v${n} = { ) a = `, (n: number) => `local v${n} = { end, `, () => 'local v = { { { { { { { { '];
    for (const piece of pieces) {
      const all = readLuaTokens(Array.from({ length: 300 }, (_, n) => piece(n)).join('')).filter(({ kind }) => kind !== 'space');
      let steps = 0;
      const counted = new Proxy(all, { get: (tokens, key) => (steps++, Reflect.get(tokens, key) as unknown) });
      assert.ok(readLocals(counted)!.names.length > 0);
      assert.ok(steps < 20 * all.length, `${piece(1)}: ${steps} steps for ${all.length} tokens`);
    }
  });

  it('has nothing to say elsewhere', () => {
    const nowhere = [
      'x = "pri', "x = 'a.", '-- pri', 'x = 5', 'x = 5.', '[[ pri', '--[[ pri', 'local na', 'local ', 'local a, b', 'function na', 'function f(a', 'for k', 'goto do', '::la', 'f().', 'f(x):', '("x"):', 't[i].', 'local t = {}\nt.', 'a:b.', '.5', '"a"', 't["a\\n"].',
    ];
    for (const text of nowhere) assert.equal(placeIn(text), undefined, text);
  });
});
