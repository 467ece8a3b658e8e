import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resultFrom } from '../../src/client/result.ts';
import { encodeJson } from '../../src/message/codecs/json.ts';
import { message, type PlainValue } from '../../src/message/value.ts';

const legacy = {
  Output: { data: '42', prompt: 'bank> ', print: true },
  Messages: [
    { Target: 'T', Data: 'd', Anchor: '0'.repeat(31) + '7', Tags: [{ name: 'Action', value: 'Credit-Notice' }, { name: 'Data', value: 'not this' }, { name: 'Quantity', value: '5' }] },
    { Target: 'U', Data: '', Tags: [] },
  ],
  Spawns: [{ Data: 'x', Anchor: 'a', Tags: [{ name: 'Type', value: 'Process' }, { name: '__proto__', value: 'p' }] }],
  Assignments: [],
  GasUsed: 0,
};

const read = (results: Record<string, PlainValue>) => resultFrom(message(results));

describe('results of a process in a legacy compute unit', () => {
  const outbox = [
    { n: 1, target: 'T', action: 'Credit-Notice', data: 'd', tags: { Quantity: '5' } },
    { n: 2, target: 'U', tags: {} },
    { n: 3, data: 'x', tags: { Type: 'Process', anchor: 'a', ['__proto__']: 'p' } },
  ];

  it('are read from `raw`, and from the text under `json`', () => {
    const expected = { ok: true, output: '42', prompt: 'bank> ', outbox, error: null };
    assert.deepEqual(read({ raw: legacy }), expected);
    assert.deepEqual(read({ json: { 'content-type': 'application/json', body: encodeJson(message(legacy)) } }), expected);
    // A node of 2025 tells the data and the outbox besides, in its own way.
    const both = read({ data: '42', outbox: { 1: { target: 'T', action: 'Mine' } }, json: { body: encodeJson(message(legacy)) } });
    assert.deepEqual([both.output, both.outbox], ['42', [{ n: 1, target: 'T', action: 'Mine', tags: {} }]]);
  });

  it('have errors, and outputs of every shape', () => {
    const { ok, error, outbox: sent } = read({ raw: { Error: '[string "aos"]:5: boom', Output: '', Messages: [] } });
    assert.deepEqual([ok, error, sent], [false, { message: 'boom', file: 'aos', line: 5, traceback: [] }, []]);
    const outputs: [PlainValue, string][] = [['text', 'text'], ['', ''], [{ data: { output: 'early', prompt: 'aos> ', json: 'x' } }, 'early'], [{ data: { a: '1' } }, '{"a":"1"}'], [{}, ''], [{ data: 5 }, '5']];
    for (const [Output, shown] of outputs) assert.equal(read({ raw: { Output } }).output, shown);
  });

  it('give way to what the node says itself, and are nothing when they are something else', () => {
    assert.deepEqual(read({ output: 'mine', outbox: [], raw: legacy }), { ok: true, output: 'mine', outbox: [], error: null });
    assert.equal(read({ print: 'said\n', raw: { Output: 'said\n' } }).output, 'said\n');
    for (const raw of ['text', {}, { x: 1 }, [1], null]) assert.deepEqual(read({ raw }), { ok: true, output: '', outbox: [], error: null });
    for (const json of ['text', {}, { body: '{"Output":' }, { body: '5' }]) assert.deepEqual(read({ json }), { ok: true, output: '', outbox: [], error: null });
    assert.deepEqual(read({ raw: { Messages: ['text', 5], Spawns: 'x', Output: null, Error: '' } }), { ok: true, output: '', outbox: [{ n: 1, tags: {}, data: 'text' }, { n: 2, tags: {}, data: 5 }], error: null });
  });
});
