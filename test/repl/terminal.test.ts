import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { fakeClient, openTerminal, processId } from './session.ts';

const prompt = 'counter> ';
const banner = `counter is process ${processId}.\nA line is an action, or Lua. .help tells more.\n`;
const [ctrlC, ctrlD, up, enter] = ['\x03', '\x04', '\x1b[A', '\r'];

describe('typing', () => {
  it('shows a prompt, the answer and one prompt again', async () => {
    const terminal = openTerminal({ client: fakeClient(() => ({ outbox: [{ n: 1, tags: {}, data: '1' }] })) });
    await terminal.ends(prompt);
    terminal.type('Inc 5');
    terminal.type(enter);
    await terminal.ends(`tags\n     1                  1\n${prompt}`);
    terminal.type(ctrlD);
    assert.deepEqual(await terminal.ended, { exitCode: 0 });
    assert.deepEqual(terminal.client.sent, [{ action: 'Inc', data: '5' }]);
    assert.equal(terminal.screen(), `${banner}${prompt}Inc 5\nslot 1 · 12 ms\noutbox  target  action  data  tags\n     1                  1\n${prompt}\n`);
    assert.equal(terminal.err(), '');
  });

  it('takes the short id for a process without a name, and escapes a name', async () => {
    const one = openTerminal({ process: { id: 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE', kind: 'handlers' } });
    await one.ends('\nAbCdE…AbCdE> ');
    const two = openTerminal({ process: { id: processId, name: 'a\x1b[2J', kind: 'module' } });
    await two.ends('\na\\x1b[2J> ');
    for (const terminal of [one, two]) {
      terminal.type(ctrlD);
      await terminal.ended;
    }
  });

  it('holds back what is typed ahead until the answer is there', async () => {
    const client = fakeClient(async ({ data }) => {
      await sleep(20);
      return { output: `did ${data}` };
    });
    const terminal = openTerminal({ client });
    await terminal.ends(prompt);
    terminal.type('A 1\r\nB 2\nC 3\rhalf');
    await terminal.ends(`did 3\noutbox empty\n${prompt}half`);
    assert.equal(
      terminal.screen(),
      `${banner}${[1, 2, 3].map((n) => `${prompt}${'ABC'[n - 1]} ${n}\nslot ${n} · 12 ms\ndid ${n}\noutbox empty\n`).join('')}${prompt}half`,
    );
    terminal.type(`${ctrlC}${ctrlD}`);
    await terminal.ended;
  });

  it('continues a statement under another prompt', async () => {
    const terminal = openTerminal();
    terminal.type(`function f()${enter}`);
    await terminal.ends(`${prompt}function f()\n     ... `);
    terminal.type(`end${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'function f()\nend' }]);
    terminal.type(`x = (${enter}.cancel${enter}`);
    await terminal.ends(`     ... .cancel\nDropped.\n${prompt}`);
    terminal.type(`.exit${enter}`);
    assert.equal((await terminal.ended).exitCode, 0);
    assert.equal(terminal.client.sent.length, 1);
  });

  it('has blocks', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}x = 1${enter}${enter}y = 2${enter}.done${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'x = 1\n\ny = 2' }]);
    terminal.input.end();
    await terminal.ended;
  });

  it('goes on after errors and leaves with 0', async () => {
    const client = fakeClient(({ action }) => {
      if (action === 'Away') throw new HbxError('client/away', 'The node is gone.', { hint: 'Start it.', exitCode: ExitCode.network });
      return { ok: false, error: { message: 'bad', traceback: [] } };
    });
    const terminal = openTerminal({ client });
    terminal.type(`Away${enter}Bad${enter}.hlp${enter}`);
    await terminal.ends(`Error: There is no command .hlp.\nDid you mean \`.help\`?\n${prompt}`);
    assert.ok(terminal.screen().includes(`Error: The node is gone.\nStart it.\n${prompt}Bad\nslot 2 · 12 ms\nError: bad\n${prompt}`));
    terminal.type(ctrlD);
    assert.equal((await terminal.ended).exitCode, 0);
    assert.equal(terminal.err(), '');
  });

  it('stops at an error when asked', async () => {
    const terminal = openTerminal({ stopOnError: true });
    terminal.type(`.hlp${enter}`);
    assert.equal((await terminal.ended).exitCode, ExitCode.usage);
  });

  it('ends when the terminal goes away, after what runs', async () => {
    const terminal = openTerminal({ client: fakeClient(() => sleep(20).then(() => ({ output: 'late' }))) });
    terminal.type(`Inc${enter}`);
    terminal.input.end();
    assert.equal((await terminal.ended).exitCode, 0);
    assert.match(terminal.screen(), /late/);
  });

  it('ends with a signal', async () => {
    const controller = new AbortController();
    const terminal = openTerminal({ signal: controller.signal });
    await terminal.ends(prompt);
    controller.abort();
    assert.equal((await terminal.ended).exitCode, ExitCode.interrupted);
    assert.equal((await openTerminal({ signal: controller.signal }).ended).exitCode, ExitCode.interrupted);
  });

  it('turns raw mode on and off again', async () => {
    const terminal = openTerminal();
    terminal.type(ctrlD);
    await terminal.ended;
    const modes: boolean[] = [];
    const second = (await import('node:stream')).PassThrough;
    const input = Object.assign(new second(), { isTTY: true, setRawMode: (mode: boolean) => modes.push(mode) });
    const other = openTerminal({ input });
    await other.ends(prompt);
    input.write(ctrlD);
    await other.ended;
    assert.deepEqual(modes, [true, false]);
    assert.equal(input.listenerCount('data'), 0);
    assert.equal(input.isPaused(), true);
  });
});

describe('Ctrl-C', () => {
  it('drops the line, then leaves with 130', async () => {
    const terminal = openTerminal();
    await terminal.ends(prompt);
    terminal.type(`Inc 5${ctrlC}`);
    await terminal.ends(`${prompt}Inc 5\n${prompt}`);
    terminal.type(ctrlC);
    assert.equal((await terminal.ended).exitCode, 130);
    assert.deepEqual(terminal.client.sent, []);
  });

  it('warns on an empty line, and forgets it when something is typed', async () => {
    const terminal = openTerminal();
    await terminal.ends(prompt);
    terminal.type(ctrlC);
    await terminal.ends(`Ctrl-C again leaves; so do Ctrl-D and .exit.\n${prompt}`);
    terminal.type(`x\x7f${ctrlC}`);
    await sleep(10);
    await terminal.ends(`Ctrl-C again leaves; so do Ctrl-D and .exit.\n${prompt}`);
    terminal.type(ctrlC);
    assert.equal((await terminal.ended).exitCode, 130);
  });

  it('drops a block', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}x = 1${enter}`);
    await terminal.ends('     ... x = 1\n     ... ');
    terminal.type(ctrlC);
    await terminal.ends(`     ... \n${prompt}`);
    terminal.type(`Get${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Get' }]);
    terminal.type(ctrlD);
    await terminal.ended;
  });

  for (const listens of [true, false]) {
    it(`stops waiting for a request, whether the client listens (${listens}), with what was typed ahead`, async () => {
      const client = fakeClient((_message, signal) =>
        client.sent.length > 1 ? {} : new Promise((_resolve, reject) => listens && signal.addEventListener('abort', () => reject(new Error('aborted')))),
      );
      const terminal = openTerminal({ client });
      terminal.type(`Slow${enter}`);
      await terminal.ends(`${prompt}Slow\n`);
      terminal.type(`Never${enter}`);
      terminal.type(ctrlC);
      await terminal.ends(`Slow\nCancelled. The message may have reached the node all the same.\n${prompt}`);
      terminal.type(`Get${enter}`);
      await terminal.ends(`slot 2 · 12 ms\noutbox empty\n${prompt}`);
      assert.deepEqual(client.sent, [{ action: 'Slow' }, { action: 'Get' }]);
      terminal.type(ctrlD);
      assert.equal((await terminal.ended).exitCode, 0);
    });
  }

  it('twice during a request leaves with 130', async () => {
    for (const keys of [[ctrlC, ctrlC], [ctrlC + ctrlC]]) {
      const terminal = openTerminal({ client: fakeClient(() => new Promise(() => {})) });
      terminal.type(`Slow${enter}`);
      await terminal.ends('Slow\n');
      for (const key of keys) terminal.type(key);
      assert.equal((await terminal.ended).exitCode, 130);
    }
  });
});

describe('history of a session', () => {
  const folder = temporaryFolder('repl');

  it('comes back with the arrow key, blocks whole, in the next session too', async () => {
    const historyFile = join(folder, 'one');
    const first = openTerminal({ historyFile });
    await first.ends(prompt);
    first.type(`Inc${enter}.editor${enter}x = 1${enter}y = 2${enter}.done${enter}`);
    await first.ends(`outbox empty\n${prompt}`);
    first.type(`${up}${enter}`);
    await first.ends(`slot 3 · 12 ms\noutbox empty\n${prompt}`);
    first.type(ctrlD);
    await first.ended;
    assert.deepEqual(readFileSync(historyFile, 'utf8').trim().split('\n').map((line) => JSON.parse(line)), ['Inc', '.editor', 'x = 1\ny = 2']);
    assert.deepEqual(first.client.sent.at(-1), { action: 'Eval', data: 'x = 1\ny = 2' });

    const second = openTerminal({ historyFile });
    await second.ends(prompt);
    // From Node 24 on, the arrow first goes up inside a block.
    const overBlock = Number(process.versions.node.split('.')[0]) >= 24 ? up + up : up;
    second.type(`${overBlock}${up}${up}${enter}`);
    await second.ends(`outbox empty\n${prompt}`);
    assert.deepEqual(second.client.sent, [{ action: 'Inc' }]);
    second.type(`${up}${up}${enter}`);
    await second.ends(`outbox empty\n${prompt}`);
    assert.deepEqual(second.client.sent.at(-1), { action: 'Eval', data: 'x = 1\ny = 2' });
    second.type(ctrlD);
    await second.ended;
  });

  it('is written before the answer comes, and has no secrets', async () => {
    const historyFile = join(folder, 'two');
    const terminal = openTerminal({ historyFile, client: fakeClient(({ data }) => (data === 'slow' ? new Promise(() => {}) : {})) });
    terminal.type(`Say first${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    terminal.type(`key = '{"d":"secret"}'${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    terminal.type(`${up}${enter}`);
    await terminal.ends(`${prompt}Say first\nslot 3 · 12 ms\noutbox empty\n${prompt}`);
    terminal.type(`Say slow${enter}`);
    await terminal.ends('Say slow\n');
    assert.equal(readFileSync(historyFile, 'utf8'), '"Say first"\n"Say slow"\n');
    terminal.type(ctrlC + ctrlC);
    await terminal.ended;
  });

  it('means the same when it comes back', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}counter${enter}.done${enter}`);
    await terminal.ends(`outbox empty\n${prompt}`);
    terminal.type(`${up}${enter}`);
    await terminal.ends(`${prompt}.eval counter\nslot 2 · 12 ms\noutbox empty\n${prompt}`);
    assert.deepEqual(terminal.client.sent, Array(2).fill({ action: 'Eval', data: 'counter' }));
    terminal.type(ctrlD);
    await terminal.ended;
  });
});
