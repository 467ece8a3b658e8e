import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { bundle, createBundler } from '../../../src/project/bundle/bundle.ts';
import { bundleFiles, errorOf, luaFiles, optionsFor, type LuaFiles, type MoreOptions } from '../../helpers/lua-files.ts';

/** `code file:line:column message`, the file from the folder on. */
function mistake(files: LuaFiles, more: MoreOptions = {}): string {
  const root = luaFiles(files);
  const { code, location, message } = errorOf(() => bundle(optionsFor(root, more.entry ?? Object.keys(files)[0]!, more)));
  return [code, location && `${location.file.replace(`${root}/`, '')}:${location.line}:${location.column}`, message].filter(Boolean).join(' ');
}

describe('the code of a bundle', () => {
  it('is the entry, byte for byte, when it requires nothing', () => {
    for (const text of ['', 'x = 1', '\r\n\tx = "ö" -- require "a"\r\n', 'package.path = ""', 'function require() end require "x"', 'local t = {require = 1}']) {
      const { code, map } = bundleFiles({ 'main.lua': text });
      assert.equal(code, text);
      assert.deepEqual([map.sources, map.sourcesContent], [['main.lua'], [text]]);
    }
    assert.equal(bundleFiles({ 'main.lua': '\ufeff#!/usr/bin/lua\nx = 1\n' }).code, '--/usr/bin/lua\nx = 1\n');
  });

  it('holds each file once and unchanged, the entry last, and only files that are needed', () => {
    const files = { 'main.lua': 'require "b" require "a"', 'a.lua': '\n  return "a" -- a', 'b.lua': 'return require "a"\n', 'unused.lua': 'UNUSED' };
    const { code, map, files: read } = bundleFiles(files);
    for (const name of ['a.lua', 'b.lua'] as const) assert.equal(code.split(`(...)\n${files[name].trimEnd()}\nend end},\n`).length, 2, name);
    assert.ok(code.endsWith(`})\n${files['main.lua']}`));
    assert.ok(!code.includes('UNUSED'));
    assert.deepEqual(map.sources, ['main.lua', 'b.lua', 'a.lua']);
    assert.deepEqual(read.map((file) => file.slice(file.lastIndexOf('/') + 1)), map.sources);
  });

  it('is the same on every machine, in every folder, in every order of files, and ASCII but for the files', () => {
    const files = { 'main.lua': 'require "z" require "a" require "größe" require "rock"', 'a.lua': '', 'z.lua': '', 'größe.lua': '' };
    const rock = { '.luarocks/share/lua/5.3/rock.lua': '' };
    const codes = [files, Object.fromEntries(Object.entries(files).reverse())].map((ordered, at) => {
      const home = luaFiles(rock);
      const root = luaFiles(ordered, join(luaFiles({}), at === 0 ? 'x' : 'some/deeper/folder'));
      const { code } = bundle(optionsFor(root, 'main.lua', { home }));
      assert.ok(!code.includes(root) && !code.includes(home));
      return code;
    });
    assert.equal(codes[0], codes[1]);
    assert.match(codes[0]!.slice(0, codes[0]!.indexOf('require "z"')), /^[\n -~]*$/);
  });

  it('takes text in place of the file, or without one', () => {
    const root = luaFiles({ 'main.lua': 'x = 1', 'lib/a.lua': 'return 1', 'a.lua': 'return 2' });
    const own = bundle({ root, dialect: 'luerl', entry: { path: join(root, 'lib/main.lua'), name: 'lib/main.lua', text: 'require "a"' } });
    assert.deepEqual([own.map.sources, own.map.sourcesContent], [['lib/main.lua', 'lib/a.lua'], ['require "a"', 'return 1']]);
    const text = bundle({ root, dialect: 'luerl', entry: { name: '(eval)', text: 'return require "a"' } });
    assert.deepEqual([text.map.file, text.map.sources, text.files], ['(eval)', ['(eval)', 'a.lua'], [join(root, 'a.lua')]]);
  });

  it('keeps a require that is only asked for, or that finds no file', () => {
    for (const text of ['pcall(require, "nix")', 'require "string"', 'package.preload.x = f require "x"']) {
      const { code } = bundleFiles({ 'main.lua': text });
      assert.ok(code.startsWith('local require') && code.endsWith(`\n${text}`), text);
    }
  });
});

describe('what is wrong with a bundle', () => {
  it('is a module that is nowhere, with the places looked at', () => {
    const root = luaFiles({ 'src/main.lua': '\nlocal ok = 1 local x = require "util.strng"\n', 'src/util/string.lua': '', 'hbx.config.json': '{}' });
    const error = errorOf(() => bundle(optionsFor(root, 'src/main.lua')));
    assert.deepEqual([error.code, error.exitCode, error.message, error.hint], ['bundle/missing-module', 2, 'The module "util.strng" is not found.', 'Did you mean `util.string`?']);
    assert.deepEqual(error.location, { file: join(root, 'src/main.lua'), line: 2, column: 24 });
    assert.deepEqual(error.details, ['looked at src/util/strng.lua', 'looked at src/util/strng/init.lua', 'looked at util/strng.lua', 'looked at util/strng/init.lua']);
  });

  it('hints at what may be meant', () => {
    const hint = (name: string): string | undefined => errorOf(() => bundleFiles({ 'main.lua': `require "${name}"`, 'lib/strings.lua': '', 'pack/init.lua': '' }, { builtIns: new Map([['json', '']]) })).hint;
    assert.equal(hint('jsom'), 'Did you mean `json`?');
    assert.equal(hint('.jsn'), 'Did you mean `.json`?');
    assert.equal(hint('.something'), 'The modules of hbx are: json.');
    assert.equal(hint('./lib/string'), 'Did you mean `./lib/strings`?');
    assert.equal(hint('lib/string'), 'Did you mean `lib/strings`?');
    assert.equal(hint('strings'), 'Did you mean `lib.strings`?');
    assert.equal(hint('pac'), 'Did you mean `pack`?');
    assert.match(hint('entirely.different')!, /"luaPath" in hbx\.config\.json/);
    assert.match(hint('x'.repeat(400))!, /"luaPath" in hbx\.config\.json/);
  });

  it('folds many places', () => {
    const { details } = errorOf(() => bundleFiles({ 'main.lua': 'require "x"' }, { luaPath: ['a', 'b', 'c', 'd', 'e', 'f'] }));
    assert.deepEqual([details.length, details.at(-1)], [11, 'and at 4 more places']);
  });

  it('is not a module that some file gives itself, in whatever order', () => {
    bundleFiles({ 'main.lua': 'require "virtual" require "a" require "other"', 'a.lua': 'package.preload["virtual"] = f package.loaded.other = 1' });
    assert.match(mistake({ 'main.lua': 'require "virtual"', 'a.lua': 'package.preload.virtual = f' }), /^bundle\/missing-module main\.lua:1:1/);
  });

  it('is a name that can be none', () => {
    assert.equal(mistake({ 'main.lua': '  require("/etc/passwd")' }), `bundle/bad-name main.lua:1:3 "/etc/passwd" can't be the name of a module: absolute paths mean nothing in a bundle.`);
    assert.equal(mistake({ 'main.lua': 'require "a..b"' }), `bundle/bad-name main.lua:1:1 "a..b" can't be the name of a module: a part of it is empty.`);
    assert.equal(mistake({ 'main.lua': `require "${'x'.repeat(10_000)}"` }), `bundle/bad-name main.lua:1:1 "${'x'.repeat(60)}…" can't be the name of a module: it has 10000 characters.`);
    assert.match(mistake({ 'main.lua': 'require "a\\0b"' }), /control character/);
    assert.match(mistake({ 'main.lua': 'require ""' }), /it is empty/);
    for (const name of ['__proto__', 'constructor', 'toString', '.__proto__']) assert.match(mistake({ 'main.lua': `require "${name}"` }), /^bundle\/missing-module/);
  });

  it('is a require that nobody can know, at its place in characters', () => {
    assert.match(mistake({ 'main.lua': 'require "a"', 'a.lua': '\nlocal s = "öäü" require(name)' }), /^bundle\/dynamic-require a\.lua:2:17 /);
    assert.match(mistake({ 'main.lua': 'local load = require' }), /^bundle\/dynamic-require main\.lua:1:14 /);
  });

  it('is a syntax error of any file, in characters', () => {
    for (const dialect of ['luerl', 'puc'] as const) {
      assert.match(mistake({ 'main.lua': 'require "a"', 'a.lua': 'local s = "ö" x y\n' }, { dialect }), /^bundle\/syntax-error a\.lua:1:17 /, dialect);
      assert.match(mistake({ 'main.lua': '#!lua\r\n\tx = = 1' }, { dialect }), /^bundle\/syntax-error main\.lua:2:6 /, dialect);
    }
    assert.match(mistake({ 'main.lua': 'goto x ::x::' }), /^bundle\/syntax-error main\.lua:1:\d+ A HyperBEAM node does not read this/);
    assert.match(mistake({ 'main.lua': 'end) print(function()' }), /^bundle\/syntax-error main\.lua:1:1 /);
    const error = errorOf(() => bundle({ root: '/', dialect: 'puc', entry: { name: '(eval)', text: 'x =' } }));
    assert.deepEqual(error.location, { file: '(eval)', line: 1, column: 4, text: 'x =' });
  });

  it('is a file that is no text, at the place where it is required', () => {
    assert.equal(mistake({ 'main.lua': '\nrequire "a"', 'a.lua': new Uint8Array([0xc3, 0x28]) }), 'bundle/not-text main.lua:2:1 a.lua is no Lua source: it is not UTF-8.');
    assert.equal(mistake({ 'main.lua': 'require "a"', 'a.lua': 'x\0' }), 'bundle/not-text main.lua:1:1 a.lua is no Lua source: byte 2 is zero.');
    assert.equal(mistake({ 'main.lua': 'x\0' }), 'bundle/not-text main.lua is no Lua source: byte 2 is zero.');
  });

  it('is an entry that is not there, or a folder', () => {
    const root = luaFiles({ 'folder/x.lua': '' });
    assert.equal(errorOf(() => bundle(optionsFor(root, 'none.lua'))).message, "none.lua can't be read: there is no such file.");
    assert.equal(errorOf(() => bundle(optionsFor(root, 'folder'))).message, "folder can't be read: it is a folder.");
  });

  it('is more than 32 MB of source', () => {
    const large = `-- ${'x'.repeat(17 * 1024 * 1024)}\n`;
    assert.equal(mistake({ 'main.lua': `require "a"\nrequire "b"`, 'a.lua': large, 'b.lua': large }), 'bundle/too-large main.lua:2:1 The files of this bundle have more than 32 MB together.');
  });
});

describe('circles', () => {
  const details = (files: LuaFiles): readonly string[] => errorOf(() => bundleFiles(files)).details;

  it('of requires in main chunks are refused, with each edge', () => {
    const files = { 'main.lua': 'require "a"', 'a.lua': '\n\nreturn require "lib.b"', 'lib/b.lua': 'local x\nreturn require "lib.c"', 'lib/c.lua': 'if x then\n  y = require "a"\nend' };
    assert.match(mistake(files), /^bundle\/cycle lib\/c\.lua:2:7 /);
    assert.deepEqual(details(files), ['a.lua:3 requires lib/b.lua', 'lib/b.lua:2 requires lib/c.lua', 'lib/c.lua:2 requires a.lua']);
    assert.deepEqual(details({ 'main.lua': 'require "a"', 'a.lua': 'require "a"' }), ['a.lua:1 requires a.lua']);
  });

  it('are found behind a require in a function too', () => {
    assert.deepEqual(details({ 'main.lua': 'function f() require "a" end', 'a.lua': 'require "b"', 'b.lua': 'require "a"' }), ['a.lua:1 requires b.lua', 'b.lua:1 requires a.lua']);
  });

  it('to the entry are refused, also out of a function', () => {
    assert.deepEqual(details({ 'main.lua': 'require "a"', 'a.lua': 'function f()\n  require "b" end', 'b.lua': 'function g() require "main" end' }), ['main.lua:1 requires a.lua', 'a.lua:2 requires b.lua', 'b.lua:1 requires main.lua']);
  });

  it('are fine through a function, a pcall, or package.loaded', () => {
    bundleFiles({ 'main.lua': 'require "a"', 'a.lua': 'require "b"', 'b.lua': 'function f() require "a" end' });
    bundleFiles({ 'main.lua': 'require "a"', 'a.lua': 'require "b"', 'b.lua': 'pcall(require, "a")' });
    bundleFiles({ 'main.lua': 'require "a"', 'a.lua': 'package.loaded[...] = {} require "b"', 'b.lua': 'require "a"' });
  });
});

describe('createBundler', () => {
  it('sees each change, and gives what a new bundler gives', () => {
    const root = luaFiles({ 'main.lua': 'require "a"', 'a.lua': 'return 1', 'b/init.lua': 'return 2' });
    const options = optionsFor(root, 'main.lua');
    const bundler = createBundler(options);
    const steps: (() => void)[] = [
      () => {},
      () => writeFileSync(join(root, 'a.lua'), 'return 9'),
      () => writeFileSync(join(root, 'a.lua'), 'return require "b"'),
      () => writeFileSync(join(root, 'b.lua'), 'return "nearer"'),
      () => rmSync(join(root, 'b.lua')),
      () => writeFileSync(join(root, 'main.lua'), 'x = 1'),
      () => writeFileSync(join(root, 'main.lua'), 'return require "a"'),
    ];
    for (const step of steps) {
      step();
      assert.deepEqual(bundler.build(), bundle(options));
    }
  });

  it('sees a file that was put in the place of another with the same size and time', () => {
    const root = luaFiles({ 'main.lua': 'require "a"', 'a.lua': 'return 1', 'other.lua': 'return 2' });
    const bundler = createBundler(optionsFor(root, 'main.lua'));
    for (const file of ['a.lua', 'other.lua']) utimesSync(join(root, file), 1000, 1000);
    bundler.build();
    renameSync(join(root, 'other.lua'), join(root, 'a.lua'));
    assert.ok(bundler.build().code.includes('return 2'));
  });

  it('works again after a broken edit', () => {
    const root = luaFiles({ 'main.lua': 'require "a"', 'a.lua': 'return 1' });
    const bundler = createBundler(optionsFor(root, 'main.lua'));
    const before = bundler.build();
    writeFileSync(join(root, 'a.lua'), 'return return');
    for (const _again of [1, 2]) assert.equal(errorOf(() => bundler.build()).code, 'bundle/syntax-error');
    writeFileSync(join(root, 'a.lua'), 'return 1');
    assert.deepEqual(bundler.build(), before);
  });

  it('follows links, and takes each path for a file of its own', () => {
    const root = luaFiles({ 'main.lua': 'require "a" require "link"', 'a.lua': 'return {}' });
    symlinkSync('a.lua', join(root, 'link.lua'));
    assert.deepEqual(bundle(optionsFor(root, 'main.lua')).map.sources, ['main.lua', 'a.lua', 'link.lua']);
  });

  it('names the folders to watch', () => {
    const root = luaFiles({ 'src/main.lua': 'require "a" pcall(require, "lib.x")', 'a.lua': '' });
    mkdirSync(join(root, 'other'));
    assert.deepEqual(bundle(optionsFor(root, 'src/main.lua')).watched, [root, join(root, 'src')]);
  });

  it('reads files of other rooms as maps name them', () => {
    const outer = luaFiles({ 'shared/x.lua': 'return 1', 'project/main.lua': 'require "../shared/x" require ".json"' });
    const root = join(outer, 'project');
    const { map, files } = bundle(optionsFor(root, 'main.lua', { builtIns: new Map([['json', 'return {}']]) }));
    assert.deepEqual(map.sources, ['main.lua', '../shared/x.lua', 'hbx:json.lua']);
    assert.deepEqual(map.sourcesContent, [readFileSync(join(root, 'main.lua'), 'utf8'), 'return 1', 'return {}']);
    assert.deepEqual(files, [join(root, 'main.lua'), join(outer, 'shared/x.lua')]);
  });
});
