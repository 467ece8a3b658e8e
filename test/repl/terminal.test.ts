import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { ExitCode, HbxError } from '../../src/base/errors.ts';
import { fakeClient, fakeFiles, openTerminal, processId } from './session.ts';

const prompt = 'counter@local[0]> ';
/** The prompt after so many messages. */
const promptAt = (slot: number): string => `counter@local[${slot}]> `;
const goOn = '... '.padStart(prompt.length);
const banner = `counter is process ${processId}.\nA line is an action, or Lua. .help tells more.\n`;
const [ctrlC, ctrlD, enter] = ['\x03', '\x04', '\r'];

describe('typing', () => {
  it('shows a prompt, the answer and one prompt again', async () => {
    const terminal = openTerminal({ client: fakeClient(() => ({ outbox: [{ n: 1, tags: {}, data: '1' }] })) });
    await terminal.ends(prompt);
    terminal.type('Inc 5');
    terminal.type(enter);
    await terminal.ends(`tags\n     1                  1\n${promptAt(1)}`);
    terminal.type(ctrlD);
    assert.deepEqual(await terminal.ended, { exitCode: 0 });
    assert.deepEqual(terminal.client.sent, [{ action: 'Inc', data: '5' }]);
    assert.equal(terminal.screen(), `${banner}${prompt}Inc 5\nslot 1 · 12 ms\noutbox  target  action  data  tags\n     1                  1\n${promptAt(1).trimEnd()}\n`);
    assert.equal(terminal.err(), '');
  });

  it('takes the short id for a process without a name, and escapes a name', async () => {
    const one = openTerminal({ process: { id: 'AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-AbCdE', kind: 'handlers' } });
    await one.ends('\nAbCdE…AbCdE@local[0]> ');
    const two = openTerminal({ process: { id: processId, name: 'a\x1b[2J', kind: 'module' } });
    await two.ends('\na\\x1b[2J@local[0]> ');
    for (const terminal of [one, two]) {
      terminal.type(ctrlD);
      await terminal.ended;
    }
  });

  it('says at its opening what legacynet has not', async () => {
    const terminal = openTerminal({ process: { id: processId, kind: 'handlers', slot: -1 }, client: fakeClient(undefined, { network: { name: 'old', url: 'http://127.0.0.1:1', local: false, slots: false } }) });
    await terminal.ends('@old> ');
    assert.match(terminal.screen().replaceAll('\n', ' '), /\.help tells more\. This is legacynet: \.load-blueprint, .*\.slots, .* and \.ps do not work here\./);
    terminal.type(ctrlD);
    await terminal.ended;
  });

  it('holds back what is typed ahead until the answer is there', async () => {
    const client = fakeClient(async ({ data }) => {
      await sleep(20);
      return { output: `did ${data}` };
    });
    const terminal = openTerminal({ client });
    await terminal.ends(prompt);
    terminal.type('A 1\r\nB 2\nC 3\rhalf');
    await terminal.ends(`did 3\noutbox empty\n${promptAt(3)}half`);
    assert.equal(
      terminal.screen(),
      `${banner}${[1, 2, 3].map((n) => `${promptAt(n - 1)}${'ABC'[n - 1]} ${n}\nslot ${n} · 12 ms\ndid ${n}\noutbox empty\n`).join('')}${promptAt(3)}half`,
    );
    terminal.type(`${ctrlC}${ctrlD}`);
    await terminal.ended;
  });

  it('continues a statement under another prompt', async () => {
    const terminal = openTerminal();
    terminal.type(`function f()${enter}`);
    await terminal.ends(`${prompt}function f()\n${goOn}`);
    terminal.type(`end${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'function f()\nend' }]);
    terminal.type(`x = (${enter}.cancel${enter}`);
    await terminal.ends(`${goOn}.cancel\nDropped.\n${promptAt(1)}`);
    terminal.type(`y = (${enter}1${enter}.done${enter}`);
    await terminal.ends(`12 ms\n${promptAt(2)}`);
    assert.deepEqual(terminal.client.sent[1], { action: 'Eval', data: 'y = (\n1' });
    terminal.type(`.exit${enter}`);
    assert.equal((await terminal.ended).exitCode, 0);
    assert.equal(terminal.client.sent.length, 2);
  });

  it('has blocks', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}x = 1${enter}${enter}y = 2${enter}.done${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
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
    await terminal.ends(`Error: There is no command .hlp.\nDid you mean \`.help\`?\n${promptAt(2)}`);
    assert.ok(terminal.screen().includes(`Error: The node is gone.\nStart it.\n${prompt}Bad\nslot 2 · 12 ms\nError: bad\n${promptAt(2)}.hlp`));
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
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (mode: boolean) => modes.push(mode) });
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
  it('drops the line, then says that the next one leaves, then leaves with 130', async () => {
    const terminal = openTerminal();
    await terminal.ends(prompt);
    terminal.type(`Inc 5${ctrlC}`);
    await terminal.ends(`${prompt}Inc 5\n${prompt}`);
    terminal.type(ctrlC);
    await terminal.ends(`${prompt}Inc 5\n${prompt.trimEnd()}\nCtrl-C again leaves; so do Ctrl-D and .exit.\n${prompt}`);
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
    await terminal.ends(`${goOn}x = 1\n${goOn}`);
    terminal.type(ctrlC);
    await terminal.ends(`${goOn.trimEnd()}\n${prompt}`);
    terminal.type(`Get${enter}`);
    await terminal.ends(`outbox empty\n${promptAt(1)}`);
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
      await terminal.ends(`Slow\nCancelled. The message may have reached the node all the same; there it goes on\nuntil its budget is used up, and later messages wait for it.\n${prompt}`);
      terminal.type(`Get${enter}`);
      await terminal.ends(`slot 2 · 12 ms\noutbox empty\n${promptAt(2)}`);
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

describe('around the line that is typed', () => {
  it('the editor of .edit has the terminal to itself, and what it saved is typed already', async () => {
    const modes: boolean[] = [];
    const input = Object.assign(new PassThrough(), { setRawMode: (mode: boolean) => modes.push(mode) });
    let whileEditing: unknown;
    const terminal: ReturnType<typeof openTerminal> = openTerminal({
      input,
      files: fakeFiles({}, (text) => {
        whileEditing = [[...modes], [...terminal.fake.modes], input.isPaused()];
        return `${text}x = 2\n`;
      }),
    });
    terminal.type(`.edit${enter}`);
    await terminal.ends(`${prompt}x = 2`);
    assert.deepEqual(whileEditing, [[true, false], [], true]);
    terminal.type(`0${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'x = 20' }]);
    terminal.type(ctrlD);
    await terminal.ended;
    assert.deepEqual([modes, terminal.fake.modes.size], [[true, false, true, false], 0]);
  });

  it('news of the node is printed above it', async () => {
    let tell = (_line: string): void => {};
    const terminal = openTerminal({ client: fakeClient(undefined, { onNews: (hears) => (tell = hears) }) });
    await terminal.ends(prompt);
    terminal.type('Inc 5\x1b[D');
    await terminal.shows('Inc 5');
    tell('The node went away.\x1b[2J');
    assert.equal(terminal.screen(), `${banner}The node went away.\\x1b[2J\n${prompt}Inc 5`);
    terminal.type(`0${enter}`);
    await terminal.ends(promptAt(1));
    assert.deepEqual(terminal.client.sent, [{ action: 'Inc', data: '05' }]);
    terminal.type(ctrlD);
    await terminal.ended;
  });

  it('the prompt is the one of the process, and tells what the console does', async () => {
    const terminal = openTerminal({ client: fakeClient(() => ({ prompt: '\x1b[32mmine\x1b[0m \x07> ' })) });
    terminal.type(`Inc${enter}`);
    await terminal.ends('mine \\x07@local[1]> ');
    terminal.type(`.dryrun${enter}`);
    await terminal.ends('mine \\x07@local[1] dry> ');
    terminal.type(ctrlD);
    await terminal.ended;
  });

  it('a spinner shows that a line still runs, and goes before anything is printed', async () => {
    let answer = (): void => {};
    const client = fakeClient(() => new Promise((resolve) => (answer = () => resolve({ output: 'late' }))));
    const terminal = openTerminal({ client });
    Object.assign(terminal.output, {
      isTTY: true,
      clearLine: () => terminal.output.write('\x1b[2K'),
      cursorTo: (column: number) => terminal.output.write(`\x1b[${column + 1}G`),
      moveCursor: (_dx: number, dy: number) => terminal.output.write(`\x1b[${-dy}A`),
    });
    await terminal.ends(prompt);
    terminal.type(`Slow${enter}`);
    await terminal.shows('Waiting. Ctrl-C stops.');
    answer();
    await terminal.ends(`${prompt}Slow\nslot 1 · 12 ms\nlate\noutbox empty\n${promptAt(1)}`);
    terminal.type(ctrlD);
    await terminal.ended;
  });
});
