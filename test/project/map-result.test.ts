import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { encode } from '@jridgewell/sourcemap-codec';
import { resultToJson, type Result, type ResultError } from '../../src/base/result.ts';
import { createLocator } from '../../src/project/map-locator.ts';
import { mapError, mapResult } from '../../src/project/map-result.ts';
import { minifyLua } from '../../src/project/bundle/minify.ts';
import { identityMap, type SourceMap } from '../../src/project/source-map.ts';
import type { SourceMaps } from '../../src/project/source-maps.ts';

const id = 'm'.repeat(43);
const stranger = 's'.repeat(43);

const main = 'local util = require("util")\r\nfunction compute(base)\r\n\tlocal note = "é漢"; util.fail(base)\r\n\treturn base\r\nend\r\n';
const util = 'local M = {}\nfunction M.fail(base)\n  local list = base.list\n  return list.size\nend\nreturn M\n';
/**
 * 1 `require` of hbx, 2 the function around util.lua, 3-8 util.lua, 9 its end, 10-14 main.lua.
 */
const bundle: SourceMap = {
  version: 3,
  sourceRoot: '/app',
  file: 'main.lua',
  sources: ['main.lua', 'lib/util.lua'],
  sourcesContent: [main, util],
  names: [],
  mappings: encode([[], [], ...lines(1, 6), [], ...lines(0, 5)]),
};

function lines(source: number, count: number): [number, number, number, number][][] {
  return Array.from({ length: count }, (_, at) => [[0, source, at, 0]]);
}

function mapsOf(...entries: [string, SourceMap][]): SourceMaps {
  const known = new Map(entries.map(([name, map]) => [name, createLocator(map)]));
  return { locator: (name) => known.get(name), locate: (name, line, column) => known.get(name)?.locate(line, column) };
}

const maps = mapsOf([id, bundle]);
const host = { function: 'error', file: '[host]' };
const nameOf = (file: string): string => file.replace('/app/', '');
const map = (error: ResultError, options = {}): ResultError => mapError(error, maps, { nameOf, ...options });

describe('errors of a bundle', () => {
  it("name the user's own places, in characters, with the source as it was built", () => {
    const callBytes = Buffer.byteLength('\tlocal note = "é漢"; util.fail') + 1;
    const mapped = map({
      message: "attempt to index a nil value (local 'list')",
      file: id,
      line: 6,
      column: 10,
      traceback: [
        { function: 'M.fail', file: id, line: 6, column: 10 },
        { function: 'compute', file: id, line: 12, column: callBytes },
        { function: `function <${id}:5>`, file: id, line: 12 },
        host,
      ],
    });
    assert.deepEqual(mapped, {
      message: "attempt to index a nil value (local 'list')",
      file: 'lib/util.lua',
      line: 4,
      column: 10,
      sourceText: util,
      traceback: [
        { function: 'M.fail', file: 'lib/util.lua', line: 4, column: 10 },
        { function: 'compute', file: 'main.lua', line: 3, column: '\tlocal note = "é漢"; util.fail'.length + 1 },
        { function: 'function <lib/util.lua:3>', file: 'main.lua', line: 3 },
        host,
      ],
    });
  });

  it("do without hbx's own lines", () => {
    const mapped = map({
      message: "module 'gone' not found",
      file: id,
      line: 1,
      column: 3,
      traceback: [
        { function: 'require', file: id, line: 1, column: 3 },
        { function: `function <${id}:2>`, file: id, line: 4, column: 1 },
        { function: 'compute', file: id, line: 12, column: 2 },
      ],
    });
    assert.deepEqual([mapped.file, mapped.line, mapped.column, mapped.sourceText], ['lib/util.lua', 2, 1, util]);
    assert.deepEqual(mapped.traceback, [
      { function: 'require', file: '[host]' },
      { function: 'main chunk', file: 'lib/util.lua', line: 2, column: 1 },
      { function: 'compute', file: 'main.lua', line: 3, column: 2 },
    ]);
    assert.deepEqual(map({ message: 'no', file: id, line: 1, traceback: [] }), { message: 'no', traceback: [] });
  });

  it('name places inside of messages and outputs', () => {
    assert.equal(map({ message: `again: ${id}:6: boom`, traceback: [] }).message, 'again: lib/util.lua:4: boom');
    const result: Result = {
      process: 'p', slot: 1, id: 'i', ok: false, output: `caught ${id}:11: no\n`, outbox: [], ms: { sign: 0, schedule: 0, compute: 0 },
      error: { message: 'x', file: id, line: 11, traceback: [] },
      pushed: [{ n: 1, target: 't', error: `${id}:6: deep`, pushed: [{ n: 1, target: 'u', error: `${id}:6: deeper` }] }],
    };
    const mapped = mapResult(result, maps, { nameOf });
    assert.equal(mapped.output, 'caught main.lua:2: no\n');
    assert.deepEqual(mapped.pushed, [{ n: 1, target: 't', error: 'lib/util.lua:4: deep', pushed: [{ n: 1, target: 'u', error: 'lib/util.lua:4: deeper' }] }]);
    assert.equal(mapped.error?.sourceText, main);
    assert.ok(!resultToJson(mapped).includes('sourceText'));
    assert.equal(mapResult({ ...result, output: `${id}:6:`, outputEncoding: 'base64url' }, maps).output, `${id}:6:`);
    // Reading it twice changes nothing.
    assert.deepEqual(mapResult(mapped, maps, { nameOf, sent: identityMap('(eval)', 'a\nb\nc\nd') }), mapped);
  });

  it('are told where they were raised first', () => {
    const again = map({ message: `${id}:4: ${id}:6: attempt to index a nil value (local 'list')`, file: id, line: 12, column: 2, traceback: [{ function: 'compute', file: id, line: 12, column: 2 }] });
    assert.deepEqual([again.message, again.file, again.line, again.sourceText], ["attempt to index a nil value (local 'list')", 'lib/util.lua', 4, util]);
    assert.equal('  return list.size'.slice(again.column! - 1).replace('.', ''), 'size');
    assert.deepEqual(again.traceback, [{ function: 'compute', file: 'main.lua', line: 3, column: 2 }]);
    // Not by lines of hbx, nor by code that nobody knows.
    assert.deepEqual(map({ message: `${id}:1: no`, file: id, line: 12, traceback: [] }).line, 3);
    assert.deepEqual(map({ message: `${id}:1: no`, file: id, line: 12, traceback: [] }).message, 'no');
    assert.equal(map({ message: `${stranger}:6: no`, file: id, line: 12, traceback: [] }).message, `${stranger}:6: no`);
    assert.equal(map({ message: 'main.lua:6: no', file: id, line: 12, traceback: [] }).message, 'main.lua:6: no');
    assert.equal(map({ message: `${`${id}:6: `.repeat(1000)}no`, file: id, line: 12, traceback: [] }).line, 4);
  });

  it('stay as they are where no map tells', () => {
    for (const error of [
      { message: 'x', file: stranger, line: 3, column: 9, traceback: [{ function: `function <${stranger}:2>`, file: stranger, line: 3 }] },
      { message: 'x', file: id, line: 999, traceback: [] },
      { message: 'x', file: 'counter.lua', line: 3, traceback: [host] },
      { message: 'x', traceback: [] },
      { message: 'x', line: 2, traceback: [] },
    ] satisfies ResultError[]) {
      assert.deepEqual(map(error), error);
    }
  });

  it('name the file where only the module is known', () => {
    assert.deepEqual(map({ message: 'out of memory', file: id, traceback: [] }), { message: 'out of memory', file: 'main.lua', traceback: [] });
  });
});

describe('columns that no engine told', () => {
  it('are looked for in the source', () => {
    const mapped = map({ message: "invalid index in nil: 'size'", file: id, line: 6, traceback: [{ function: 'M.fail', file: id, line: 6 }, { function: 'compute', file: id, line: 12 }] });
    // The dot, or the key behind it.
    assert.equal('  return list.size'.slice(mapped.column! - 1).replace('.', ''), 'size');
    assert.deepEqual(mapped.traceback.map(({ column }) => column), [mapped.column, '\tlocal note = "é漢"; util.fail'.length + 1]);
  });

  it('are found in expressions too', () => {
    const sent = identityMap('(eval)', 'nothing.here');
    const mapped = map({ message: "invalid index in nil: 'here'", file: 'eval', line: 1, traceback: [] }, { sent });
    assert.deepEqual([mapped.file, mapped.line, 'nothing.here'.slice(mapped.column! - 1).replace('.', '')], ['(eval)', 1, 'here']);
  });

  it('stay open in sources that do not parse, and in ones that nobody has', () => {
    const open = mapsOf([id, { ...bundle, sourcesContent: [null, 'function ('] }]);
    for (const line of [3, 11]) {
      const mapped = mapError({ message: 'boom', file: id, line, traceback: [] }, open);
      assert.equal(mapped.column, undefined);
      assert.notEqual(mapped.file, id);
    }
  });
});

describe('errors of the code that was sent', () => {
  const text = 'local a = 1\nerror("é" .. nil)';
  const sent: SourceMap = { ...identityMap('src/load.lua', text), sourceRoot: '/app' };

  for (const file of ['eval', '=eval', 'aos', '(eval)', 'local a = 1...', "require 'x.lua'", undefined]) {
    it(`are read by its map when the process calls it ${file}`, () => {
      const named = file === undefined ? {} : { file };
      const mapped = map({ message: 'boom', ...named, line: 2, column: 13, traceback: [{ function: 'main chunk', file: file ?? '', line: 2, column: 13 }] }, { sent });
      assert.deepEqual([mapped.file, mapped.line, mapped.column, mapped.sourceText], ['src/load.lua', 2, 12, text]);
      assert.deepEqual(mapped.traceback, [{ function: 'main chunk', file: 'src/load.lua', line: 2, column: 12 }]);
    });
  }

  for (const file of ['process.lua', '.handlers', 'src/x.lua', stranger, '[C]', '[host]', 'hbx:json.lua']) {
    it(`are none of those in ${file}`, () => {
      const error = { message: 'boom', file, line: 2, traceback: [{ function: 'f', file, line: 2 }] };
      assert.deepEqual(map(error, { sent }), error);
    });
  }

  it('are told where they were raised first', () => {
    const mapped = map({ message: 'eval:2: boom', file: 'eval', line: 1, traceback: [] }, { sent });
    assert.deepEqual([mapped.message, mapped.file, mapped.line], ['boom', 'src/load.lua', 2]);
  });

  it('have lines that the code has', () => {
    const error = { message: 'boom', file: 'eval', line: 3, traceback: [] };
    assert.deepEqual(map(error, { sent }), error);
  });
});

describe('errors of smaller code', () => {
  const source = 'local greeting = "漢字"\n-- a comment\nlocal function shout(person, loudness)\n  return greeting .. person .. loudness.much\nend\nfunction compute(base) return shout(base, base.none) end\n';
  const { code, segments } = minifyLua(source, 'luerl');
  const names = [...new Set(segments.flatMap(({ name }) => name ?? []))];
  const generated: (number[])[][] = [];
  for (const { line, column, sourceLine, sourceColumn, name } of segments) {
    (generated[line] ??= []).push([column, 0, sourceLine, sourceColumn, ...(name === undefined ? [] : [names.indexOf(name)])]);
  }
  const small: SourceMap = {
    version: 3, sourceRoot: '/app', sources: ['small.lua'], sourcesContent: [source], names, x_hbx_code: code,
    mappings: encode(Array.from(generated, (line) => line ?? []) as Parameters<typeof encode>[0]),
  };
  const codeLines = code.split('\n');
  const line = codeLines.findIndex((text) => text.includes('.much')) + 1;
  const bytes = Buffer.byteLength(codeLines[line - 1]!.slice(0, codeLines[line - 1]!.indexOf('.much'))) + 1;
  const short = /(\w+)\.much/.exec(code)![1]!;
  const called = /local function (\w+)/.exec(code)![1]!;

  it('have the place and the names of the source', () => {
    assert.notEqual(short, 'loudness');
    const mapped = mapError(
      { message: `attempt to index a nil value (local '${short}')`, file: id, line, column: bytes, traceback: [{ function: called, file: id, line, column: bytes }, { function: 'compute', file: id, line: codeLines.findIndex((text) => text.includes('compute')) + 1 }] },
      mapsOf([id, small]),
    );
    assert.deepEqual([mapped.message, mapped.file, mapped.line, mapped.column], ["attempt to index a nil value (local 'loudness')", '/app/small.lua', 4, source.split('\n')[3]!.indexOf('.much') + 1]);
    assert.deepEqual(mapped.traceback[0], { function: 'shout', file: '/app/small.lua', line: 4, column: mapped.column });
    assert.deepEqual([mapped.traceback[1]!.function, mapped.traceback[1]!.line], ['compute', 6]);
  });

  it('keep names that are no variables', () => {
    for (const message of [`attempt to call a nil value (field '${short}')`, `attempt to call a nil value (global '${short}')`, `it's '${short}'`]) {
      assert.equal(mapError({ message, file: id, line, traceback: [] }, mapsOf([id, small])).message, message);
    }
  });
});

describe('errors that hbx raises for the user', () => {
  const brought: SourceMap = { ...bundle, sources: ['main.lua', 'hbx:json.lua'] };

  it('in a module it brings stand where the user called it', () => {
    const traceback = [host, { function: 'decode', file: id, line: 5 }, { function: 'compute', file: id, line: 12, column: 2 }];
    const mapped = mapError({ message: 'json: unexpected end at 4', file: id, line: 5, traceback }, mapsOf([id, brought]), { nameOf });
    assert.deepEqual([mapped.file, mapped.line, mapped.column, mapped.sourceText], ['main.lua', 3, 2, main]);
    assert.equal(mapped.traceback[1]!.file, 'hbx:json.lua');
  });

  it('stay there when nobody else is on the way', () => {
    const mapped = mapError({ message: 'boom', file: id, line: 5, traceback: [] }, mapsOf([id, brought]), { nameOf });
    assert.deepEqual([mapped.file, mapped.line], ['hbx:json.lua', 3]);
  });
});

describe('code that a process loads by itself', () => {
  it('is not taken for what was sent, when that goes by its id', () => {
    const text = 'load(code, "=config")()';
    const sent = identityMap('(eval)', text);
    const error = { message: 'boom', file: 'config', line: 1, traceback: [{ function: 'main chunk', file: 'config', line: 1 }, { function: 'main chunk', file: stranger, line: 1 }] };
    assert.equal(mapError(error, mapsOf([stranger, sent]), { sent }).file, 'config');
    // A process that calls it otherwise.
    assert.equal(mapError(error, mapsOf(), { sent }).file, '(eval)');
  });
});
