/** The question that a console asks in the middle of a line. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HbxError } from '../../src/base/errors.ts';
import { fakeClient, openTerminal } from './session.ts';

type Ask = (lines: readonly string[], question: string) => Promise<boolean>;

/** A console whose client asks before each message, as `hbx repl` does before the first one. */
function openAsking() {
  let ask: Ask = () => assert.fail('nobody told how to ask');
  const answers: boolean[] = [];
  const client = fakeClient(
    async () => {
      answers.push(await ask(['A public network', '  signs    Inc'], 'Sign and send it?'));
      if (answers.at(-1) !== true) throw new HbxError('cli/not-confirmed', 'Nothing was signed or sent.', { plain: true });
      return { output: 'done', slot: answers.filter(Boolean).length };
    },
    { onQuestion: (hears) => (ask = hears) },
  );
  return { terminal: openTerminal({ client }), answers, askNow: (): Promise<boolean> => ask(['x'], 'y?') };
}

const prompt = (slot: number): string => `counter@local[${slot}]> `;
const asked = 'A public network\n  signs    Inc\nSign and send it?\n[y/N] ';

describe('a question in a console', () => {
  it('is answered in the line editor: y is a yes, all else a no, and Ctrl-C does not leave', async () => {
    const { terminal, answers } = openAsking();
    await terminal.ends(prompt(0));
    let signed = 0;
    for (const [keys, isYes] of [['y\r', true], ['\r', false], ['n\r', false], ['yes\r', true], ['\x03', false], ['\x04', false], ['Inc\r', false]] as const) {
      terminal.type('Inc\r');
      await terminal.ends(asked);
      terminal.type(keys);
      signed += isYes ? 1 : 0;
      await terminal.ends(`${isYes ? 'outbox empty' : 'Nothing was signed or sent.'}\n${prompt(signed)}`);
      assert.equal(answers.at(-1), isYes, JSON.stringify(keys));
    }
    // It is not in the history, and Ctrl-C twice leaves as ever.
    terminal.type('\x1b[A');
    await terminal.ends('> Inc');
    terminal.type('\x03\x03\x03');
    assert.equal((await terminal.ended).exitCode, 130);
  });

  it('is not answered by what was typed before it, and not asked while no line runs', async () => {
    const { terminal, answers, askNow } = openAsking();
    await terminal.ends(prompt(0));
    assert.equal(await askNow(), false);
    terminal.type('Inc\ry\ry\r');
    await terminal.ends(asked);
    assert.deepEqual(answers, []);
    terminal.type('y\r');
    await terminal.ends(`done\noutbox empty\n${prompt(1)}`);
    assert.deepEqual(answers, [true]);
    terminal.type('\x04');
    await terminal.ended;
  });
});
