import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { openPseudoTerminal, skipWithoutPseudoTerminal } from './pseudo-terminal.ts';

const cwd = tmpdir();

describe('a pseudo-terminal', { skip: skipWithoutPseudoTerminal }, () => {
  it('shows what a program writes, where the cursor is, and how it looks', async () => {
    const terminal = await openPseudoTerminal(['sh', '-c', String.raw`printf 'one\n\033[1;31mtwo\033[0m \033[2m日本\033[0m\033[6n'; read answer; printf '\033[2J\033[Hgone'; exit 3`], { cwd, columns: 40, rows: 5 });
    try {
      assert.deepEqual(await terminal.screen(['one', 'two 日本']), ['one', 'two 日本']);
      assert.deepEqual(terminal.cursor(), { column: 8, row: 1 });
      assert.deepEqual(terminal.colors(1), [{ text: 'two', color: 1, bold: true }, { text: ' ' }, { text: '日本', dim: true }]);
      terminal.type('\r');
      assert.equal(await terminal.exit(), 3);
      assert.deepEqual(await terminal.screen(), ['gone']);
    } finally {
      await terminal.close();
    }
  });

  it('pastes in brackets once the program asks for them, and tells it when the size changes', async () => {
    // The sleep is short, for a shell runs a trap between two commands.
    const program = String.raw`trap 'stty size' WINCH; stty raw -echo; printf '\033[?2004hready '; dd bs=1 count=15 2>/dev/null | od -An -c | tr -d ' \n'; stty sane; echo; while :; do sleep 0.05; done`;
    const terminal = await openPseudoTerminal(['sh', '-c', program], { cwd, columns: 70, rows: 6 });
    try {
      await terminal.screen('ready');
      terminal.paste('a\nb');
      await terminal.screen(/ready 033\[200~a\\rb033\[201~/);
      await terminal.resize(33, 7);
      await terminal.screen('7 33');
    } finally {
      await terminal.close();
    }
  });

  it('fails with the screen when something never comes, and when the program has ended', async () => {
    const terminal = await openPseudoTerminal(['sh', '-c', 'echo here; read line'], { cwd, timeoutMs: 300 });
    try {
      await assert.rejects(terminal.screen('elsewhere'), /no elsewhere within 300 ms[^]*│here/);
      await assert.rejects(terminal.screen(['there']), { code: 'ERR_ASSERTION' });
      terminal.type('\r');
      await assert.rejects(terminal.screen('elsewhere'), /ended with 0/);
    } finally {
      await terminal.close();
    }
  });

  it('leaves nothing running, not even a program that does not mind its terminal going away', async () => {
    const terminal = await openPseudoTerminal(['sh', '-c', `trap '' HUP TERM INT; echo "pid $$"; while :; do sleep 1; done`], { cwd });
    const pid = Number(/pid (\d+)/.exec((await terminal.screen(/pid \d+/)).join('\n'))![1]);
    await terminal.close();
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });
});
