/**
 * Sessions of the console on plain streams, and the fakes they talk to. Nothing here starts a node.
 *
 *   const { out, sent } = await runPipe('Inc\nGet\n', { client: fakeClient(({ action }) => ({ output: `did ${action}` })) });
 *
 *   const terminal = openTerminal({ files: fakeFiles({ 'a.lua': 'x = 1' }) });
 *   terminal.type('.load a.lua\r');
 *   await terminal.ends('counter@local[1]> ');
 */
import { PassThrough, type Readable } from 'node:stream';
import type { DryRunResult, Result } from '../../src/base/result.ts';
import type { LoggedMessage } from '../../src/client/log.ts';
import type { ReplClient, ReplFiles, ReplMessage, ReplOptions, ReplProcess } from '../../src/repl/options.ts';
import { startRepl } from '../../src/repl/start.ts';
import { createFakeScreen } from './fake-screen.ts';

export const processId = 'pRocEss0123456789_abcdefghijklmnopqrstuvwxyz';
/** The address of the fake client's wallet. */
export const walletAddress = 'wAllet0123456789_abcdefghijklmnopqrstuvwxyzA';

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

export interface FakeClient extends ReplClient {
  /** What was sent, oldest first. Its first message gets slot 1. */
  readonly sent: ReplMessage[];
  /** What ran on a copy. */
  readonly dry: (ReplMessage & { slot?: number })[];
  /** Names of all methods that were called, in order. */
  readonly calls: string[];
}

type Answer = (message: ReplMessage, signal: AbortSignal) => Partial<Result> | Promise<Partial<Result>>;

/**
 * A client that answers from a function, and keeps what it was sent. Without `over` it knows no file, state or action beyond that.
 * @param answer also asked for dry runs
 * @param over methods and fields that replace the fakes
 */
export function fakeClient(answer: Answer = () => ({}), over: Partial<ReplClient> = {}): FakeClient {
  const sent: ReplMessage[] = [];
  const dry: FakeClient['dry'] = [];
  const calls: string[] = [];
  const results: Result[] = [];
  const logged = (slot: number): LoggedMessage => {
    const { action, data = '', tags = {} } = sent[slot - 1]!;
    return { slot, id: `message${slot}`, timestamp: slot * 1000, from: walletAddress, target: processId, action, tags, data };
  };
  const methods: Omit<ReplClient, 'onNews'> = {
    network: { name: 'local', url: 'http://127.0.0.1:1', local: true },
    address: walletAddress,
    async open(named = 'counter') {
      return { id: processId, name: named, kind: 'module', slot: sent.length };
    },
    async send(process, message, { signal }) {
      sent.push(message);
      const slot = sent.length;
      const result = resultOf({ process: process.id, slot, ...(await answer(message, signal)) });
      results[slot] = result;
      return result;
    },
    async dryRun(process, message, { signal, slot }): Promise<DryRunResult> {
      dry.push({ ...message, ...(slot === undefined ? {} : { slot }) });
      const { pushed: _pushed, pushFailed: _failed, ...rest } = resultOf({ process: process.id, ...(await answer(message, signal)) });
      return { ...rest, slot: null, dryRun: true, from: slot ?? sent.length, changes: null };
    },
    async loadBlueprint(_process, source) {
      return [`Loaded ${source}.`];
    },
    newestSlot: async () => sent.length,
    async result(_process, slot) {
      return { ...(results[slot] ?? resultOf({ slot })), ms: { sign: 0, schedule: 0, compute: 0 } };
    },
    async *messages(_process, from, to) {
      const slots = sent.map((_, index) => index + 1).filter((slot) => slot >= from && slot <= to);
      if (slots.length > 0) yield slots.map(logged);
    },
    state: async () => new Map(),
    async read(_process, path) {
      throw new Error(`The fake client has nothing at ${path}.`);
    },
    source: async () => undefined,
    knownActions: async () => [],
    blueprintNames: async () => [],
    processNames: async () => [],
    processes: async () => [],
    async use() {},
    monitor: async (_process, interval) => `A Cron message each ${interval}.`,
    unmonitor: async () => 'No more Cron messages.',
  };
  const all = { ...methods, ...over };
  const noted = Object.entries(all).map(([name, part]): [string, unknown] => {
    if (typeof part !== 'function') return [name, part];
    return [name, (...given: unknown[]) => (calls.push(name), (part as (...given: unknown[]) => unknown).apply(all, given))];
  });
  return { ...(Object.fromEntries(noted) as unknown as ReplClient), sent, dry, calls };
}

export interface FakeFiles extends ReplFiles {
  /** All files, by name, with those that were written. */
  readonly texts: Map<string, string>;
}

/** Files that are only in memory. `list('')` gives the names at the top. @param edit what the editor saves, from what it was given */
export function fakeFiles(texts: Readonly<Record<string, string>> = {}, edit: (text: string) => string | Promise<string> = (text) => text): FakeFiles {
  const files = new Map(Object.entries(texts));
  const failure = (code: string): Error => Object.assign(new Error(`${code}: no such file or directory`), { code });
  return {
    texts: files,
    async read(path) {
      const text = files.get(path);
      if (text === undefined) throw failure('ENOENT');
      return text;
    },
    async write(path, text, { force }) {
      if (files.has(path) && !force) throw failure('EEXIST');
      files.set(path, text);
    },
    async list(folder) {
      const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
      const inside = [...files.keys()].filter((path) => path.startsWith(prefix)).map((path) => /^[^/]*\/?/.exec(path.slice(prefix.length))![0]);
      return [...new Set(inside)];
    },
    edit: async (text) => edit(text),
  };
}

/** What a test may set; `slot` of the process is 0 unless it says so, there is no preview unless it asks for it. */
export type Given = Partial<Omit<ReplOptions, 'client' | 'process'>> & {
  client?: FakeClient;
  process?: Omit<ReplProcess, 'slot'> & { slot?: number };
  /** Size of the terminal; default 80 by 24. */
  columns?: number;
  rows?: number;
};

function optionsOf({ columns = 80, rows = 24, process, ...given }: Given, terminal: boolean) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), terminal ? { columns, rows } : {});
  const errors = new PassThrough();
  let out = '';
  let err = '';
  output.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
  errors.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  const client = given.client ?? fakeClient();
  const options: ReplOptions = {
    process: { slot: 0, ...(process ?? { id: processId, name: 'counter', kind: 'module' }) },
    files: fakeFiles(),
    input,
    output,
    errors,
    terminal,
    color: false,
    preview: false,
    ...given,
    client,
  };
  return { options, input: options.input as Readable & { write(chunk: string | Uint8Array): boolean; end(): void }, output, errors, client, out: () => out, err: () => err };
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

/**
 * Starts a session as on a terminal. `screen()` is what stands on it, with what scrolled away, wrapped lines joined and blanks at the end
 * of lines left out (but not before the cursor): a prompt that waits is the end of it.
 */
export function openTerminal(given: Given = {}) {
  const session = optionsOf(given, true);
  const { output } = session;
  const fake = createFakeScreen(() => output as unknown as { columns: number; rows: number });
  output.on('data', (chunk: string) => fake.write(chunk));
  const ended = startRepl(session.options);
  const waitFor = async (holds: (screen: string) => boolean, what: string): Promise<void> => {
    const deadline = Date.now() + 5_000;
    while (!holds(fake.text())) {
      if (Date.now() > deadline) throw new Error(`The screen doesn't ${what}:\n${fake.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return {
    ...session,
    ended,
    fake,
    screen: (): string => fake.text(),
    type: (keys: string): void => void session.input.write(keys),
    /** Gives the terminal another width. */
    resize(columns: number): void {
      Object.assign(output, { columns });
      output.emit('resize');
    },
    /** Waits until the screen shows a text; fails with the screen after five seconds. */
    shows: (text: string): Promise<void> => waitFor((screen) => screen.includes(text), `show ${JSON.stringify(text)}`),
    /** Waits until the screen ends with a text, and stays so. */
    async ends(text: string): Promise<void> {
      await waitFor((screen) => screen.endsWith(text), `end with ${JSON.stringify(text)}`);
      // Whatever would come after it has its chance to.
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (!fake.text().endsWith(text)) throw new Error(`Something follows ${JSON.stringify(text)}:\n${fake.text()}`);
    },
  };
}
