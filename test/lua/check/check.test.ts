import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { checkSource, checkSources, type CheckOptions } from '../../../src/lua/check/check.ts';
import { handlersMembers } from '../../../src/lua/check/globals.ts';
import { openHandlers } from '../../helpers/handlers-process.ts';

const check = (source: string | Uint8Array, options: Partial<CheckOptions> = {}) => checkSource(source, { file: 'x.lua', dialect: 'luerl', ...options });
const places = (source: string | Uint8Array, options: Partial<CheckOptions> = {}): string[] =>
  check(source, options).map(({ rule, line, column, endLine, endColumn }) => `${rule} ${line}:${column}${endLine === undefined ? '' : `-${endLine}:${endColumn}`}`);

describe('places', () => {
  it('count characters, not bytes', () => {
    assert.deepEqual(places(Buffer.from('local é = 1', 'utf8')), ['syntax-error 1:7']);
    assert.deepEqual(places(Buffer.from('local s = [[é]] foo()', 'utf8')), ['non-ascii 1:11-1:16', 'undefined-global 1:17-1:20']);
  });

  it('survive every line end', () => {
    for (const end of ['\n', '\r\n']) assert.deepEqual(places(`-- c${end}local x = 1${end}foo()${end}`), ['undefined-global 3:1-3:4']);
  });

  it('span lines', () => {
    assert.deepEqual(places('return function(...)\n  return foo or\n    ...\nend').slice(0, 1), ['multiple-values 3:5-3:8']);
  });

  it('pass over a byte order mark and an interpreter line', () => {
    assert.deepEqual(places('\xef\xbb\xbffoo()'), ['first-line 1:1-1:1', 'undefined-global 1:1-1:4']);
    assert.deepEqual(places('#!/usr/bin/lua\nfoo()'), ['first-line 1:1-1:15', 'undefined-global 2:1-2:4']);
    assert.deepEqual(places('#!/usr/bin/lua\nfoo()', { dialect: 'puc' }), ['undefined-global 2:1-2:4']);
  });

  it('come in order', () => {
    const found = check('goto x ::x:: local s = "\xc3\xa9" foo(bar)');
    assert.deepEqual(found.map(({ column }) => column), [...found.map(({ column }) => column)].sort((a, b) => a - b));
  });
});

describe('calls of what the handlers runtime brings', () => {
  const told = (...sources: string[]): string[] =>
    checkSources(sources.map((source, at) => ({ file: `${at}.lua`, source })), { dialect: 'luerl', runtime: 'handlers', only: ['missing-function'] }).map(({ message, hint }) => `${message} ${hint}`);

  it('are told when there is no such thing', () => {
    assert.deepEqual(told('Handlers.ad("x", "y", print)'), ['The handlers runtime has no `Handlers.ad`. Did you mean `Handlers.add`?']);
    assert.deepEqual(told('local send = Send local a = ao a.snd({}) json.encod({})'), ['The handlers runtime has no `ao.snd`. Did you mean `ao.send`?', 'The handlers runtime has no `json.encod`. Did you mean `json.encode`?']);
    assert.deepEqual(told('Handlers.utils.hasMatchingTags("a", "b")'), ['The handlers runtime has no `Handlers.utils.hasMatchingTags`. Did you mean `Handlers.utils.hasMatchingTag`?']);
    assert.deepEqual(told('return Utils.fold'), []);
    assert.match(told('return Utils.fold(print)')[0]!, /^The handlers runtime has no `Utils\.fold`\. Define it first/);
    assert.deepEqual(told('Handlers.add("x", "y", function(msg) msg.replay({}) msg:forwad("x") end)'), ['A message has no `replay`. Did you mean `msg.reply`?', 'A message has no `forwad`. Did you mean `msg.forward`?']);
  });

  it('go by what is really there', async () => {
    const process = await openHandlers('');
    try {
      // What comes only when it is needed, and what the node puts in.
      const later = new Set(['assignables', '_hints', 'event', 'get', 'resolve', 'set']);
      for (const [table, members] of Object.entries(handlersMembers)) {
        if (table === 'msg') continue;
        const { output } = await process.eval(`local names = {} for name in pairs(${table}) do names[#names + 1] = name end return table.concat(names, " ")`);
        assert.deepEqual(output.split(' ').filter((name) => !later.has(name)).sort(), members.filter((name) => !later.has(name)).sort(), table);
      }
    } finally {
      await process.close();
    }
  });

  it('are left when something may define them', () => {
    const fine = [
      'Handlers.add("x", "y", print) ao.send({}) ao.resolve("x") json.encode({}) Handlers.utils.reply("x") Utils.map(print, {})', 'function ao.snd() end ao.snd()', 'if ao.snd then ao.snd() end', 'local x = ao.snd and ao.snd()',
      'for k, v in pairs(More) do ao[k] = v end ao.snd()', 'rawset(ao, "snd", print) ao.snd()', 'json = require("mine") json.encod({})', 'local ao = { } function ao.snd() end ao.snd()', 'local function f(ao) ao.snd() end',
      'return function(msg) msg.apply(1) msg.Data:upper() msg.reply({}) msg.log() end', 'local msg = {} msg.replay()', 'Handlers.before("x").ad()', 'Handlers.list[1].ad()',
    ];
    for (const source of fine) assert.deepEqual(told(source), [], source);
    assert.deepEqual(told('ao.snd()', 'ao.snd = print'), []);
    assert.deepEqual(check('Handlers.ad()', { only: ['missing-function'] }), []);
  });
});

it('tags in arithmetic are told in handlers apps', () => {
  const told = (source: string, options: Partial<CheckOptions> = { runtime: 'handlers' }): string[] => check(source, { only: ['string-arithmetic'], ...options }).map(({ message }) => message);
  assert.deepEqual(told('return function(msg) return msg.Tags.N + 1 end'), ['The tag `N` is text, and `+` on text gives a float: "10" + 1 is 11.0.']);
  assert.equal(told('return function(msg) return 2 * msg.Tags["My-N"] end').length, 1);
  for (const fine of ['return function(msg) return tonumber(msg.Tags.N) + 1 end', 'return function(msg) msg.Tags.N = 1 return msg.Tags.N + 1 end', 'return function(msg) return msg.Slot + 1 end', 'return function(msg) return msg.Tags.N .. 1 end', 'local msg = {} return msg.Tags.N + 1']) assert.deepEqual(told(fine), [], fine);
  assert.deepEqual(told('return function(msg) return msg.Tags.N + 1 end', {}), []);
});

it('a replacement may be as long as it likes', () => {
  assert.deepEqual(places(`return (string.gsub("a", "a", "${'%1'.repeat(200_000)}%2"))`), ['pattern 1:31-1:400035']);
});

describe('any bytes', () => {
  it('are looked at without a crash', () => {
    assert.deepEqual(check(''), []);
    assert.deepEqual(check('\n\n'), []);
    assert.deepEqual(places('\x00'), ['syntax-error 1:1']);
    assert.deepEqual(places(Uint8Array.of(0xff, 0xfe, 0x00)), ['syntax-error 1:1']);
    assert.equal(check('\x1bLuaS\x00').at(0)?.message, 'This is a compiled chunk.');
    assert.deepEqual(places(Uint8Array.from([...Buffer.from('local s = "'), 0xff, ...Buffer.from('"')])), ['non-ascii 1:11-1:14']);
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    assert.equal(check(every).length, 1);
  });

  it('may be nested deeper than JavaScript is', () => {
    const many = 15_000;
    assert.deepEqual(check(`local a = 1 return a${' + a'.repeat(many)}`), []);
    assert.deepEqual(check(`local a = 1 return a${' or a'.repeat(many)}`), []);
    assert.deepEqual(check(`local a = {} return a${'.b'.repeat(many)}`), []);
    assert.deepEqual(check(`local f f${'()'.repeat(many)}`), []);
    assert.ok(check(`return foo${' + foo'.repeat(many)}`).length === 1);
    // Too deep for PUC, and fine for a node.
    assert.deepEqual(check(`local a = 1 return a${' .. a'.repeat(many)}`).map(({ severity, rule }) => [severity, rule]), [['warning', 'syntax-error']]);
    assert.equal(check(`return ${'('.repeat(many)}1${')'.repeat(many)}`)[0]?.rule, 'syntax-error');
  });

  it('may be many', () => {
    const lines = Array.from({ length: 5_000 }, (_, index) => `function f${index}(t) for i = 1, #t do t.x${index} = tonumber(t[i]) end return f${index}, G${index % 100} end`);
    assert.equal(check(lines.join('\n')).length, 100);
    assert.deepEqual(check(`return { ${'1, '.repeat(50_000)} }`), []);
  });
});

describe('files together', () => {
  const together = (...sources: string[]) => checkSources(sources.map((source, at) => ({ file: `${at}.lua`, source })), { dialect: 'luerl' }).map(({ file, rule }) => `${file} ${rule}`);

  it('use the globals of each other', () => {
    assert.deepEqual(together('function helper() end', 'helper()'), []);
    assert.deepEqual(together('helper()', 'other()'), ['0.lua undefined-global', '1.lua undefined-global']);
  });

  it('mend the library for each other', () => {
    assert.deepEqual(together('function string.gmatch(s, p) return s, p end', 'return ("a"):gmatch("b")'), []);
    assert.deepEqual(together('coroutine = {}', 'return coroutine.wrap'), []);
  });

  it('do not share what one of them cannot parse', () => {
    assert.deepEqual(together('helper = = 1', 'helper()'), ['0.lua syntax-error', '1.lua undefined-global']);
  });
});

describe('the handlers runtime', () => {
  it('brings a gmatch that works and a tonumber that gives integers', () => {
    const source = 'return function(s) for n in string.gmatch(s, "%d+") do print("n" .. tonumber(n)) end for n in s:gmatch("%d") do print(n) end end';
    assert.deepEqual(places(source).map((place) => place.split(' ')[0]), ['gmatch', 'float-text', 'gmatch']);
    assert.deepEqual(places(source, { runtime: 'handlers' }), []);
  });

  it('has a clock', () => {
    const told = (source: string) => check(source, { runtime: 'handlers' }).map(({ rule, hint }) => `${rule} ${/msg\.Timestamp|block-timestamp/.exec(hint)?.[0]}`);
    assert.deepEqual(told('print(os.time())'), []);
    assert.deepEqual(told('print(os.date())'), ['clock msg.Timestamp']);
    assert.deepEqual(told('print(os.clock())'), ['clock msg.Timestamp']);
    assert.deepEqual(check('print(os.date())').map(({ hint }) => hint.includes('block-timestamp')), [true]);
  });

  it('is told once of many functions that anybody can call', () => {
    const source = Array.from({ length: 8 }, (_, at) => `function set${at}(v) V${at} = v end`).join('\n');
    assert.deepEqual(check(source, { runtime: 'handlers' }).map(({ line, message }) => [line, message]), [
      [1, 'Anybody can have a real node run these functions, by a message whose path names one: set0, set1, set2, set3, set4 and 3 more.'],
    ]);
    assert.deepEqual(check(source), []);
  });
});

describe('hints', () => {
  const hint = (source: string): string => check(source)[0]!.hint;

  it('know near names, hidden locals, and where a name comes from', () => {
    assert.equal(hint('return prnt'), 'Did you mean `print` or `eprint`?');
    assert.equal(hint('function total() end return totl'), 'Did you mean `total`?');
    assert.equal(hint('do local hidden = 1 end return hidden'), 'There is a local `hidden` on line 1, but it ends before it gets here.');
    assert.match(hint('Handlers.add()'), /handlers runtime/);
    assert.match(hint('setfenv(1, {})'), /no function environments/);
    assert.equal(hint('string.uper("x")'), 'Did you mean `string.upper`?');
  });

  it('know what people mean who come from other languages', () => {
    assert.match(hint('if a != b then end'), /~=/);
    assert.match(hint('if a && b then end'), /and/);
    assert.match(hint('x += 1'), /x = x \+ 1/);
    assert.match(hint('local x <const> = 1'), /5\.4/);
    assert.match(hint('function f(\nreturn 1'), /./);
    assert.match(hint('function f()\nif x then\n'), /not closed/);
    assert.equal(hint('if x then\nreturn nil, "y" if then\nend'), 'A block ends with its `return`, but `if` follows here: leave that out, or put it in front of the `return`.');
    assert.match(hint('x = 1 end'), /one `end` too many/);
    assert.match(hint('if x then y() until z'), /Look at this place/);
  });

  it('write out the bytes of a text', () => {
    assert.equal(hint('return "\xc3\xa9"'), 'Write the bytes: "\\195\\169"');
    assert.equal(hint('return "\\u{20AC}"'), 'Write the bytes: "\\226\\130\\172".');
  });
});

describe('-- hbx: ignore', () => {
  it('leaves out rules on its line, or on the next when it stands alone', () => {
    assert.deepEqual(places('foo() -- hbx: ignore undefined-global'), []);
    assert.deepEqual(places('-- hbx: ignore undefined-global\nfoo()'), []);
    assert.deepEqual(places('-- hbx: ignore undefined-global, gmatch\nfoo(("x"):gmatch("y"))'), []);
    assert.deepEqual(places('-- hbx: ignore undefined-global\n-- hbx: ignore gmatch\nfoo(("x"):gmatch("y"))'), []);
    assert.deepEqual(places('foo() -- hbx: ignore'), []);
    assert.deepEqual(places('--[[ hbx: ignore undefined-global ]] foo()'), []);
    assert.deepEqual(places('-- hbx: ignore undefined-global because the host has it\nfoo()'), []);
  });

  it('leaves all else in', () => {
    assert.deepEqual(places('foo() -- hbx: ignore gmatch'), ['undefined-global 1:1-1:4']);
    assert.deepEqual(places('local x = 1 -- hbx: ignore undefined-global\nfoo()'), ['undefined-global 2:1-2:4']);
    assert.deepEqual(places('-- hbx: ignore undefined-global\n\nfoo()'), ['undefined-global 3:1-3:4']);
    assert.deepEqual(places('x = = 1 -- hbx: ignore syntax-error'), ['syntax-error 1:5']);
    assert.deepEqual(places('local s = "-- hbx: ignore" foo()'), ['undefined-global 1:28-1:31']);
  });

  it('tells of names that are no rules', () => {
    const [finding] = check('foo() -- hbx: ignore gmach');
    assert.deepEqual([check('foo() -- hbx: ignore gmach').length, finding?.rule], [2, 'undefined-global']);
    assert.equal(check('local x = 1 -- hbx: ignore gmach')[0]?.hint, 'Did you mean `gmatch`?');
  });
});

describe('a rule that folds', () => {
  const loops = Array.from({ length: 8 }, (_, at) => `for _, v in ipairs(list) do A${at}[#A${at} + 1] = v end`);

  it('tells a file once, with the lines of the others', () => {
    const source = ['list, A0, A1, A2, A3, A4, A5, A6, A7 = {}, {}, {}, {}, {}, {}, {}, {}, {}', ...loops].join('\n');
    assert.deepEqual(check(source).map(({ line, message }) => [line, /Also.*/.exec(message)?.[0]]), [[2, 'Also on lines 3, 4, 5, 6, 7 and 2 more.']]);
    assert.deepEqual(check(source.replace(/$/m, ' -- x').replace('A0[#A0 + 1] = v end', '$& -- hbx: ignore quadratic-append')).map(({ line }) => line), [3]);
  });
});

describe('options', () => {
  it('name globals and rules', () => {
    assert.deepEqual(places('foo() bar()', { globals: ['foo'] }), ['undefined-global 1:7-1:10']);
    assert.deepEqual(places('foo() ("x"):gmatch("y")', { ignore: ['gmatch'] }), ['undefined-global 1:1-1:4']);
    assert.deepEqual(places('x = = 1', { ignore: ['syntax-error'] }), ['syntax-error 1:5']);
  });

  it('tell which Lua it is', () => {
    const source = 'local t = {} for w in ("a"):gmatch("a") do t[#t + 1] = w end goto done ::done:: return unpack(t), coroutine.wrap';
    assert.deepEqual(check(source, { dialect: 'puc' }).map(({ rule, message }) => [rule, message]), [['undefined-global', 'Nothing defines the global `unpack`.']]);
    assert.deepEqual(check(source).map(({ rule }) => rule).sort(), ['gmatch', 'goto', 'missing-function', 'quadratic-append']);
  });
});

it('finds nothing in the templates', () => {
  const folder = new URL('../../../templates/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lua') && !file.includes('node_modules'));
  assert.ok(files.length > 0);
  for (const file of files) {
    const config = JSON.parse(readFileSync(new URL(`${file.split(/[\\/]/)[0]}/hbx.config.json`, folder), 'utf8')) as { runtime?: 'handlers' };
    assert.deepEqual(checkSource(readFileSync(new URL(file, folder)), { file, dialect: 'luerl', ...config }), []);
  }
});
