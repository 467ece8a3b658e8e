import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import type { ReplScript, ScriptPlace } from '../../src/repl/options.ts';
import { fakeClient, processId, resultOf, runPipe } from './session.ts';

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

describe('scripts', () => {
  const script = (text: string, file?: string): ReplScript => ({ ...(file === undefined ? {} : { file }), open: () => Readable.from([Buffer.from(text)]) });

  /** A client that keeps where its Lua stood: `fix.lua:3 return 1`. */
  const placing = (fails: RegExp = /boom/) => {
    const places: string[] = [];
    const answer = (data: string): object => (fails.test(data) ? { ok: false, error: { message: 'boom', traceback: [] } } : {});
    const client = fakeClient(undefined, {
      async send(_process, message, { place }) {
        const { file = 'code', line, column } = (place ?? {}) as Partial<ScriptPlace>;
        places.push(`${file}:${line}${column === undefined ? '' : `:${column}`} ${message.data ?? message.action}`);
        return resultOf(answer(message.data ?? ''));
      },
    });
    return { client, places };
  };
  const handlers = { id: processId, kind: 'handlers' } as const;

  it('run in the order given, in place of the input, and leave', async () => {
    const { sent, exitCode } = await runPipe('Never\n', { scripts: [script('Inc\nInc 5'), script('Get\n', 'a.txt'), script('')] });
    assert.deepEqual(sent.map(({ action, data }) => [action, data]), [['Inc', undefined], ['Inc', '5'], ['Get', undefined]]);
    assert.equal(exitCode, ExitCode.ok);
  });

  it('open a file only when it is its turn', async () => {
    const opened: string[] = [];
    const note = (file: string, text: string): ReplScript => ({ file, open: () => (opened.push(file), Readable.from([text])) });
    await runPipe('', { scripts: [note('a', '.exit\n'), note('b', 'Inc')] });
    assert.deepEqual(opened, ['a']);
  });

  it('tell where each statement stands', async () => {
    const { client, places } = placing();
    const text = '#!/usr/bin/env hbx\nx = 1\n\nfunction f()\n  return 2\nend\n.editor\ny = 1\nz = 2\n.done\n.eval w\n .time .eval  v \n';
    await runPipe('', { client, process: handlers, scripts: [script(text, 'fix.lua'), script('a\nb')] });
    assert.deepEqual(places, [
      'fix.lua:2 x = 1',
      'fix.lua:4 function f()\n  return 2\nend',
      'fix.lua:8 y = 1\nz = 2',
      'fix.lua:11:7 w',
      'fix.lua:12:15 v',
      'code:1 a',
      'code:2 b',
    ]);
    const piped = placing();
    await runPipe('x\n{\n1}', { client: piped.client, process: handlers });
    assert.deepEqual(piped.places, ['-:1 x', '-:2 {\n1}']);
  });

  it('end a statement with the script, and drop an .editor block', async () => {
    const { client, places } = placing();
    const { err, exitCode } = await runPipe('', { client, process: handlers, stopOnError: false, scripts: [script('x = {', 'a'), script('.editor\ny', 'b'), script('z', 'c')] });
    assert.deepEqual(places, ['a:1 x = {', 'c:1 z']);
    assert.match(err, /^Error: The input ended inside \.editor.*\n.*\nNote: Line 1 of b failed\.\n$/);
    assert.equal(exitCode, ExitCode.usage);
  });

  it('name the line of a file that failed, and stop', async () => {
    const { client, places } = placing();
    const { err, exitCode } = await runPipe('', { client, process: handlers, scripts: [script('a\n\nb(\nboom)\nc', 'fix.lua'), script('d')] });
    assert.deepEqual(places, ['fix.lua:1 a', 'fix.lua:3 b(\nboom)']);
    assert.equal(err, 'Error: boom\nNote: Line 3 of fix.lua failed.\n');
    assert.equal(exitCode, ExitCode.process);
    const json = await runPipe('', { client: placing().client, process: handlers, json: true, scripts: [script('boom', 'fix.lua')] });
    assert.equal(json.err, 'Note: Line 1 of fix.lua failed.\n');
    assert.equal(JSON.parse(json.out).ok, false);
  });

  it('go on after errors when asked, also in the next script', async () => {
    const { client, places } = placing();
    const { exitCode } = await runPipe('', { client, process: handlers, stopOnError: false, scripts: [script('boom()\nboom(1)\na', 'fix.lua'), script('b')] });
    assert.deepEqual(places, ['fix.lua:1 boom()', 'fix.lua:2 boom(1)', 'fix.lua:3 a', 'code:1 b']);
    assert.equal(exitCode, ExitCode.process);
  });

  it('tell a line that is no text, or too long, and drop what it was a part of', async () => {
    const { client, places } = placing();
    const bytes = Readable.from([Buffer.from('a\nb(\n'), Buffer.from([0xff, 0x0a]), Buffer.from('c\nd "'), ...Array.from({ length: 33 }, () => Buffer.alloc(1 << 20, 'x')), Buffer.from('"\ne')]);
    const { err, exitCode } = await runPipe('', { client, process: handlers, stopOnError: false, scripts: [{ file: 'fix.lua', open: () => bytes }] });
    assert.deepEqual(places, ['fix.lua:1 a', 'fix.lua:4 c', 'fix.lua:6 e']);
    assert.equal(err, 'Error: Line 3 of fix.lua is not UTF-8 text.\nSave it as UTF-8.\nError: Line 5 of fix.lua is longer than 32 MB.\n');
    assert.equal(exitCode, ExitCode.usage);
  });

  it('end when a statement has no end', async () => {
    const { client, places } = placing();
    const line = `${'x'.repeat(4 << 20)}\n`;
    const endless = Readable.from((function* () {
      yield 'a\n.editor\n';
      for (;;) yield line;
    })());
    const { err, exitCode } = await runPipe('', { client, process: handlers, stopOnError: false, scripts: [{ file: '-', open: () => endless }, script('b')] });
    assert.deepEqual(places, ['-:1 a']);
    assert.equal(err, 'Error: What begins in line 2 of the input does not end within 32 MB.\nA block, a bracket or a long string may not be closed.\n');
    assert.equal(exitCode, ExitCode.usage);
  });

  it('end when a file breaks off', async () => {
    const broken = new Readable({ read() { this.destroy(Object.assign(new Error('i/o error'), { code: 'EIO' })); } });
    const { err, exitCode, sent } = await runPipe('', { scripts: [{ file: 'a.txt', open: () => broken }, script('Inc')] });
    assert.deepEqual([err, exitCode, sent], ["Error: Can't read a.txt: i/o error.\n", ExitCode.usage, []]);
  });
});

describe('one Eval in place of lines', () => {
  const lua = 'Inc\n.exit\n';

  it('is sent whole, and shown by whoever asked for it', async () => {
    const shown: unknown[] = [];
    const surface = { answer: (result: object) => void shown.push(result), failure: (error: unknown) => void shown.push(error) };
    const { sent, out, err, exitCode } = await runPipe('Never\n', { lua, surface, client: fakeClient(() => ({ ok: false, error: { message: 'boom', traceback: [] } })) });
    assert.deepEqual(sent, [{ action: 'Eval', data: lua }]);
    assert.deepEqual([out, err, exitCode, shown.length], ['', '', ExitCode.process, 1]);
  });

  it('is refused for the process of somebody else', async () => {
    const failures: HbxError[] = [];
    const surface = { answer: () => assert.fail(), failure: (error: unknown) => void failures.push(error as HbxError) };
    const { sent, exitCode } = await runPipe('', { lua, surface, process: { id: processId, kind: 'handlers', owner: 'somebody' } });
    assert.deepEqual([sent, exitCode, failures[0]?.code], [[], ExitCode.wallet, 'repl/not-owner']);
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
      // Nobody ends it.
      const input = Object.assign(new PassThrough(), { end: () => undefined });
      input.write(text);
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
