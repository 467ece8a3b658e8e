import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resultToJson, toPlainJson, type Result } from '../../src/base/result.ts';

const result: Result = {
  ms: { compute: 3, sign: 1, schedule: 2 },
  error: null,
  outbox: [{ tags: { Quantity: '10' }, data: 'x', n: 1, target: 'abc' }],
  output: 'a\nb',
  ok: true,
  id: 'i',
  slot: 4,
  process: 'p',
};

describe('resultToJson', () => {
  it('writes one line with the fields in a fixed order', () => {
    assert.equal(
      resultToJson(result),
      '{"process":"p","slot":4,"id":"i","ok":true,"output":"a\\nb","outbox":[{"n":1,"target":"abc","tags":{"Quantity":"10"},"data":"x"}],"error":null,"ms":{"sign":1,"schedule":2,"compute":3}}',
    );
  });

  it('writes what became of the outbox behind all else, and a dry run without a slot', () => {
    assert.match(resultToJson({ ...result, pushed: [{ n: 1, target: 'abc', slot: 2 }], pushFailed: 'why' }), /,"ms":\{[^}]*\},"pushed":\[\{"n":1,"target":"abc","slot":2\}\],"pushFailed":"why"\}$/);
    const dry = resultToJson({ ...result, slot: null, dryRun: true, from: 4, changes: { added: [], removed: [[['a', 'b'], 1]], set: [] } });
    assert.match(dry, /^\{"process":"p","slot":null,/);
    assert.match(dry, /"dryRun":true,"from":4,"changes":\{"added":\[\],"removed":\[\[\["a","b"\],1\]\],"set":\[\]\}\}$/);
  });

  it('writes an error with its place', () => {
    const error = { traceback: [{ function: 'f', file: 'a.lua', line: 2 }], message: 'bad', line: 2, file: 'a.lua' };
    const json = resultToJson({ ...result, ok: false, error });
    assert.match(json, /"error":\{"message":"bad","file":"a.lua","line":2,"traceback":\[\{"function":"f","file":"a.lua","line":2\}\]\}/);
  });

  it('never throws, whatever a process put in', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    const tags = { big: 2n ** 70n, map: new Map([['__proto__', 1n]]), bytes: new Uint8Array([255]), loop };
    const [entry] = JSON.parse(resultToJson({ ...result, outbox: [{ n: 1, tags }] })).outbox;
    assert.equal(entry.tags.big, '1180591620717411303424');
    assert.deepEqual(Object.entries(entry.tags.map), [['__proto__', '1']]);
    assert.equal(entry.tags.bytes, '_w');
    assert.deepEqual(entry.tags.loop, [null]);
  });

  it('is safe on a terminal and reads back the same', () => {
    const output = 'a\u001b[2J\u009b2J\u202eb\u0000\u007f';
    const json = resultToJson({ ...result, output });
    assert.match(json, /^[\x20-\x7e]*$/);
    assert.equal(JSON.parse(json).output, output);
  });

  it('says where data is bytes', () => {
    const { outbox, output, outputEncoding } = JSON.parse(resultToJson({ ...result, output: '_wA', outputEncoding: 'base64url', outbox: [{ n: 1, tags: { t: Uint8Array.of(255, 0) }, data: Uint8Array.of(255, 0) }, { n: 2, tags: {}, data: '_wA' }] })) as Result;
    assert.deepEqual([output, outputEncoding, outbox], ['_wA', 'base64url', [{ n: 1, tags: { t: '_wA' }, data: '_wA', dataEncoding: 'base64url' }, { n: 2, tags: {}, data: '_wA' }]]);
  });

  it('indents when asked', () => {
    assert.match(resultToJson(result, 2), /^\{\n {2}"process": "p",/);
  });
});

describe('toPlainJson', () => {
  it('keeps what appears twice and is no loop', () => {
    const one = { a: 1 };
    assert.deepEqual(toPlainJson([one, one]), [{ a: 1 }, { a: 1 }]);
  });
});
