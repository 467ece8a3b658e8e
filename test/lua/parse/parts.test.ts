import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Chunk } from '../../../src/lua/parse/ast.ts';
import { isBoxed } from '../../../src/lua/parse/boxed.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { factsOf, guessParts, type PartText } from '../../../src/lua/parse/parts.ts';

const dialects = ['puc', 'luerl'] as const;

const module = (name: string): string => `function(require)return function(...)
local ${name}, count = {}, 0
local function helper(a, b) count = count + 1 return a .. b end
function ${name}.run(x, ...) return helper(x, select("#", ...)) .. string.rep("-", ${'1 + '.repeat(150)}1) end
function ${name}:get() return self, function() return count, print end end
return ${name}
end end`;

const bundle = (...parts: string[]): string => `(function(m) return m end)({[0]={"main.lua",{}},
${parts.map((part) => `{"a.lua",{["b"]=2},${part}},`).join('\n')}
})
local after = function(y) return y end
return after(1)`;

function texts(source: string, dialect: (typeof dialects)[number], from = source): { readonly chunk: Chunk; readonly parts: Map<number, PartText> } {
  const guessed = new Map(guessParts(from).map((part) => [part.start, { ...part, known: undefined }]));
  const read = parseChunk(from, { dialect, parts: guessed });
  const known = new Map(read.parts.map((part) => [from.slice(part.text.start, part.text.end), factsOf(read.functions, part)]));
  const parts = new Map(guessParts(source).map(({ start, end }) => [start, { start, end, known: known.get(source.slice(start, end)) }]));
  return { chunk: parseChunk(source, { dialect, parts }), parts };
}

/** All that others ask a function for. */
function functionsOf(chunk: Chunk): unknown[] {
  return chunk.functions.map(({ index, name, line, endLine, parameters, isVararg, upvalues, isMain }) => ({ index, name, line: isMain ? 0 : line, endLine, parameters: parameters.map((one) => one.name), isVararg, upvalues: upvalues.map((one) => [one.name, isBoxed(one)]), isMain }));
}

describe('parts of a text', () => {
  for (const dialect of dialects) {
    it(`are passed over as if they had been read (${dialect})`, () => {
      const source = bundle(module('A'), module('Second'));
      const whole = parseChunk(source, { dialect });
      const { chunk } = texts(source, dialect);
      assert.equal(chunk.parts.filter(({ known }) => known !== undefined).length, 2);
      assert.deepEqual(functionsOf(chunk), functionsOf(whole));
      // What comes behind them, and they themselves, stand where they stand.
      for (const [at, { index, line, column, start, end, endPlace }] of whole.functions.entries()) {
        if (index !== 0 && start < source.indexOf('local after') && !chunk.parts.some(({ node }) => node.index === index)) continue;
        const { functions } = chunk;
        assert.deepEqual([functions[at]!.line, functions[at]!.column, functions[at]!.start, functions[at]!.end, functions[at]!.endPlace], [line, column, start, end, endPlace]);
      }
      assert.deepEqual(JSON.stringify(chunk.main.body.slice(1), withoutOwners), JSON.stringify(whole.main.body.slice(1), withoutOwners));
    });

    it(`serve another text (${dialect})`, () => {
      const other = `\n\n${bundle(module('Other'), module('A'))}`;
      const { chunk } = texts(other, dialect, bundle(module('A'), module('Second')));
      assert.deepEqual(chunk.parts.map(({ known }) => known !== undefined), [false, true]);
      assert.deepEqual(functionsOf(chunk), functionsOf(parseChunk(other, { dialect })));
    });

    it(`are none where a local can be seen (${dialect})`, () => {
      const source = `local string = nil\n${bundle(module('A'))}`;
      const { chunk, parts } = texts(source, dialect, bundle(module('A')));
      assert.equal([...parts.values()][0]!.known !== undefined, true);
      assert.deepEqual(chunk.parts, []);
      assert.deepEqual(functionsOf(chunk), functionsOf(parseChunk(source, { dialect })));
    });

    it(`are none inside a function (${dialect})`, () => {
      const source = `local function f(...) return ${bundle(module('A')).split('\nlocal after')[0]} end`;
      assert.deepEqual(texts(source, dialect, bundle(module('A'))).chunk.parts, []);
    });

    it(`are none in a string (${dialect})`, () => {
      const source = `return [==[${bundle(module('A'))}]==], 1`;
      const { chunk, parts } = texts(source, dialect, bundle(module('A')));
      assert.equal(parts.size, 1);
      assert.equal(chunk.functions.length, 1);
    });

    it(`are none where their text ends earlier than the function (${dialect})`, () => {
      const source = bundle(module('A').replace('return A\n', 'local t = {function()return function()\nend end},\n1 return A\n').replace('},\n1 return', '}\nreturn'));
      const { chunk } = texts(source, dialect);
      assert.deepEqual(chunk.parts.map(({ known }) => known), []);
      assert.deepEqual(functionsOf(chunk), functionsOf(parseChunk(source, { dialect })));
    });

    it(`are read again where they stand deeper than before (${dialect})`, () => {
      const source = `return ${'{'.repeat(180)}${module('A')}${'}'.repeat(180)}`;
      const known = texts(source, dialect, bundle(module('A')));
      assert.equal([...known.parts.values()][0]!.known !== undefined, true);
      assert.deepEqual(known.chunk.parts.map((part) => part.known), [undefined]);
    });
  }

  it('are long enough to be worth it, and end', () => {
    assert.deepEqual(guessParts('{"a.lua",{},function()return function(...)\nreturn 1\nend end},'), []);
    assert.deepEqual(guessParts(`function()return function(...)\n${'-- no end\n'.repeat(100)}`), []);
    assert.deepEqual(guessParts(`x)return function(...)\n${'-- no beginning\n'.repeat(100)}end end},`), []);
    assert.equal(guessParts(bundle(module('A'), module('B'))).length, 2);
  });

  it('are told in time that grows with the text', () => {
    const part = `{function()return function(...)\nlocal x = "${'-'.repeat(500)}" ${'local function f() end '.repeat(15)}\nend end},\n`;
    const source = `return {${part.repeat(3000)}}`;
    const started = process.cpuUsage();
    const { chunk } = texts(source, 'puc');
    const { user } = process.cpuUsage(started);
    assert.equal(chunk.parts.length, 3000);
    assert.ok(user < 8_000_000, `${user} µs`);
  });

  it('are looked for in time that grows with the text', () => {
    const started = process.cpuUsage();
    guessParts('function()return function(...)\n'.repeat(100_000));
    const { user } = process.cpuUsage(started);
    assert.ok(user < 3_000_000, `${user} µs`);
  });
});

function withoutOwners(this: unknown, key: string, value: unknown): unknown {
  return key === 'owner' || key === 'parent' || key === 'id' || key === 'parts' ? undefined : typeof value === 'bigint' ? `${value}n` : value;
}
