import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HbxError } from '../../src/base/errors.ts';
import { renderFailure, renderNote, renderResult, renderResultError } from '../../src/repl/printer.ts';
import { resultOf } from './session.ts';

const plain = { color: false, width: 80 };
const id = 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE';

describe('answers', () => {
  it('show slot and time, output, and that the outbox is empty', () => {
    assert.equal(renderResult(resultOf({ slot: 3, output: 'hello\n' }), plain), 'slot 3 · 12 ms\nhello\noutbox empty');
  });

  it('show the outbox as a table', () => {
    const outbox = [
      { n: 1, tags: {}, data: '2' },
      { n: 2, target: id, action: 'Credit-Notice', tags: { Quantity: '10', Sender: id, Note: 'two words', Count: 3, Empty: '' }, data: 'hi' },
    ];
    assert.equal(
      renderResult(resultOf({ outbox }), { color: false, width: 100 }),
      [
        'slot 1 · 12 ms',
        'outbox  target       action         data  tags',
        '     1                              2',
        '     2  AbCdE…AbCdE  Credit-Notice  hi    Quantity=10 Sender=AbCdE…AbCdE Note="two words" Count=3',
        '                                          Empty=""',
      ].join('\n'),
    );
  });

  it('fold long values and keep within the width', () => {
    const outbox = [{ n: 1, target: 'someone', action: 'Say', tags: { Text: 'y'.repeat(900) }, data: 'word '.repeat(300) }];
    const lines = renderResult(resultOf({ outbox }), { color: false, width: 70 }).split('\n');
    for (const line of lines) assert.ok(line.length <= 70, line);
    assert.match(lines.at(-1)!, /^ +… data: [\d,]+ characters more, tags: \d+ characters more$/);
    assert.equal(lines.length, 2 + 4 + 1);
  });

  it('stay readable on a terminal that is far too narrow', () => {
    const outbox = [{ n: 1, target: id, action: 'Say', tags: { Text: 'yyyyyyyyyyyyyyyy' }, data: 'word '.repeat(5) }];
    const lines = renderResult(resultOf({ outbox }), { color: false, width: 10, status: false }).split('\n');
    assert.deepEqual(lines.slice(0, 2), ['outbox  target       action  data      tags', '     1  AbCdE…AbCdE  Say     word      Text=yyy']);
  });

  it('keep values whole without a width', () => {
    const data = 'word '.repeat(300);
    const text = renderResult(resultOf({ outbox: [{ n: 1, target: id, tags: { Sender: id }, data }] }), { color: false, status: false });
    assert.equal(text, `outbox 1  -> ${id}\n  tags  Sender=${id}\n  data  ${data}`);
  });

  it('leave status out when asked, also with nothing else to show', () => {
    assert.equal(renderResult(resultOf(), { ...plain, status: false }), '');
    assert.equal(renderResult(resultOf({ output: 'x' }), { ...plain, status: false }), 'x');
  });

  it('show data that is no text as JSON, and lines of data as rows', () => {
    const outbox = [
      { n: 1, tags: {}, data: { a: [1, null] } },
      { n: 2, tags: { Map: { b: 1 } }, data: 'one\ntwo' },
    ];
    assert.equal(
      renderResult(resultOf({ outbox }), { ...plain, status: false }),
      [
        'outbox  target  action  data            tags',
        '     1                  {"a":[1,null]}',
        '     2                  one             Map={"b":1}',
        '                        two',
      ].join('\n'),
    );
  });

  it('never pass control sequences of a process on', () => {
    const evil = '\u001b]0;title\u0007\u009b2J\u202e\r';
    const text = renderResult(
      resultOf({
        ok: false,
        output: evil,
        outbox: [{ n: 1, target: evil, action: `a\n${evil}`, tags: { [evil]: evil, list: [evil] }, data: evil }],
        error: { message: evil, file: evil, line: 1, traceback: [{ function: evil, file: evil }] },
      }),
      { color: false },
    );
    assert.match(text, /^[\x20-\x7e\n·]*$/);
  });

  it('colour only when asked', () => {
    const failed = resultOf({ ok: false, error: { message: 'bad', traceback: [] } });
    assert.match(renderResult(failed, { color: true }), /\u001b\[31mError:\u001b\[39m bad/);
    assert.ok(!renderResult(failed, { color: false }).includes('\u001b'));
  });
});

describe('errors of a process', () => {
  it('show message, place and traceback after the output', () => {
    const error = {
      message: 'attempt to add a nil value',
      file: 'counter.lua',
      line: 12,
      column: 5,
      traceback: [{ function: 'handle', file: 'counter.lua', line: 12, column: 5 }, { function: 'compute', file: 'counter.lua', line: 20 }, { function: 'pcall', file: '[C]' }, { function: 'error', file: '[host]' }],
    };
    assert.equal(
      renderResult(resultOf({ ok: false, output: 'so far', error }), plain),
      [
        'slot 1 · 12 ms', 'so far', 'Error: attempt to add a nil value', '  at counter.lua:12:5', '  in handle (counter.lua:12:5)', '  in compute (counter.lua:20)', '  in pcall ([C])',
      ].join('\n'),
    );
  });
});

describe('the source of an error', () => {
  const sourceText = 'local total = 0\r\n\treturn total + nothing\r\nend\r\n';
  const error = { message: 'bad', file: 'counter.lua', line: 2, column: 15, sourceText, traceback: [{ function: 'add', file: 'counter.lua', line: 2, column: 15 }] };

  it('stands between the place and the way there', () => {
    assert.equal(
      renderResultError(error, plain),
      ['Error: bad', '  at counter.lua:2:15', '    1 | local total = 0', '  > 2 |   return total + nothing', '      |                ^', '    3 | end', '  in add (counter.lua:2:15)'].join('\n'),
    );
  });

  it('is cut to the terminal, escaped, and coloured only when asked', () => {
    const long = { ...error, line: 1, column: 900, sourceText: `${'x'.repeat(899)}\u001b[2J${'y'.repeat(900)}` };
    const lines = renderResultError(long, { color: false, width: 60 }).split('\n');
    assert.ok(lines.every((line) => line.length <= 60), lines.join('\n'));
    assert.equal(lines[2]!.slice(lines[3]!.indexOf('^')).slice(0, 4), '\\x1b');
    assert.match(renderResultError(error, { color: true }), /\u001b\[31m\^\u001b\[39m/);
  });

  it('is never read from a file that a process names', () => {
    const file = fileURLToPath(import.meta.url);
    assert.equal(renderResultError({ message: 'bad', file, line: 1, column: 1, traceback: [] }, plain), `Error: bad\n  at ${file}:1:1`);
  });
});

it('places are shown as far as they are known', () => {
  const error = { message: 'bad', line: 3, traceback: [{ function: 'f', file: '' }, { function: 'g', file: 'a.lua' }] };
  assert.equal(renderResult(resultOf({ ok: false, error }), { ...plain, status: false }), 'Error: bad\n  at line 3\n  in f\n  in g (a.lua)');
  assert.equal(renderResultError({ ...error, handler: 'pay\x1b', action: 'Pay' }, plain), "Error: bad\n  at line 3\n  in handler 'pay\\x1b' for message Pay\n  in f\n  in g (a.lua)");
  assert.equal(renderResultError({ message: 'bad', traceback: [], handler: 'h'.repeat(100) }, plain), `Error: bad\n  in handler '${'h'.repeat(59)}…'`);
});

describe('errors without a result', () => {
  it('show message, place, details and hint', () => {
    const error = new HbxError('x/y', 'No answer.', { hint: 'Start a node.', details: ['one\u001b[2J'], location: { file: 'a.lua', line: 3 } });
    assert.equal(renderFailure(error, plain), 'Error: No answer.\n  at a.lua:3\n  one\\x1b[2J\nStart a node.');
  });
  it('show the source that the place is in', () => {
    const error = new HbxError('x/y', 'No.', { location: { file: 'gone.lua', line: 1, column: 2, text: 'a b' } });
    assert.equal(renderFailure(error, plain), 'Error: No.\n  at gone.lua:1:2\n  > 1 | a b\n      |  ^');
  });
  it('fold sentences at words', () => {
    const error = new HbxError('x/y', 'No answer from that node.');
    assert.deepEqual([20, 3].map((width) => renderFailure(error, { ...plain, width })), ['Error: No answer\nfrom that node.', 'Error:\nNo\nanswer\nfrom\nthat\nnode.']);
    assert.equal(renderNote('one two three', { color: true, width: 12 }), '\u001b[33mNote:\u001b[39m one\ntwo three');
  });
  it('show a bug with its stack', () => {
    assert.match(renderFailure(new TypeError('oops'), plain), /^Error: TypeError: oops\n +at [^]*\nThis is a bug in hbx\. Please report/);
    assert.match(renderFailure('text', plain), /^Error: text\nThis is a bug/);
  });
});

it('says what an error means where the words of the node tell little', () => {
  const error = { message: 'undefined function nil', file: 'main.lua', line: 1, column: 10, sourceText: 'msg.repyl({})', traceback: [] };
  assert.equal(renderResultError(error, plain), 'Error: undefined function nil\n  at main.lua:1:10\n  > 1 | msg.repyl({})\n      |          ^\nHint: `msg.repyl` is nil. Did you mean `msg.reply`?');
});
