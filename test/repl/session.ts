import { PassThrough } from 'node:stream';
import type { Result } from '../../src/base/result.ts';
import type { ReplMessage, ReplOptions } from '../../src/repl/options.ts';
import { startRepl } from '../../src/repl/start.ts';

export const processId = 'pRocEss0123456789_abcdefghijklmnopqrstuvwxyz';

/** A Result as a counter would give it, with some fields set. */
export function resultOf(fields: Partial<Result> = {}): Result {
  return {
    process: processId,
    slot: 1,
    id: 'message0',
    ok: fields.error == null,
    output: '',
    outbox: [],
    error: null,
    ms: { sign: 5, schedule: 3, compute: 4 },
    ...fields,
  };
}

/** A client that answers from a function, and keeps what it was sent. */
export function fakeClient(answer: (message: ReplMessage, signal: AbortSignal) => Partial<Result> | Promise<Partial<Result>> = () => ({})) {
  const sent: ReplMessage[] = [];
  return {
    sent,
    async send(message: ReplMessage, { signal }: { signal: AbortSignal }): Promise<Result> {
      sent.push(message);
      const slot = sent.length;
      return resultOf({ slot, ...(await answer(message, signal)) });
    },
  };
}

export type FakeClient = ReturnType<typeof fakeClient>;

type Given = Partial<Omit<ReplOptions, 'client'>> & { client?: FakeClient };

function optionsOf(given: Given, terminal: boolean) {
  const input = new PassThrough();
  const output = new PassThrough();
  const errors = new PassThrough();
  let out = '';
  let err = '';
  output.on('data', (chunk) => (out += chunk));
  errors.on('data', (chunk) => (err += chunk));
  const client = given.client ?? fakeClient();
  const options: ReplOptions = {
    process: { id: processId, name: 'counter', kind: 'module' },
    input,
    output,
    errors,
    terminal,
    color: false,
    readFile: () => Promise.reject(Object.assign(new Error('not there'), { code: 'ENOENT' })),
    ...given,
    client,
  };
  return { options, input, output, errors, client, out: () => out, err: () => err };
}

/** Runs a session on piped text to its end. Chunks arrive as they are given. */
export async function runPipe(text: string | Uint8Array | readonly (string | Uint8Array)[], given: Given = {}) {
  const session = optionsOf(given, false);
  const ended = startRepl(session.options);
  for (const chunk of Array.isArray(text) ? text : [text]) {
    if (!session.input.destroyed) session.input.write(chunk);
    await new Promise(setImmediate);
  }
  session.input.end();
  const { exitCode } = await ended;
  return { exitCode, out: session.out(), err: session.err(), sent: session.client.sent };
}

/** Starts a session as on a terminal. `screen()` is what was written, without the sequences that move the cursor. */
export function openTerminal(given: Given = {}) {
  const session = optionsOf(given, true);
  const ended = startRepl(session.options);
  const screen = (): string =>
    session
      .out()
      // eslint-disable-next-line no-control-regex
      .replace(/\u001b\[[0-9;]*[A-Za-z]/g, '')
      .replace(/\r\n/g, '\n')
      .replace(/\r/g, '');
  return {
    ...session,
    ended,
    screen,
    type: (keys: string): void => void session.input.write(keys),
    /** Waits until the screen ends with a text; fails with the screen after two seconds. */
    async ends(text: string): Promise<void> {
      const deadline = Date.now() + 2_000;
      while (!screen().endsWith(text)) {
        if (Date.now() > deadline) throw new Error(`The screen doesn't end with ${JSON.stringify(text)}:\n${screen()}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      // Whatever would come after it has its chance to.
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!screen().endsWith(text)) throw new Error(`Something follows ${JSON.stringify(text)}:\n${screen()}`);
    },
  };
}
