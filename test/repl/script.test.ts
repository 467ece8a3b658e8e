import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { it } from 'node:test';
import { readScript } from '../../src/repl/script.ts';

/** Each line as its text, or as the code of its error, with the number in front where it is not the next one. */
async function lines(chunks: Iterable<string | Buffer>, limit?: number): Promise<string[]> {
  const all: string[] = [];
  for await (const line of readScript(Readable.from(chunks), 'a.lua', limit)) {
    assert.equal(line.number, all.length + 1);
    all.push('text' in line ? line.text : `${line.error.code}: ${line.error.message}`);
  }
  return all;
}

it('ends lines at \\n and \\r\\n only', async () => {
  assert.deepEqual(await lines(['a\nb\r\nc\rd\u2028e\n\nf']), ['a', 'b', 'c\rd\u2028e', '', 'f']);
});

it('needs no end of the last line and invents none', async () => {
  assert.deepEqual(await lines(['a\n']), ['a']);
  assert.deepEqual(await lines(['a']), ['a']);
  assert.deepEqual(await lines([]), []);
  assert.deepEqual(await lines(['\n']), ['']);
  assert.deepEqual(await lines(['a\r\n']), ['a']);
});

it('joins characters and line ends that chunks cut', async () => {
  const bytes = Buffer.from('\ufeffü🙂\r\nx');
  assert.deepEqual(await lines(Array.from(bytes, (byte) => Buffer.from([byte]))), ['ü🙂', 'x']);
});

it('drops a byte order mark at the start only', async () => {
  assert.deepEqual(await lines(['\ufeffa\n\ufeffb']), ['a', '\ufeffb']);
});

it('leaves out a first line for the shell, and counts it', async () => {
  assert.deepEqual(await lines(['#!/usr/bin/env hbx\r\n#!x\n#x']), ['', '#!x', '#x']);
  assert.deepEqual(await lines(['\ufeff#!/bin/sh']), ['']);
});

it('takes long lines and NUL', async () => {
  const [line] = await lines(Array.from({ length: 64 }, () => 'x'.repeat(1 << 16)));
  assert.equal(line!.length, 64 << 16);
  assert.deepEqual(await lines(['a\0\n']), ['a\0']);
});

it('tells which line is no text, and goes on', async () => {
  assert.deepEqual(await lines([Buffer.from([0x61, 0xff, 0x0a, 0x62, 0x0a, 0xe2, 0x82])]), [
    'repl/not-text: Line 1 of a.lua is not UTF-8 text.',
    'b',
    'repl/not-text: Line 3 of a.lua is not UTF-8 text.',
  ]);
});

it('tells which line is too long, without waiting for its end, and goes on', async () => {
  const limit = 1 << 20;
  const long = 'repl/line-too-long: Line 2 of a.lua is longer than 1 MB.';
  const x = 'x'.repeat(limit);
  assert.deepEqual(await lines([`a\n${x}x\nb`], limit), ['a', long, 'b']);
  assert.deepEqual(await lines(['a\n', x, x, x, 'y\nb\n'], limit), ['a', long, 'b']);
  assert.deepEqual(await lines([`a\n${x}`, '\nb'], limit), ['a', x, 'b']);
  assert.deepEqual(await lines(['a\n', x, x], limit), ['a', long]);
  let given = 0;
  const endless = (function* () {
    for (;;) {
      given++;
      yield x;
    }
  })();
  for await (const line of readScript(Readable.from(endless), 'a.lua', limit)) {
    assert.ok('error' in line);
    break;
  }
  assert.ok(given < 10);
});
