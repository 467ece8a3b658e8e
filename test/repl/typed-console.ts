import { ReplConsole, type ConsoleParts } from '../../src/repl/console.ts';
import type { Live } from '../../src/repl/live.ts';
import type { ReplFiles, ReplProcess } from '../../src/repl/options.ts';
import { fakeClient, fakeFiles, processId, type FakeClient } from './session.ts';
import { PassThrough } from 'node:stream';

export interface TypedConsoleOptions {
  client?: FakeClient;
  files?: ReplFiles;
  kind?: ReplProcess['kind'];
  terminal?: boolean;
  /** Entries of earlier sessions, newest first. */
  history?: readonly string[];
  live?: Live;
  /** Actions in the source of the module. */
  actions?: ConsoleParts['actions'];
  json?: boolean;
  /** Whose Eval the process runs. */
  owner?: string;
  /** Columns of the terminal. */
  width?: number;
}

/** A console that is given whole lines, as a terminal would give them, without keys and a screen. */
export function openTypedConsole({ client = fakeClient(), files = fakeFiles(), kind = 'module', terminal = true, history = [], live, actions, json = false, owner, width = 80 }: TypedConsoleOptions = {}) {
  const printed: string[] = [];
  const entries = [...history];
  const proposed: string[] = [];
  const sink = { print: (text: string) => void (text === '' || printed.push(text)), ready: () => Promise.resolve(), broken: false, close() {} };
  const console = new ReplConsole(
    { process: { id: processId, name: 'counter', kind, slot: 0, ...(owner === undefined ? {} : { owner }) }, client, files, input: new PassThrough(), output: new PassThrough(), errors: new PassThrough(), terminal, color: false, json },
    {
      out: sink,
      err: sink,
      width: () => (terminal ? width : undefined),
      remember: (entry) => void entries.unshift(entry),
      history: () => entries,
      propose: (text) => void proposed.push(text),
      ...(live === undefined ? {} : { live }),
      ...(actions === undefined ? {} : { actions }),
    },
  );
  return {
    console,
    client,
    sink,
    proposed,
    /** What was printed by one line, or by several; printing starts anew with each call. */
    async enter(...lines: string[]): Promise<string> {
      printed.length = 0;
      for (const line of lines) await console.line(line);
      return printed.join('\n');
    },
    printed,
  };
}
