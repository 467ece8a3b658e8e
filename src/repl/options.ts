/** What the console is handed. It reaches out for nothing else, so a whole session runs in a test on plain streams. */
import type { Readable, Writable } from 'node:stream';
import type { DryRunResult, Result } from '../base/result.ts';
import type { LoggedMessage } from '../client/log.ts';
import type { Message } from '../message/value.ts';

/** The process at the other end, as it was read: nothing is written to it by opening a console. */
export interface ReplProcess {
  readonly id: string;
  /** The name it has in the project; the prompt shows it. */
  readonly name?: string;
  /** `handlers`: the Handlers runtime, where each line is Lua. `module`: a bare compute module, where a line is an action. */
  readonly kind: 'module' | 'handlers';
  /** Whose `Eval` it runs, as far as that is known: who signed the process message, or the process that spawned it. */
  readonly owner?: string | undefined;
  /** Newest slot when it was read; -1 where none is known. */
  readonly slot: number;
}

/** Where the messages go. */
export interface ReplNetwork {
  /** What the prompt shows: `local`, else the host of the URL. */
  readonly name: string;
  readonly url: string;
  /** True for the workspace's own node, which answers in no time and may be asked often. */
  readonly local: boolean;
  /** False where nobody tells which slot is the newest: legacynet. Default true. */
  readonly slots?: boolean;
}

/** A message to send. `tags` never holds the action or the data. */
export interface ReplMessage {
  action: string;
  data?: string;
  tags?: Record<string, string>;
  /** The file that the Lua of an `Eval` stands in, as it was named: what it requires counts from there. */
  file?: string;
}

/** Where the Lua of a script stands, so that its errors can name that line. */
export interface ScriptPlace {
  /** The file as it was named, `-` for standard input. Absent for code of the command line. */
  readonly file?: string;
  /** Its first line there, from 1. */
  readonly line: number;
  /** Where it begins in that line, from 1, in UTF-16 units. Default 1. */
  readonly column?: number;
}

/** Lines that are run in place of the input: `-e`, `-f`. */
export interface ReplScript {
  /** The file as it was named, `-` for standard input. Absent for code of the command line. */
  readonly file?: string;
  /** Its bytes; called once, when it is its turn. What cannot be read errors in the stream. */
  open(): Readable;
}

/** An action as far as it is known from a `blueprint.json`. */
export interface KnownAction {
  readonly action: string;
  readonly description?: string;
  /** Names of its tags, those that have to be there first. */
  readonly tags: readonly string[];
}

/** What is at a path: a plain JSON value, or bytes that are no text. */
export type ReadValue = { readonly value: unknown } | { readonly bytes: Uint8Array };

/** One line of `hbx ps`. */
export interface ProcessRow {
  readonly process: string;
  readonly name: string | null;
  /** Newest slot on this node, null when the node does not have the process. */
  readonly slot: number | null;
  /** Id of its module, the file that was made from, and when it was deployed from here (ISO 8601), as far as that is known. */
  readonly module?: string | null;
  readonly file?: string | null;
  readonly createdAt?: string | null;
  readonly current: boolean;
}

export interface RequestOptions {
  /** Stop waiting for the answer. */
  readonly signal: AbortSignal;
}

/**
 * What the console needs of a node. The command line passes an adapter over its client (`cli/commands/repl/`), made of the same parts as the
 * shell commands. Everything rejects with an `HbxError` when there is no answer to show (network, wallet, refused). All but `send`,
 * `loadBlueprint`, `use`, `monitor` and `unmonitor` only read.
 */
export interface ReplClient {
  readonly network: ReplNetwork;
  /** Address of the wallet that signs. */
  readonly address: string;
  /** Reads what a process is. @param named its id, or the name it has in the project; without one, the current process */
  open(named: string | undefined, options: RequestOptions): Promise<ReplProcess>;
  /**
   * Schedules a message, computes its slot and returns what came of it. A message that failed inside the process is a
   * Result with `ok: false`.
   * @param options `place`: where the `data` of an `Eval` stands, when it comes from a script and `message.file` is not set
   */
  send(process: ReplProcess, message: ReplMessage, options: RequestOptions & { readonly place?: ScriptPlace | undefined }): Promise<Result>;
  /** Runs a message on a copy of the process as it was after a slot (default: the newest). Nothing is written. */
  dryRun(process: ReplProcess, message: ReplMessage, options: RequestOptions & { readonly slot?: number | undefined; readonly place?: ScriptPlace | undefined }): Promise<DryRunResult>;
  /**
   * Loads a blueprint, or a Lua file with handlers, into the process. `tell` hears a line for each step on the way.
   * @param source a name, a path, as it was typed
   * @returns lines that say what was done
   */
  loadBlueprint(process: ReplProcess, source: string, options: RequestOptions & { readonly tell: (line: string) => void }): Promise<readonly string[]>;
  /** Rejects as `send` would for a file of Lua that can't be bundled, and sends nothing. Absent: only `send` tells. */
  check?(file: string, options: RequestOptions): Promise<void>;
  /**
   * What the blueprints in the process say of an action, before it is sent. Absent: nothing.
   * @param options `isKnown`: something in the process is known to take it
   * @returns what may be a slip, a sentence each @throws HbxError `blueprints/bad-message` when it does not suit them
   */
  checkAction?(process: ReplProcess, message: ReplMessage, options: RequestOptions & { readonly isKnown?: boolean }): Promise<readonly string[]>;
  newestSlot(process: ReplProcess, options: RequestOptions): Promise<number>;
  /** What came of a slot that is in the log. Its `ms` are 0, its `id` is that of the message. */
  result(process: ReplProcess, slot: number, options: RequestOptions): Promise<Result>;
  /** The log from slot to slot, both included, in pages. */
  messages(process: ReplProcess, from: number, to: number, options: RequestOptions): AsyncIterable<readonly LoggedMessage[]>;
  /** Those of the slots that failed, as far as that is known in no time. Absent: none is told. */
  failedSlots?(process: ReplProcess, slots: readonly number[], options: RequestOptions): Promise<ReadonlySet<number>>;
  /** The state after a slot (default: the newest), without the keys that each process has. */
  state(process: ReplProcess, slot: number | undefined, options: RequestOptions): Promise<Message>;
  /**
   * What is at a path, which is written as for `hbx get`: `now/…` and the other keys of a process count from this one, a name of the project
   * from that one.
   */
  read(process: ReplProcess, path: string, options: RequestOptions): Promise<ReadValue>;
  /** Source of the module of the process; `undefined` when the node does not give it. */
  source(process: ReplProcess, options: RequestOptions): Promise<string | undefined>;
  /** Actions that the blueprints in the process describe, and the blueprint of its name. No request. */
  knownActions(process: ReplProcess): Promise<readonly KnownAction[]>;
  /** Names that `.load-blueprint` takes. No request. */
  blueprintNames(): Promise<readonly string[]>;
  /** Names of the project's processes. No request. */
  processNames(): Promise<readonly string[]>;
  /** The processes of the project, and those on its own node. */
  processes(options: RequestOptions): Promise<readonly ProcessRow[]>;
  /** Makes it the current process, as `hbx use` does. */
  use(process: ReplProcess): Promise<void>;
  /** Has the node send the process `Cron` messages, so often. @returns a line that says what was done */
  monitor(process: ReplProcess, interval: string, options: RequestOptions): Promise<string>;
  /** Ends what `monitor` or `deploy --cron` started. @returns a line that says what was done */
  unmonitor(process: ReplProcess, options: RequestOptions): Promise<string>;
  /**
   * Hears how to ask before the first signature for a public network, and before a load removes handlers: `ask` shows lines and a question, and resolves with true for yes. It is
   * false at once while no line runs: Tab and the preview are no occasion to ask. Not called by a console that nobody types into.
   */
  onQuestion?(ask: (lines: readonly string[], question: string) => Promise<boolean>): void;
  /** Hears a line when the node went away (`gone`), and when it, or another in its place, answers (`here`). Other lines are about neither. */
  onNews?(tell: (line: string, node?: 'gone' | 'here') => void): void;
}

/** Files of the user, and the program that edits them. */
export interface ReplFiles {
  /** Reads a text file that the user named; rejects when it can't, at once for a pipe or a device. */
  read(path: string): Promise<string>;
  /**
   * Writes a new one; rejects with `EEXIST` when it is there, unless `force`, and for what is no file.
   * @param options `own`: only the user may read it, and it is not written through a link
   */
  write(path: string, text: string, options: { readonly force: boolean; readonly own?: boolean }): Promise<void>;
  /** Names in a folder, folders with a slash at the end; `[]` when it can't be read. For Tab. */
  list(folder: string): Promise<readonly string[]>;
  /** Opens text in $VISUAL or $EDITOR and resolves with what was saved. The program has the terminal until then, and no wallet in its environment. */
  edit(text: string, options: RequestOptions): Promise<string>;
}

export interface ReplOptions {
  process: ReplProcess;
  client: ReplClient;
  files: ReplFiles;
  input: Readable;
  /** Results; on a terminal the whole dialogue. */
  output: Writable;
  /** Errors, when it is not a terminal. */
  errors: Writable;
  /** True: somebody types, with prompt, history and notes. False: lines come from a pipe, only results are printed. */
  terminal: boolean;
  color: boolean;
  /** Variables that tell which terminal it is (`TERM`, `TMUX`, …); default: none is known. */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The folder where entries are kept from one session to the next. Without it they are forgotten at the end. */
  historyFolder?: string | undefined;
  /** One Result as JSON a line instead of text. */
  json?: boolean | undefined;
  /** Leave at the first error. Default: true in a pipe, false on a terminal. */
  stopOnError?: boolean | undefined;
  /** Show what a pure expression gives while it is typed. Default: true for a local node. */
  preview?: boolean | undefined;
  /** Messages of others are shown from the start, where a terminal shows them at all; default true. */
  live?: boolean | undefined;
  /** Run these in order in place of `input`, as if they came from a pipe, and leave. Only with `terminal: false`. */
  scripts?: readonly ReplScript[] | undefined;
  /** Run this as one `Eval`, whatever it looks like, in place of `input`, and leave: `hbx eval`. Only with `terminal: false`. */
  lua?: string | undefined;
  /** Shows answers in place of the console, which only counts the errors: `hbx eval` prints like its neighbours in the shell. */
  surface?: { answer(result: Result | DryRunResult): void; failure(error: unknown): void } | undefined;
  /** Ends the session with 130, for an interrupt that does not come as a key: SIGINT in a pipe, a terminal that is closed. */
  signal?: AbortSignal | undefined;
}

/** How a session ended, for the shell. */
export interface ReplEnd {
  exitCode: number;
}
