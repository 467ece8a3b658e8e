/** What is entered on a terminal: how it comes back, and blocks of several lines. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../helpers/temporary-folder.ts';
import { fakeClient, openTerminal, processId } from './session.ts';

const promptAt = (slot: number): string => `counter@local[${slot}]> `;
const prompt = promptAt(0);
const goOn = '... '.padStart(prompt.length);
const [ctrlC, ctrlD, up, enter] = ['\x03', '\x04', '\x1b[A', '\r'];

describe('history of a session', () => {
  const folder = temporaryFolder('repl');
  const saved = (name: string): unknown[] => readFileSync(join(folder, `${name}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line));

  it('comes back with the arrow key, blocks whole, in the next session too', async () => {
    const historyFolder = folder;
    const first = openTerminal({ historyFolder });
    first.type(`Inc${enter}.editor${enter}x = 1${enter}y = 2${enter}.done${enter}`);
    await first.ends(`12 ms\n${promptAt(2)}`);
    first.type(`${up}${enter}`);
    await first.ends(`slot 3 · 12 ms\n${promptAt(3)}`);
    first.type(ctrlD);
    await first.ended;
    assert.deepEqual([saved(processId), saved('all')], [['Inc', '.editor', 'x = 1\ny = 2'], ['Inc', '.editor', 'x = 1\ny = 2']]);
    assert.deepEqual(first.client.sent.at(-1), { action: 'Eval', data: 'x = 1\ny = 2' });

    const second = openTerminal({ historyFolder });
    second.type(`${up}${up}${up}${up}${enter}`);
    await second.ends(`outbox empty\n${promptAt(1)}`);
    assert.deepEqual(second.client.sent, [{ action: 'Inc' }]);
    second.type(`${up}${up}${enter}`);
    await second.ends(`12 ms\n${promptAt(2)}`);
    assert.deepEqual(second.client.sent.at(-1), { action: 'Eval', data: 'x = 1\ny = 2' });
    second.type(ctrlD);
    await second.ended;

    const other = openTerminal({ historyFolder, process: { id: 'otherProcess', kind: 'module' } });
    other.type(`Get${enter}`);
    await other.shows('outbox empty');
    other.type(`${up}${up}${enter}`);
    await other.shows('slot 2');
    assert.deepEqual(other.client.sent.at(-1), { action: 'Eval', data: 'x = 1\ny = 2' });
    other.type(ctrlD);
    await other.ended;
    assert.deepEqual(saved('otherProcess'), ['Get', 'x = 1\ny = 2']);
  });

  it('is written before the answer comes, and has no secrets', async () => {
    const client = fakeClient(({ data }) => (data === 'slow' ? new Promise(() => {}) : {}));
    const terminal = openTerminal({ historyFolder: folder, process: { id: 'two', name: 'counter', kind: 'module' }, client });
    terminal.type(`Say first${enter}`);
    await terminal.ends(`outbox empty\n${promptAt(1)}`);
    terminal.type(`key = '{"d":"secret"}'${enter}`);
    await terminal.ends(`12 ms\n${promptAt(2)}`);
    terminal.type(`${up}${enter}`);
    await terminal.ends(`${promptAt(2)}Say first\nslot 3 · 12 ms\noutbox empty\n${promptAt(3)}`);
    terminal.type(`Say slow${enter}`);
    await terminal.ends('Say slow\n');
    assert.deepEqual(saved('two'), ['Say first', 'Say slow']);
    terminal.type(ctrlC + ctrlC);
    await terminal.ended;
  });

  it('means the same when it comes back', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}counter${enter}.done${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    terminal.type(`${up}${enter}`);
    await terminal.ends(`${promptAt(1)}.eval counter\nslot 2 · 12 ms\n${promptAt(2)}`);
    assert.deepEqual(terminal.client.sent, Array(2).fill({ action: 'Eval', data: 'counter' }));
    terminal.type(ctrlD);
    await terminal.ended;
  });
});

describe('a block on a terminal', () => {
  it('may be pasted with its commands', async () => {
    const terminal = openTerminal();
    terminal.type(`\x1b[200~.editor\nx = 1\n.done\n\x1b[201~${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'x = 1' }]);
    terminal.type(ctrlD);
    await terminal.ended;
  });

  it('goes on after .print, line by line', async () => {
    const terminal = openTerminal();
    terminal.type(`.editor${enter}x = 1${enter}.print${enter}`);
    await terminal.ends(`${goOn}x = 1\n${goOn}`);
    terminal.type(`\x7f\x7f2${enter}.done${enter}`);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'x = 2' }]);
    terminal.type(ctrlD);
    await terminal.ended;
  });

  it('takes pasted Lua as one statement', async () => {
    const terminal = openTerminal();
    await terminal.ends(prompt);
    terminal.type('\x1b[200~for i = 1, 2 do\n  print(i)\nend\n\x1b[201~');
    await terminal.ends(`${prompt}for i = 1, 2 do\n${goOn}  print(i)\n${goOn}end\n${goOn}`);
    terminal.type(enter);
    await terminal.ends(`12 ms\n${promptAt(1)}`);
    assert.deepEqual(terminal.client.sent, [{ action: 'Eval', data: 'for i = 1, 2 do\n  print(i)\nend' }]);
    terminal.type(ctrlD);
    await terminal.ended;
  });
});
