import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import { fakeClient, runPipe } from './session.ts';

const counter = () => {
  let value = 0;
  return fakeClient(({ action, data }) => {
    if (action === 'Inc') value += Number(data ?? 1);
    if (action === 'Eval') return data?.includes('boom') ? { ok: false, output: 'before', error: { message: 'boom', file: 'eval', line: 1, traceback: [] } } : { output: `ran ${data}` };
    return { outbox: [{ n: 1, tags: {}, data: String(value) }] };
  });
};
const table = (data: string): string => `outbox  target  action  data  tags\n     1                  ${data}\n`;

describe('piped lines', () => {
  it('run in order and print results only', async () => {
    const { exitCode, out, err, sent } = await runPipe('Inc\nInc 5\nx = 1\nGet\n', { client: counter() });
    assert.deepEqual(sent, [{ action: 'Inc' }, { action: 'Inc', data: '5' }, { action: 'Eval', data: 'x = 1' }, { action: 'Get' }]);
    assert.equal(out, `${table('1')}${table('6')}ran x = 1\n${table('6')}`);
    assert.equal(err, '');
    assert.equal(exitCode, ExitCode.ok);
  });

  it('are Lua on the Handlers runtime', async () => {
    const { sent } = await runPipe('Inc\n.send Inc 5\n', { process: { id: 'p', kind: 'handlers' } });
    assert.deepEqual(sent, [{ action: 'Eval', data: 'Inc' }, { action: 'Inc', data: '5' }]);
  });

  it('may end with \\r\\n, or not at all, and may be empty', async () => {
    const { sent } = await runPipe('\ufeffInc 1\r\n\r\n  \r\n-- a comment\r\nSay ü🙂\u2028x');
    assert.deepEqual(sent, [{ action: 'Inc', data: '1' }, { action: 'Say', data: 'ü🙂\u2028x' }]);
    assert.equal((await runPipe('')).exitCode, ExitCode.ok);
  });

  it('may be huge or hold NUL', async () => {
    const big = 'x'.repeat(1 << 20);
    const { sent } = await runPipe([`Say ${big}\nx = "`, big, '"\nSay a\0b\n\0\n'], {});
    assert.deepEqual(sent.map(({ data }) => data?.length), [1 << 20, (1 << 20) + 6, 3, 1]);
    assert.equal(sent[2]!.data, 'a\0b');
  });

  it('make one statement when it goes on', async () => {
    const { sent } = await runPipe('function f()\n\n  return 1 -- x\nend\nx = {\n1,\n}\nGet\n--[[ a\ncomment ]]\nInc');
    assert.deepEqual(sent, [
      { action: 'Eval', data: 'function f()\n\n  return 1 -- x\nend' },
      { action: 'Eval', data: 'x = {\n1,\n}' },
      { action: 'Get' },
      { action: 'Inc' },
    ]);
  });

  it('send a statement that never ends as it is, for the process to judge', async () => {
    const { sent } = await runPipe('Inc\nfunction f()\nGet');
    assert.deepEqual(sent, [{ action: 'Inc' }, { action: 'Eval', data: 'function f()\nGet' }]);
  });
});

describe('.editor in a pipe', () => {
  it('sends its block as one', async () => {
    const { out, sent } = await runPipe('.editor\r\nx = 1\r\n.exit\r\n  y = 2\r\n .done \r\nGet\r\n');
    assert.deepEqual(sent, [{ action: 'Eval', data: 'x = 1\n.exit\n  y = 2' }, { action: 'Get' }]);
    assert.equal(out, '');
  });

  it('drops its block', async () => {
    assert.deepEqual((await runPipe('.editor\nx = 1\n.cancel\nGet')).sent, [{ action: 'Get' }]);
  });

  it('is an error when the input ends inside', async () => {
    const { exitCode, err, sent } = await runPipe('.editor\nx = 1\n');
    assert.deepEqual(sent, []);
    assert.equal(exitCode, ExitCode.usage);
    assert.match(err, /^Error: The input ended inside \.editor, so the block was not sent\.\nEnd the block with \.done\.\n$/);
  });
});

describe('deliveries in a pipe', () => {
  const outbox = [{ n: 1, target: 'T', tags: {} }];

  it('stand under the outbox', async () => {
    const { out, exitCode } = await runPipe('Go\n', { client: fakeClient(() => ({ outbox, pushed: [{ n: 1, target: 'T', slot: 4 }] })) });
    assert.equal(out.split('\n').at(-2), '-> T slot 4');
    assert.equal(exitCode, ExitCode.ok);
  });

  it('that fail are a note and no error', async () => {
    const { out, err, exitCode, sent } = await runPipe('Go\nGo\n', { client: fakeClient(() => ({ outbox, pushFailed: 'not\u001b[2J today' })) });
    assert.equal(sent.length, 2);
    assert.equal(exitCode, ExitCode.ok);
    assert.match(out, /T/);
    assert.equal(err, 'Note: The outbox was not delivered: not\\x1b[2J today\n'.repeat(2));
  });
});

describe('errors in a pipe', () => {
  it('stop at the first, with 1 for one of the process', async () => {
    const { exitCode, out, err, sent } = await runPipe('boom()\nGet\n', { client: counter() });
    assert.equal(sent.length, 1);
    assert.equal(exitCode, ExitCode.process);
    assert.equal(out, 'before\n');
    assert.equal(err, 'Error: boom\n  at eval:1\n');
  });

  it('go on when asked, and leave with the code of the last', async () => {
    const given = { client: counter(), stopOnError: false };
    const { exitCode, sent } = await runPipe('.nothing\nboom()\nGet\n', given);
    assert.equal(sent.length, 2);
    assert.equal(exitCode, ExitCode.process);
  });

  it('of the network keep their own exit code and say what to do', async () => {
    const client = fakeClient(() => Promise.reject(new HbxError('client/away', 'The node is gone.', { hint: 'Start it.', exitCode: ExitCode.network })));
    const { exitCode, out, err } = await runPipe('Inc\nInc\n', { client });
    assert.deepEqual([exitCode, out, err, client.sent.length], [ExitCode.network, '', 'Error: The node is gone.\nStart it.\n', 1]);
  });

  it('of an unknown command suggest the nearest', async () => {
    const { exitCode, err } = await runPipe('.lod x\nInc\n');
    assert.equal(exitCode, ExitCode.usage);
    assert.match(err, /^Error: There is no command \.lod\.\nDid you mean `\.load`\?\n$/);
  });

  it('of hbx itself are shown with a stack', async () => {
    const client = fakeClient(() => Promise.reject(new TypeError('oops')));
    const { exitCode, err } = await runPipe('Inc', { client });
    assert.equal(exitCode, ExitCode.process);
    assert.match(err, /TypeError: oops[^]*This is a bug in hbx/);
  });

  it('of the input end the session', async () => {
    const input = new PassThrough();
    const ended = runPipe('', { input });
    input.destroy(Object.assign(new Error('i/o error'), { code: 'EIO' }));
    const { exitCode, err } = await ended;
    assert.deepEqual([exitCode, err], [ExitCode.usage, "Error: Can't read the input: i/o error.\n"]);
  });
});

describe('--json in a pipe', () => {
  it('prints one Result a line, failed ones too, and nothing else on stdout', async () => {
    const { out, err, exitCode } = await runPipe('Inc\n.help\nboom()\nGet', { client: counter(), json: true });
    const lines = out.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.length, 2);
    assert.deepEqual(Object.keys(lines[0]), ['process', 'slot', 'id', 'ok', 'output', 'outbox', 'error', 'ms']);
    assert.deepEqual([lines[0].outbox, lines[1].ok, lines[1].error.message], [[{ n: 1, tags: {}, data: '1' }], false, 'boom']);
    assert.match(err, /\.editor/);
    assert.doesNotMatch(err, /boom/);
    assert.equal(exitCode, ExitCode.process);
  });
});

describe('the end of a pipe', () => {
  it('comes with .exit', async () => {
    const { exitCode, sent } = await runPipe('Inc\n.exit\nInc\n');
    assert.deepEqual([exitCode, sent.length], [0, 1]);
  });

  it('comes with a signal, while waiting for a line or for an answer', async () => {
    for (const text of ['', 'Slow\nGet\n']) {
      const controller = new AbortController();
      const client = fakeClient(() => new Promise(() => {}));
      const input = new PassThrough();
      input.write(text);
      // The text of runPipe goes nowhere: the session reads the input above, which nobody ends.
      const ended = runPipe('', { client, input, signal: controller.signal });
      await new Promise((resolve) => setTimeout(resolve, 10));
      controller.abort();
      const { exitCode, err } = await ended;
      assert.deepEqual([exitCode, err, client.sent.length], [ExitCode.interrupted, '', text === '' ? 0 : 1]);
    }
    assert.equal((await runPipe('Get\n', { signal: AbortSignal.abort() })).exitCode, ExitCode.interrupted);
  });

  it('comes when nobody reads the results any more', async () => {
    const output = new PassThrough();
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const { exitCode, sent } = await runPipe('Get\nGet\nGet\n', { client: counter(), output });
    assert.equal(exitCode, 0);
    assert.ok(sent.length <= 1);
  });

  it('waits for a slow reader', async () => {
    const output = new PassThrough({ highWaterMark: 10 });
    const client = counter();
    const ended = runPipe('Get\n'.repeat(20), { client, output });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.ok(client.sent.length < 5);
    output.resume();
    assert.equal((await ended).sent.length, 20);
  });
});
