import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Chunk, FunctionNode, Local, NameNode } from '../../../src/lua/parse/ast.ts';
import { parseChunk, type ParseOptions } from '../../../src/lua/parse/parser.ts';
import { walk } from './walk.ts';

const parse = (source: string, dialect: ParseOptions['dialect'] = 'puc'): Chunk => parseChunk(source, { dialect });

/** All variables that names mean, by name; the last one declared wins. */
function locals(chunk: Chunk): Record<string, Local> {
  const found: Record<string, Local> = {};
  walk(chunk, (node) => {
    for (const local of node.kind === 'Local' || node.kind === 'GenericFor' ? node.locals : node.kind === 'LocalFunction' || node.kind === 'NumericFor' ? [node.local] : node.kind === 'Function' ? node.parameters : []) {
      if ((found[local.name]?.id ?? -1) < local.id) found[local.name] = local;
    }
  });
  return found;
}

function names(chunk: Chunk): NameNode[] {
  const found: NameNode[] = [];
  walk(chunk, (node) => void (node.kind === 'Name' && found.push(node)));
  return found.sort((a, b) => a.start - b.start);
}

const upvalueNames = (node: FunctionNode | undefined): string[] => node!.upvalues.map((local) => local.name);

describe('names', () => {
  it('mean the innermost variable, and nothing before its statement is over', () => {
    const uses = names(parse('local x = 1; local x = x; do local x = x; x() end x()')).filter((node) => node.name === 'x');
    assert.deepEqual(uses.map((node) => node.local.id - uses[0]!.local.id), [0, 1, 2, 1]);
  });

  it('of a local function are known inside it, those of a local are not', () => {
    const chunk = parse('local function f() return f end local g = function() return g end');
    assert.deepEqual(upvalueNames(chunk.functions[1]), ['f']);
    assert.deepEqual(upvalueNames(chunk.functions[2]), ['_ENV']);
  });

  it('in the condition of repeat mean the variables of its body', () => {
    assert.equal(names(parse('repeat local done = f() until done')).filter((node) => node.name === 'done').length, 1);
  });

  it('of loop variables are out of scope in the expressions and after the loop', () => {
    const uses = names(parse('for i = i, i do i() end for i, j in i, j do j() end i()'));
    assert.deepEqual(uses.filter((node) => node.name !== '_ENV').map((node) => node.name), ['i', 'j']);
  });

  it('are upvalues of every function in between, in order of first use', () => {
    const chunk = parse('local a, b, c function f() g(c) return function() b() return function() return a, b, c end end end');
    assert.deepEqual(upvalueNames(chunk.main), ['_ENV']);
    assert.deepEqual(upvalueNames(chunk.functions[1]), ['_ENV', 'c', 'b', 'a']);
    assert.deepEqual(upvalueNames(chunk.functions[2]), ['b', 'a', 'c']);
    assert.deepEqual(upvalueNames(chunk.functions[3]), ['a', 'b', 'c']);
    assert.equal(chunk.functions[3]!.parent, chunk.functions[2]);
  });

  it('that are global belong to the _ENV in scope', () => {
    const chunk = parse('x() local _ENV = {} x() do local function f(_ENV) return x end end');
    const environments = new Set(chunk.functions.flatMap((node) => node.upvalues));
    assert.deepEqual([...environments], [chunk.env]);
    assert.equal(chunk.env.kind, 'env');
    assert.equal(locals(chunk)['_ENV']!.kind, 'parameter');
    assert.equal(locals(chunk)['_ENV']!.used, true);
  });

  it('_ENV is a name like any other in luerl', () => {
    const chunk = parse('local _ENV = {} x() return _ENV', 'luerl');
    const uses = names(chunk).map((node) => node.local);
    assert.equal(uses.includes(chunk.env), true);
    assert.equal(uses.some((local) => local.kind === 'local'), true);
    assert.equal(locals(parse('return _ENV', 'luerl'))['_ENV'], undefined);
    assert.deepEqual(names(parse('return _ENV')).map((node) => node.local.kind), ['env']);
  });
});

describe('flags of a variable', () => {
  const flags = (source: string, name: string): string[] => {
    const { captured, assigned, used } = locals(parse(source))[name]!;
    return Object.entries({ captured, assigned, used }).filter(([, on]) => on).map(([flag]) => flag);
  };
  for (const [source, expected] of [
    ['local x', []],
    ['local x = 1 return x', ['used']],
    ['local x x = 1', ['assigned']],
    ['local x x, y = 1', ['assigned']],
    ['local x y, x = 1', ['assigned']],
    ['local x x.y = 1', ['used']],
    ['local x x()', ['used']],
    ['local x function x() end', ['assigned']],
    ['local x function x.y() end', ['used']],
    ['local x function x:y() end', ['used']],
    ['local function x() end', []],
    ['local function x() x() end', ['captured', 'used']],
    ['local x function f() x = 1 end', ['captured', 'assigned']],
    ['local x function f() return x end', ['captured', 'used']],
    ['local x do local x x = 1 end', ['assigned']],
    ['for x = 1, 2 do end', []],
    ['for x in y do x = 1 end', ['assigned']],
    ['function f(x) return (x) end', ['used']],
    ['function f(x) return function() return function() return x end end end', ['captured', 'used']],
  ] as const) it(source, () => assert.deepEqual(flags(source, 'x'), expected));
});

describe('functions', () => {
  it('have the best static name', () => {
    const { functions } = parse('function a() end function a.b.c() end function a.b:d() end local function e() end local f, g = function() end, function() end h = function() end t.i = function() end t[1].j = function() end t[k] = function() end t = {l = function() end, [1] = function() end} return (function() end)');
    assert.deepEqual(functions.map((node) => node.name), [undefined, 'a', 'a.b.c', 'a.b:d', 'e', 'f', 'g', 'h', 't.i', 'j', undefined, 'l', undefined, undefined]);
  });

  it('know their parameters, ends and places', () => {
    const source = 'x()\nlocal function f(a, ...)\n  return a\nend function g:m(b) end';
    const { functions, main } = parse(source);
    assert.deepEqual(functions.map((node) => [node.index, node.isMain, node.isVararg, node.parameters.map((local) => local.name)]), [[0, true, true, []], [1, false, true, ['a']], [2, false, false, ['self', 'b']]]);
    assert.deepEqual([functions[1]!.line, functions[1]!.column, functions[1]!.endLine, functions[1]!.endPlace.column], [2, 7, 4, 1]);
    assert.equal(source.slice(functions[1]!.start, functions[1]!.end), 'function f(a, ...)\n  return a\nend');
    assert.equal(source.slice(functions[2]!.endPlace.start, functions[2]!.endPlace.end), 'end');
    assert.equal(main.end, source.length);
  });
});
