import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resultFrom } from '../../src/client/result.ts';
import { Atom, Float, message, type Value } from '../../src/message/value.ts';

describe('resultFrom', () => {
  it('reads an outbox that is a list or a message with numbers', () => {
    const entries = [{ target: 'T', action: 'A', data: 'd', 'x-note': 'n' }, { data: 5 }];
    const expected = [{ n: 1, target: 'T', action: 'A', data: 'd', tags: { 'x-note': 'n' } }, { n: 2, tags: {}, data: 5 }];
    assert.deepEqual(resultFrom(message({ outbox: entries })).outbox, expected);
    assert.deepEqual(resultFrom(message({ outbox: { 1: entries[0]!, 2: entries[1]! } })).outbox, expected);
    const many = resultFrom(message({ outbox: Object.fromEntries(Array.from({ length: 12 }, (_, index) => [String(index + 1), { data: index }])) })).outbox;
    assert.deepEqual(many.map((entry) => entry.data), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('reads errors of every shape', () => {
    const cases: [Value, object][] = [
      ['counter.lua:12: boom', { message: 'boom', file: 'counter.lua', line: 12, traceback: [] }],
      ['[string "x"]:3: boom', { message: 'boom', file: 'x', line: 3, traceback: [] }],
      ['just text', { message: 'just text', traceback: [] }],
      [
        message({ status: 500, message: 'boom', file: 'a.lua', line: 3, trace: [{ function: 'f', file: 'a.lua', line: 3 }] }),
        { message: 'boom', file: 'a.lua', line: 3, traceback: [{ function: 'f', file: 'a.lua', line: 3 }] },
      ],
      [
        message({ status: 500, body: 'boom', trace: { 1: { function: 'f', line: 'MODULE:7' } } }),
        { message: 'boom', file: 'MODULE', line: 7, traceback: [{ function: 'f', file: 'MODULE', line: 7 }] },
      ],
      [
        message({ status: 500, body: '{illegal_index,nil,<<"y">>}', phase: 'compute', 'attempted-slot': 3, trace: { 1: { function: 'f', parameters: {}, line: 7 } } }),
        { message: "invalid index in nil: 'y'", line: 7, slot: 3, traceback: [{ function: 'f', file: '', line: 7 }] },
      ],
      [
        message({
          status: 500,
          body: '{error_call,[<<"boom">>]}',
          trace: {
            10: { function: 'compute', line: '-no-file-:9' },
            1: { function: '{luerl_lib_basic,error_call,undefined}', parameters: { 1: 'boom' } },
            2: { function: 'nil', line: 1 },
            3: { function: '-no-name-', line: '-no-file-:4' },
          },
        }),
        {
          message: 'boom',
          line: 4,
          traceback: [{ function: 'error', file: '[host]' }, { function: '?', file: '', line: 4 }, { function: 'compute', file: '', line: 9 }],
        },
      ],
      [message({ status: 500, body: '{error_call,[<<"boom">>]}', trace: { 1: { function: 'f', parameters: {} } } }), { message: 'boom', traceback: [{ function: 'f', file: '' }] }],
      [message({ status: 500, body: 'Erlang error while running Lua: function_clause', trace: 'text' }), { message: 'Erlang error while running Lua: function_clause', traceback: [] }],
      [message({ status: 500, body: 'x', file: 'a.lua', line: -1, column: 0, trace: [5, { function: 'f', line: 'a.lua:0', column: 2 }] }), { message: 'x', file: 'a.lua', traceback: [{ function: 'f', file: 'a.lua', column: 2 }] }],
    ];
    for (const [error, expected] of cases) assert.deepEqual(resultFrom(new Map([['error', error]])).error, expected);
    const named = { error: 'boom', 'error-handler': 'pay', 'error-action': 'Pay' };
    assert.deepEqual(resultFrom(message(named)).error, { message: 'boom', traceback: [], handler: 'pay', action: 'Pay' });
    // A process may say anything there.
    assert.deepEqual(resultFrom(message({ ...named, 'error-handler': '' })).error, { message: 'boom', traceback: [] });
    assert.deepEqual(resultFrom(message({ ...named, 'error-handler': `${'x'.repeat(199)}🙂`, 'error-action': '' })).error, { message: 'boom', traceback: [], handler: 'x'.repeat(199) });
    assert.equal(resultFrom(message({ ...named, 'error-action': 'y'.repeat(5000) })).error?.action?.length, 200);
  });

  it('keeps bytes that are no text as bytes, and says when the answer is some', () => {
    const bytes = Uint8Array.of(255, 0);
    assert.deepEqual(resultFrom(message({ output: bytes, outbox: [{ data: bytes, note: bytes, deep: { bytes } }, bytes] })), {
      ok: true,
      output: '_wA',
      outputEncoding: 'base64url',
      outbox: [{ n: 1, tags: { note: bytes, deep: { bytes: '_wA' } }, data: bytes }, { n: 2, tags: {}, data: bytes }],
      error: null,
    });
    assert.deepEqual(resultFrom(message({ print: 'said\n', output: bytes })), { ok: true, output: 'said\n_wA', outbox: [], error: null });
  });

  it('tells the prompt of a process that has its own', () => {
    const promptOf = (prompt: Value, more: object = {}): unknown => resultFrom(message({ output: { data: 'x', prompt, ...more } } as never)).prompt;
    assert.equal(promptOf('shop [3 orders]> '), 'shop [3 orders]> ');
    assert.equal(promptOf('\u001b[2Jodd> '), '\u001b[2Jodd> ');
    assert.equal(promptOf('me@aos-2.0.1[Inbox:1] busy> '), 'me@aos-2.0.1[Inbox:1] busy> ');
    // What runtimes say by themselves, with and without colours; nothing; no text; a whole book.
    const usual: Value[] = ['aos> ', '> ', '', 'Test@aos-1.0.0[Inbox:12]> ', '\u001b[32mme\u001b[90m@\u001b[34maos-2.0.1\u001b[0m[Inbox:\u001b[31m3\u001b[0m]> ', 5, new Map(), 'x'.repeat(1001)];
    for (const prompt of usual) assert.equal(promptOf(prompt), undefined, String(prompt));
    assert.equal('prompt' in resultFrom(message({ output: 'text' })), false);
    assert.equal(promptOf('mine> ', { own: 1 }), undefined);
    assert.equal(resultFrom(message({ error: 'boom', output: { data: 'boom', prompt: 'mine> ' } })).prompt, 'mine> ');
  });

  it('shows the data of processes with handlers, and an error that ends it once', () => {
    const output = (data: string, prompt = 'aos> '): unknown => ({ data, prompt, print: true });
    assert.equal(resultFrom(message({ output: output('two\nlines') } as never)).output, 'two\nlines');
    assert.equal(resultFrom(message({ output: { data: 'Message is not trusted.' } })).output, 'Message is not trusted.');
    assert.equal(resultFrom(message({ output: { prompt: 'aos> ' } })).output, '');
    assert.equal(resultFrom(message({ output: { data: 'x', more: 1 } })).output, '{"data":"x","more":1}');
    assert.equal(resultFrom(message({ output: output('before\nboom'), error: 'boom' } as never)).output, 'before');
    assert.equal(resultFrom(message({ output: output('boom'), error: 'boom' } as never)).output, '');
    assert.equal(resultFrom(message({ output: output('no kaboom'), error: 'boom' } as never)).output, 'no kaboom');
    assert.deepEqual(resultFrom(message({ output: output('before\napp.lua:3: boom'), error: 'app.lua:3: boom' } as never)).error, { message: 'boom', file: 'app.lua', line: 3, traceback: [] });
  });

  it('says an error once, keeps what was printed, and reads results that are no message', () => {
    assert.equal(resultFrom(message({ error: 'no', output: 'no', print: 'hi\n' })).output, 'hi\n');
    assert.deepEqual(resultFrom('text'), { ok: true, output: 'text', outbox: [], error: null });
    assert.equal(resultFrom(message({ output: { a: new Float(1), b: new Atom('x'), c: 2n ** 70n } })).output, '{"a":1,"b":"x","c":"1180591620717411303424"}');
  });
});
