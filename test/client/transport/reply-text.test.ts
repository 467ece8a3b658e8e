import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeBody, isPage, usefulLine } from '../../../src/client/transport/reply-text.ts';

describe('the first useful line of a reply', () => {
  const lines: readonly (readonly [string, string])[] = [
    ['', ''],
    ['   \n \n', ''],
    ['plain', 'plain'],
    ['\n---\n\n  first   line \nsecond', 'first line'],
    ['<html><head><title>A &amp; B &#33; &unknown; &__proto__;</title>', 'A & B ! &unknown; &__proto__;'],
    ['<html><title></title><h1 class="x">Big <i>words</i></h1>', 'Big words'],
    ['<!DOCTYPE HTML><BODY><H1>Loud</H1>', 'Loud'],
    ['<html><body><p>nothing of use</p>', ''],
    ['<html><title', ''],
    ['\ufeff<html><title>marked</title>', 'marked'],
    ['{"error":{"message":"deep"}}', 'deep'],
    ['{"error":"","message":"next"}', 'next'],
    ['{"errors":1,"detail":"last"}', 'last'],
    ['{"__proto__":{"error":"x"}}', '{"__proto__":{"error":"x"}}'],
    ['["one"]', 'one'],
    ['{"broken', '{"broken'],
    ['evil\u001b[2J\u202etext\u0007', 'evil\\x1b[2J\\u202etext\\x07'],
    ['\u0000\u0001binary', ''],
  ];
  for (const [body, line] of lines) {
    it(JSON.stringify(body).slice(0, 60), () => {
      assert.equal(usefulLine(body), line);
      assert.equal(usefulLine(Buffer.from(body)), line);
    });
  }

  it('is bounded, and found in what is made to be slow', () => {
    assert.equal(usefulLine('x'.repeat(1_000_000)).length, 201);
    for (const piece of ['<title', '<h1>', '<!--', '<', '&#', '<title><', '{"a":', '[', '<!---->']) {
      assert.ok(usefulLine(piece.repeat(500_000)).length <= 201);
      assert.ok(usefulLine(`<html>${piece.repeat(500_000)}`).length <= 201);
    }
  });

  it('knows a page, whatever it is called', () => {
    for (const text of ['<html>', '<!doctype html>', ' \n<!-- a --> <HTML lang="de">', '<h1>x', '<?xml version="1.0"?>']) assert.ok(isPage(text), text);
    for (const text of ['', '<', '<htmlx>', '{"a":"<html>"}', 'text <html>', '<3', '<hyperbeam>']) assert.ok(!isPage(text), text);
  });

  it('says what came instead of JSON', () => {
    assert.equal(describeBody(new Uint8Array(0)), 'it is empty');
    assert.equal(describeBody(Buffer.from('<html><title>T</title>')), 'it is a web page ("T")');
    assert.equal(describeBody(Buffer.from('<html>')), 'it is a web page');
    assert.equal(describeBody(Buffer.from([0x1f, 0x8b, 0])), 'it is compressed (gzip), which hbx did not ask for');
    assert.equal(describeBody(Buffer.from([0, 1, 2])), 'it is 3 bytes that are no text');
    assert.equal(describeBody(Buffer.from('no\n')), 'it is not JSON but "no"');
  });
});
