import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSource } from '../../../src/project/bundle/read-source.ts';

function text(bytes: string | Uint8Array): string {
  const source = readSource(Buffer.from(bytes as string));
  return typeof source === 'string' ? `refused: ${source}` : source.text;
}

describe('readSource', () => {
  it('keeps text as it is, in characters and in bytes', () => {
    const source = readSource(Buffer.from('x = "ö"\r\n\t-- \u{1f600}'));
    assert.ok(typeof source !== 'string');
    assert.equal(source.text, 'x = "ö"\r\n\t-- \u{1f600}');
    assert.equal(source.original, source.text);
    assert.equal(source.binary, Buffer.from(source.text).toString('latin1'));
    assert.equal(text(''), '');
  });

  it('takes a byte order mark away', () => {
    assert.equal(text('\ufeffreturn 1'), 'return 1');
    assert.equal(text('\ufeff#!lua\nreturn 1'), '--lua\nreturn 1');
  });

  it('makes a comment of an interpreter line, and tells what was there', () => {
    assert.equal(text('#!/usr/bin/lua\nx = 1'), '--/usr/bin/lua\nx = 1');
    assert.equal(text('#\nx = 1'), ' \nx = 1');
    assert.equal(text('#![[\r\nx = 1'), '-- [\r\nx = 1');
    assert.equal(text('# only'), '--only');
    const source = readSource(Buffer.from('#!lua\n'));
    assert.ok(typeof source !== 'string' && source.original === '#!lua\n');
  });

  it('refuses what is no text', () => {
    assert.equal(text('a\0b'), 'refused: byte 2 is zero');
    assert.equal(text(new Uint8Array([0x78, 0xff, 0xfe])), 'refused: it is not UTF-8');
    assert.equal(text(new Uint8Array([0xed, 0xa0, 0x80])), 'refused: it is not UTF-8');
    assert.equal(text('\x1bLuaS'), 'refused: it is a compiled chunk');
  });
});
