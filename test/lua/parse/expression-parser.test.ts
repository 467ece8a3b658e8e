import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Expression } from '../../../src/lua/parse/ast.ts';
import type { Dialect } from '../../../src/lua/parse/expression-parser.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { show, walk } from './walk.ts';

function expression(source: string, dialect: Dialect = 'puc'): Expression {
  const [statement] = parseChunk(`return ${source}`, { dialect }).main.body;
  assert.ok(statement?.kind === 'Return' && statement.values.length === 1);
  return statement.values[0]!;
}

describe('operators', () => {
  for (const [source, expected] of [
    ['1+2*3-4', '((1 + (2 * 3)) - 4)'],
    ['1 or 2 and 3 == 4', '(1 or (2 and (3 == 4)))'],
    ['1 | 2 ~ 3 & 4 << 5 .. 6 + 7', '(1 | (2 ~ (3 & (4 << (5 .. (6 + 7))))))'],
    ['1 .. 2 .. 3', '(1 .. (2 .. 3))'],
    ['1 .. 2 + 3 .. 4 == 5', '((1 .. ((2 + 3) .. 4)) == 5)'],
    ['2^3^2', '(2 ^ (3 ^ 2))'],
    ['-2^2', '(- (2 ^ 2))'],
    ['2^-3^2', '(2 ^ (- (3 ^ 2)))'],
    ['not a == b', '((not @a) == @b)'],
    ['#t + 1', '((# @t) + 1)'],
    ['- - 1', '(- (- 1))'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['a.b[c]:d(1)"x"{2}', '@a["b"][@c]:d(1)("x")({2})'],
    ['(f())', '{@f()}'],
    ['(...)', '{...}'],
    ['((f()))', '{@f()}'],
    ['(a)', '@a'],
    ['{1, x = 2, [3] = 4; f()}', '{1, ["x"] = 2, [3] = 4, @f()}'],
    ['1 < 2 < 3', '((1 < 2) < 3)'],
    ['7 // 2 % 3 / 4', '(((7 // 2) % 3) / 4)'],
  ] as const) {
    it(source, () => {
      assert.equal(show(expression(source)), expected);
      assert.equal(show(expression(source, 'luerl')), expected);
    });
  }

  it('~ binds weakly in luerl', () => {
    for (const [source, puc, luerl] of [
      ['~1 + 2', '((~ 1) + 2)', '(~ (1 + 2))'],
      ['~5 & 3', '((~ 5) & 3)', '(~ (5 & 3))'],
      ['~5 | 3', '((~ 5) | 3)', '((~ 5) | 3)'],
      ['~5 ~ 3', '((~ 5) ~ 3)', '((~ 5) ~ 3)'],
      ['2 * ~1 .. "" == 3', '((2 * ((~ 1) .. "")) == 3)', '((2 * (~ (1 .. ""))) == 3)'],
    ] as const) {
      assert.equal(show(expression(source, 'luerl')), luerl);
      if (!source.startsWith('2')) assert.equal(show(expression(source)), puc);
    }
  });
});

describe('lines of operations, as PUC reports them', () => {
  /** `kind line column` of what has an operator line, in order of their ends. */
  function lines(source: string): string[] {
    const found: [number, string][] = [];
    walk(parseChunk(source, { dialect: 'puc' }), (node) => {
      if ('opLine' in node) found.push([node.end, `${node.kind} ${node.opLine}${'opColumn' in node ? ` ${node.opColumn}` : ''}`]);
      if ('storeLine' in node) found.push([node.end, `${node.kind} ${node.storeLine}`]);
    });
    return found.sort((a, b) => a[0] - b[0]).map(([, text]) => text);
  }
  for (const [source, expected] of [
    ['return a\n+\nb', ['Binary 2 1']],
    ['return -\na', ['Unary 1 8']],
    ['return a ..\nb\n.. c ..\nd', ['Binary 3 6', 'Binary 3 1', 'Binary 3 6']],
    ['return a\n.b\n(\n1)', ['Call 1 8']],
    ['return a.b(1)', ['Call 1 11']],
    ['return a\n:b\n"x"', ['MethodCall 1 8']],
    ['a.b\n=\nfunction()\nend', ['Assign 4']],
    ['function a.b()\nend', ['Assign 1']],
    ['for i = 1,\n2\ndo\nend', ['NumericFor 3']],
    ['for i in\na,\nb do end', ['GenericFor 2']],
  ] as const) it(JSON.stringify(source), () => assert.deepEqual(lines(source).sort(), [...expected].sort()));
});

describe('places', () => {
  it('of nodes cover their text', () => {
    const source = 'x = f(1, "s")\nlocal y = a.b\nif a then return {k = 1, [2] = -3} end\nt:m{}';
    const texts: string[] = [];
    walk(parseChunk(source, { dialect: 'puc' }), (node) => {
      texts.push(source.slice(node.start, node.end));
      assert.equal(source.split('\n')[node.line - 1]!.slice(node.column - 1)[0], node.kind === 'Name' && node.local.kind === 'env' ? 'x' : source[node.start]);
    });
    for (const text of ['x = f(1, "s")', 'f(1, "s")', '"s"', 'local y = a.b', 'a.b', 'if a then return {k = 1, [2] = -3} end', '{k = 1, [2] = -3}', 'k', '-3', 't:m{}', 't', '{}']) assert.ok(texts.includes(text), text);
  });
});
