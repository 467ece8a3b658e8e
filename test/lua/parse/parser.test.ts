import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Chunk } from '../../../src/lua/parse/ast.ts';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import type { Dialect } from '../../../src/lua/parse/expression-parser.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { walk } from './walk.ts';

/** Source, answer of PUC 5.3.6, answer of Luerl 1.3.0: `line: text`, or nothing when it compiles. Recorded from both. */
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as [string, string, string][];
/** In our words: what makes Luerl's compiler fail. */
const ownWords = /: (lua@5\.3a does not know goto|number too large for lua@5\.3a)$/;

function answer(source: string, dialect: Dialect): string {
  try {
    check(parseChunk(source, { dialect }));
    return '';
  } catch (error) {
    if (error instanceof LuaSyntaxError) return `${error.line}: ${error.message}`;
    throw error;
  }
}

/** What holds for each tree. */
function check(chunk: Chunk): void {
  walk(chunk, (node, holder) => {
    assert.ok(node.start <= node.end && node.line >= 1 && node.column >= 1, `place of ${node.kind}`);
    if (node.kind === 'Name' && node.local.owner !== holder) {
      assert.ok(node.local.captured);
      for (let user: typeof holder | undefined = holder; user !== undefined && user !== node.local.owner; user = user.parent) assert.ok(user.upvalues.includes(node.local), node.name);
    }
    if (node.kind === 'Goto') assert.ok(node.label.used && node.label.name === node.name);
    if (node.kind === 'Function') assert.equal(chunk.functions[node.index], node);
  });
}

describe('parseChunk', () => {
  it('accepts and refuses what PUC 5.3.6 does, in its words', () => {
    for (const [source, expected] of answers) assert.equal(answer(source, 'puc'), expected, JSON.stringify(source));
  });

  it('accepts and refuses what Luerl 1.3.0 does, in its words', () => {
    for (const [source, , expected] of answers) {
      if (expected === 'CRASH') assert.match(answer(source, 'luerl'), ownWords, JSON.stringify(source));
      else assert.equal(answer(source, 'luerl'), expected, JSON.stringify(source));
    }
  });

  const list = (count: number, item: (at: number) => string): string => Array.from({ length: count }, (_, at) => item(at)).join(',');
  const nested = (count: number, open: string, close: string): string => open.repeat(count) + close.repeat(count);

  for (const [what, source, expected] of [
    ['200 locals', `local ${list(200, (at) => `a${at}`)}`, ''],
    ['201 locals', `local ${list(201, (at) => `a${at}`)} = 1`, "1: too many local variables (limit is 200) in main function near '='"],
    ['201 locals of a function', `\n\nlocal function f(${list(201, (at) => `a${at}`)}) end`, "3: too many local variables (limit is 200) in function at line 3 near ')'"],
    ['198 locals and a loop', `local ${list(198, (at) => `a${at}`)} for i = 1, 2 do end`, "1: too many local variables (limit is 200) in main function near '='"],
    ['256 upvalues', `local ${list(150, (at) => `a${at}`)} function f() local ${list(150, (at) => `b${at}`)} function g() x(${list(150, (at) => `a${at}`)}) x(${list(150, (at) => `b${at}`)}) end end`, "1: too many upvalues (limit is 255) in function at line 1 near ','"],
    ['254 arguments', `f(${list(253, () => '1')})`, ''],
    ['255 arguments', `f(${list(254, () => '1')})`, '1: function or expression needs too many registers near <eof>'],
    ['many array items', `return {${list(1000, () => 'x')}}`, ''],
    ['many values', `return ${list(300, () => 'x')}`, "1: function or expression needs too many registers near 'x'"],
    ['196 parentheses', `return ${'('.repeat(196)}1${')'.repeat(196)}`, ''],
    ['197 parentheses', `return ${'('.repeat(197)}1${')'.repeat(197)}`, "1: too many C levels (limit is 200) in main function near '1'"],
    ['200 blocks', nested(200, 'do ', 'end '), "1: too many C levels (limit is 200) in main function near 'do'"],
    ['200 targets', `${list(200, () => 'a')} = 1`, "1: too many C levels (limit is 200) in main function near ','"],
    ['200 strings joined', `return ${Array(200).fill('a').join('..')}`, "1: too many C levels (limit is 200) in main function near 'a'"],
  ] as const) it(`puc: ${what}`, () => assert.equal(answer(source, 'puc'), expected));

  it('luerl has no such limits, but nesting has', () => {
    for (const source of [`local ${list(1000, (at) => `a${at}`)}`, `f(${list(1000, () => '1')})`, `return ${Array(20_000).fill('a').join('..')}`, `${list(1000, () => 'a')} = 1`]) assert.equal(answer(source, 'luerl'), '');
    assert.match(answer(nested(1000, 'do ', 'end '), 'luerl'), /^1: nesting too deep/);
  });

  it('reads long chains without recursion', () => {
    for (const dialect of ['puc', 'luerl'] as const) {
      for (const part of ['.b', '()', '[1]', ':m()', '+1', ' and a', '"x"']) {
        const source = `return a${part.repeat(50_000)}`;
        assert.equal(parseChunk(source, { dialect }).main.body[0]!.end, source.length);
      }
      assert.equal(answer(`if a then ${'elseif a then '.repeat(50_000)} end`, dialect), '');
      assert.equal(answer('f(g(1)) '.repeat(50_000), dialect), '');
    }
  });

  it('refuses hostile sources quickly', () => {
    const many = 50_000;
    for (const text of ['(', '{', '[', '[[', '[=[x', '"', "'", '--[[', '--[=[', '-', 'not ', '~', '2^', 'a..', 'do ', 'function f() ', 'goto a ', '::a:: ', '\0', '\xff', 'a,', '0x', '\\', '=', '{f(function() return ', '\n"x', ']=', '[=[x]]']) {
      for (const dialect of ['puc', 'luerl'] as const) {
        const started = performance.now();
        for (const source of [text.repeat(many), `return ${text.repeat(many)}`, `x = '${text.repeat(many)}`, `${text.repeat(many)}]]=]`]) {
          try {
            parseChunk(source, { dialect });
          } catch (error) {
            assert.ok(error instanceof LuaSyntaxError, `${text}: ${String(error)}`);
          }
        }
        assert.ok(performance.now() - started < 20_000, `${text} in ${dialect} took ${performance.now() - started} ms`);
      }
    }
  });

  it('answers every mutation with a tree or a LuaSyntaxError', () => {
    const words = ['and', 'break', 'do', 'else', 'end', 'for', 'function', 'goto x', '::x::', 'if', 'in', 'local', 'nil', 'repeat', 'return', 'then', 'until', 'while', '..', '...', '=', '(', ')', '{', '}', '[', ']', ';', ',', 'x', '1', '"s"', '[[l]]', '\n', '--', '"', '\\', '\0', '\xe9', '0x', '[=['];
    let seed = 20;
    const pick = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    for (let round = 0; round < 6000; round++) {
      let source = answers[pick(answers.length)]![0];
      for (let change = pick(4); change >= 0; change--) {
        const at = pick(source.length + 1);
        if (pick(3) === 0) source = source.slice(0, at) + source.slice(at + 1 + pick(5));
        else source = `${source.slice(0, at)} ${words[pick(words.length)]} ${source.slice(at)}`;
      }
      for (const dialect of ['puc', 'luerl'] as const) assert.equal(typeof answer(source, dialect), 'string');
    }
  });

  it('parses every probe that the VMs compiled', () => {
    const unescape = (text: string): string => Buffer.from(text).toString('latin1').replace(/\\(?:x([\da-f]{2})|(.))/g, (_, hex: string | undefined, letter: string) => (hex === undefined ? ({ n: '\n', t: '\t' }[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16))));
    const rows = readFileSync(new URL('../../fixtures/probes/lua.tsv', import.meta.url), 'utf8').trimEnd().split('\n').slice(1);
    for (const row of rows) {
      const [id, , source, puc, luerl] = row.split('\t') as [string, string, string, string, string];
      const wrapped = `local r={pcall(function() ${unescape(source)} end)} return r`;
      for (const [dialect, expected] of [['puc', puc], ['luerl', luerl]] as const) {
        const compileError = expected.startsWith('COMPILE ') ? unescape(expected.slice(8)) : '';
        const mine = answer(wrapped, dialect);
        if (!ownWords.test(mine)) assert.equal(mine, compileError, `${id} in ${dialect}`);
      }
    }
  });
});
