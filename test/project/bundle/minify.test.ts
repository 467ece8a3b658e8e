// Alone: it takes long.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOfText, lauxlib, lua, lualib, nameBytes, textOfBytes } from '../../../src/lua/fengari/internals.ts';
import { LuaSyntaxError } from '../../../src/lua/parse/errors.ts';
import { parseChunk } from '../../../src/lua/parse/parser.ts';
import { LuaVm } from '../../../src/lua/vm.ts';
import { minifyLua } from '../../../src/project/bundle/minify.ts';
import { message } from '../../../src/message/value.ts';
import { luaProbes, wrapProbe } from '../../helpers/lua-probes.ts';
import { run } from '../../lua/lib/harness.ts';
import { arbitraryProgram, prelude } from './lua-programs.ts';
import { dialects, minifyAndCheck, onSourceLines, type Dialect } from './minified.ts';

const small = (text: string, dialect: Dialect = 'luerl'): string => minifyAndCheck(text, dialect).code;

/** Luerl takes each byte of a source for a character; what both get here are the bytes of UTF-8. */
const bytesOf = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** What a source does, from the answer to what it printed; messages without the names of locals. */
function behaviour(source: string, dialect: Dialect): string {
  const { answer, printed } = run(dialect, bytesOf(source), { instructions: 2e7 });
  return `${printed}\n${answer}`.replace(/\b(local|upvalue) '\w+'/g, "$1 '…'");
}

function sameBehaviour(source: string, dialect: Dialect): string {
  const expected = behaviour(source, dialect);
  assert.equal(behaviour(onSourceLines(minifyAndCheck(source, dialect), dialect), dialect), expected, source);
  return expected;
}

function isLua(text: string, dialect: Dialect): boolean {
  try {
    parseChunk(bytesOf(text), { dialect, skipShebang: true });
    return true;
  } catch {
    return false;
  }
}

const root = new URL('../../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const limits = { instructions: 1e7, memoryBytes: 64e6 };

describe('minifyLua', () => {
  for (const [what, source, expected] of [
    ['nothing', '', ''],
    ['comments alone', '-- a\n--[[ b\n]] --[==[ c ]==]\n', ''],
    ['comments, indentation and blank lines', '\n\n  x = 1 -- one\n\n\t--[[ two\n three ]]  y = 2   \n\n', 'x=1\ny=2'],
    ['a comment between words', 'return--[[x]]x', 'return x'],
    ['all but what parts words and numerals', 'if not x then return 1 elseif y == 2 then return "a" else return { } end', 'if not x then return 1 elseif y==2 then return"a"else return{}end'],
    ['signs that would be something else', 'return - - 1, a - - b, x .. .5, x .. - 1, x[ [[k]] ], 1 .. 2, x ~= - 1', 'return- -1,a- -b,x.. .5,x..-1,x[ [[k]]],1 ..2,x~=-1'],
    ['dots', 'return x .. ... , ... .. x, #... .. ...', 'return x.. ...,.....x,#..... ...'],
    ['strings byte for byte', 'x = "\\z  a\\n\\"" y = \'--\' z = [[ a\n  b --x\n]] w = [==[ ]] ]==]', 'x="\\z  a\\n\\""y=\'--\'z=[[ a\n  b --x\n]]w=[==[ ]] ]==]'],
    ['a parenthesis that begins a line, and semicolons', 'f()\n(g or h)()\n; (g)() ;', 'f()\n(g or h)()\n;(g)();'],
    ['line breaks of other systems', 'x = 1\r\n\r\ny = 2\r\n', 'x=1\ny=2'],
    ['a first line for the shell', '#!/usr/bin/lua\nx = 1', 'x=1'],
    ['a byte order mark', '\uFEFFx = 1', 'x=1'],
    ['both', '\uFEFF#!/usr/bin/lua', ''],
  ] as const) {
    it(`takes out ${what}`, () => {
      for (const dialect of dialects) assert.equal(small(source, dialect), expected);
    });
  }

  it('parts numerals that Luerl parts', () => {
    assert.equal(small('x = 3y = 0x1g()', 'luerl'), 'x=3 y=0x1 g()');
    assert.equal(small('return 0xep1', 'puc'), 'return 0xep1');
  });

  it('counts columns in characters, from after a byte order mark', () => {
    const { segments } = minifyAndCheck('\uFEFF  local s = "😀é" , x', 'puc');
    assert.deepEqual(segments.map(({ column, sourceColumn }) => [column, sourceColumn]), [[0, 2], [6, 8], [7, 10], [8, 12], [13, 18], [14, 20]]);
  });

  it('leads from each line inside a string to its line', () => {
    const { code, segments } = minifyAndCheck('\n\nlocal text = [[\r\na\r\n]] .. x', 'puc');
    assert.equal(code, 'local a=[[\r\na\r\n]]..x');
    assert.deepEqual(segments.map(({ line, column, sourceLine, sourceColumn }) => [line, column, sourceLine, sourceColumn]), [
      [0, 0, 2, 0], [0, 6, 2, 6], [0, 7, 2, 11], [0, 8, 2, 13], [1, 0, 3, 0], [2, 0, 4, 0], [2, 2, 4, 3], [2, 4, 4, 6],
    ]);
  });

  it('refuses what is not Lua, with the place in the source', () => {
    for (const dialect of dialects) assert.throws(() => minifyLua('\n\nx = = 1', dialect), (error) => error instanceof LuaSyntaxError && error.line === 3 && error.column === 5);
    for (const source of ['\0', '\uD800', 'x = "', '[[', '--[[', 'x'.repeat(1e6), '('.repeat(1e5), '\uFEFF\uFEFF(', 'goto', '#', 'local x <const> = 1']) {
      for (const dialect of dialects) {
        try {
          minifyAndCheck(source, dialect);
        } catch (error) {
          assert.ok(error instanceof LuaSyntaxError, String(error));
        }
      }
    }
  });

  it('takes any text', () => {
    const soup = fc.array(fc.oneof(fc.string(), fc.constantFrom('--', '[[', ']]', '[=[', '"', '\\', '\n', '\r', ' ', 'local', 'a', '=', '1', '.', ';', 'é', '😀')), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(soup, fc.constantFrom(...dialects), (text, dialect) => {
        for (const source of [text, `x=[==[${text}]==]`, `--${text}\nlocal a="${text}"`]) {
          if (isLua(source, dialect)) minifyAndCheck(source, dialect);
          else assert.throws(() => minifyLua(source, dialect), LuaSyntaxError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** A chunk that the machine's Lua ran: what it answered, or its error. */
function inFengari(source: string): string {
  const L = lauxlib.luaL_newstate();
  (lualib as unknown as { luaL_openlibs(L: unknown): void }).luaL_openlibs(L);
  const bytes = bytesOfText(source);
  const failed = lauxlib.luaL_loadbufferx(L, bytes, bytes.length, nameBytes('=chunk'), nameBytes('t')) !== lua.LUA_OK || lua.lua_pcall(L, 0, 1, 0) !== lua.LUA_OK;
  return `${failed ? 'ERROR ' : ''}${textOfBytes(lauxlib.luaL_tolstring(L, -1)).replace(/\b(local|upvalue) '\w+'/g, "$1 '…'")}`;
}

describe('smaller code does the same', () => {
  it('in random programs', () => {
    let reached = 0;
    fc.assert(
      fc.property(arbitraryProgram, fc.constantFrom(...dialects), (program, dialect) => {
        if (sameBehaviour(`${prelude.replaceAll('\n', ' ')}\n${program}\nreturn "end"`, dialect).endsWith('\nend')) reached++;
      }),
      { numRuns: 200 },
    );
    assert.ok(reached > 100, `${reached} programs came to their end`);
  });

  it('in random programs that fengari runs', () => {
    const collect = `${prelude.replaceAll('\n', ' ')} lines = {} print = function(line) lines[#lines + 1] = line end`;
    fc.assert(
      fc.property(arbitraryProgram, (program) => {
        const text = `${collect}\n${program}\nreturn table.concat(lines, "\\n")`;
        assert.equal(inFengari(onSourceLines(minifyLua(text, 'puc'), 'puc')), inFengari(text));
      }),
      { numRuns: 50 },
    );
  });

  it('in the recorded probes', () => {
    for (const { source } of luaProbes()) {
      const text = wrapProbe(Buffer.from(source, 'latin1').toString('utf8'));
      for (const dialect of dialects) if (isLua(text, dialect)) sameBehaviour(text, dialect);
    }
  });

  for (const name of readdirSync(new URL('bench/lua', root))) {
    it(`in bench/lua/${name}`, () => {
      const text = `local main = (function()\n${read(`bench/lua/${name}`)}\nend)()\nreturn main()`;
      for (const dialect of dialects) sameBehaviour(text, dialect);
    });
  }

  // These look neither at names of locals nor at files.
  for (const name of ['bitwise.lua', 'math.lua', 'sort.lua', 'tpack.lua', 'utf8.lua', 'vararg.lua']) {
    it(`in the official test ${name}`, () => {
      const text = read(`test/fixtures/lua-5.3-tests/${name}`);
      assert.match(sameBehaviour(`_port = true _soft = true _nomsg = true ${text}`, 'puc'), /\b[oO][kK]\n\n$/);
    });
  }

  it('in a process: the counter of the template', () => {
    const source = read('templates/counter/counter.lua');
    const messages = [{ action: 'Inc' }, { action: 'Inc', data: '41' }, { action: 'Set', data: 'x' }, { action: 'Dec', data: '1e3' }, { action: 'Dec', data: '5' }, {}];
    for (const dialect of dialects) {
      const { code } = minifyAndCheck(source, dialect);
      assert.ok(code.length < source.length / 2, `${code.length}`);
      const [small, large] = [code, source].map((text) => {
        const { vm, outcome } = LuaVm.open([{ name: 'counter.lua', source: text }], { dialect, limits, sandbox: false, nowMs: 0, seed: '' });
        assert.ok(vm !== undefined, outcome.error?.message);
        return messages.map((body) => vm.call('compute', [message({}), message({ body: message(body) }), message({})], {}).values);
      });
      assert.deepEqual(small, large);
    }
  });
});

describe('a place of an error', () => {
  const failing = [
    ['-- one\n\n\nlocal value = nil\n\n  --[[ two\n]]\n    local result = 1 + value.field\n', 8],
    ['#!shebang\n\n\n\nlocal text = [[\n\n\n]]; local nothing   =   text.x.y', 8],
    ['local function\n  inner(first,\n  -- comment\n  second)\n\n  return   first  ..   second\nend\n\nfunction main()\n  inner("😀", {})\nend\n\nmain()', 6],
    ['x = { 1, -- one\n\n  2, -- two\n\n  nothing(3) }', 5],
    ['local t = "\\z\n  \n a" --\n\n  t()', 5],
  ] as const;
  for (const [source, line] of failing) {
    it(`leads to line ${line} of ${JSON.stringify(source)}`, () => {
      for (const dialect of dialects) {
        const { code, segments } = minifyAndCheck(source, dialect);
        const [before, after] = [source.replace(/^#.*/, ''), code].map((text) => {
          const { outcome } = LuaVm.open([{ name: 'app.lua', source: text }], { dialect, limits, sandbox: false, nowMs: 0, seed: '' });
          assert.ok(outcome.error?.line !== undefined, JSON.stringify(outcome));
          return outcome.error;
        });
        const onLine = segments.filter((segment) => segment.line === after!.line! - 1);
        assert.equal(onLine[0]!.sourceLine + 1, before!.line);
        assert.equal(before!.line, line);
        if (before!.column === undefined) continue;
        const found = onLine.findLast((segment) => segment.column < after!.column!);
        assert.equal(found!.sourceColumn + 1, before!.column);
      }
    });
  }
});

describe('hostile sources', () => {
  it('with ten thousand locals in view', () => {
    const functions = 57;
    let source = '';
    for (let depth = 0; depth < functions; depth++) {
      source += `local function f${depth}(${Array.from({ length: 180 }, (_, at) => `a${depth}_${at}`).join(', ')})\n`;
      source += `  use(a${depth}_0, a${depth >> 1}_7, a0_${depth}, global${depth}, aa, b, ca)\n`;
    }
    source += 'end '.repeat(functions);
    assert.ok(small(source, 'puc').length < source.length / 2);
  });

  it('with more locals than any function may have, in luerl', () => {
    assert.ok(small(Array.from({ length: 5000 }, (_, at) => `local name${at} = name${at - 1}`).join('\n')).length < 90_000);
  });

  it('that nest as deep as the parser lets them', () => {
    for (const [open, close, depth] of [['do local x = x ', 'end ', 195], ['x = function(x) ', 'end ', 98], ['if x then local y = x elseif y then ', 'end ', 195], ['repeat local x ', 'until x ', 195]] as const) {
      for (const dialect of dialects) small(open.repeat(depth) + close.repeat(depth), dialect);
    }
    for (const dialect of dialects) small(`local name = ${'('.repeat(195)}name${')'.repeat(195)}`, dialect);
  });

  it('that lean to the left without end', () => {
    for (const part of ['.a', '()', '[a]', ':m(a)', '+a', ' and a', '"x"', '{a}']) {
      for (const dialect of dialects) assert.equal(minifyLua(`local a return a${part.repeat(20_000)}`, dialect).code.length, 16 + 20_000 * part.length, part);
    }
    assert.equal(minifyLua(`local name return name${'..name'.repeat(20_000)}`, 'luerl').code.length, 16 + 60_000);
  });

  it('of megabytes, on many lines or on one', () => {
    const lines = `do\n${read('templates/counter/counter.lua').replaceAll('Amount', '😀').replace(/^local (?!function)/gm, '')}\nend\n`;
    for (const one of [lines, lines.replaceAll(/--.*/g, '').replaceAll('\n', ' ')]) {
      const count = Math.ceil(2e6 / one.length);
      assert.equal(minifyLua(one.repeat(count), 'luerl').code.length, count * (minifyLua(one, 'luerl').code.length + 1) - 1);
    }
    assert.equal(minifyLua(`x=[[${'\n'.repeat(1e6)}]]`, 'puc').segments.length, 3 + 1e6);
    assert.equal(minifyLua('\n'.repeat(3e6), 'puc').code, '');
    assert.equal(minifyLua(`--${'é'.repeat(1e6)}\nx={${'1, '.repeat(2e5)}}`, 'puc').code.length, 4 + 4e5);
  });
});
