/** What the console is handed. It reaches out for nothing else, so a whole session runs in a test on plain streams. */
import type { Readable, Writable } from 'node:stream';
import type { Result } from '../base/result.ts';

/** The process at the other end. */
export interface ReplProcess {
  id: string;
  /** The name it has in the project; the prompt shows it. */
  name?: string;
  /** `handlers`: the Handlers runtime, where each line is Lua. `module`: a bare compute module, where a line is an action. */
  kind: 'module' | 'handlers';
}

/** A message to send. `tags` never holds the action or the data. */
export interface ReplMessage {
  action: string;
  data?: string;
  tags?: Record<string, string>;
  /** The file that the Lua of an `Eval` stands in, as it was named: what it requires counts from there. */
  file?: string;
}

/** What the console needs of a node. The command line passes an adapter over its client. */
export interface ReplClient {
  /**
   * Schedules a message, computes its slot and returns what came of it. A message that failed inside the process is a
   * Result with `ok: false`; an `HbxError` is thrown when there is no Result (network, wallet, refused).
   * `signal` tells it to stop waiting; the console doesn't wait for its answer then.
   */
  send(message: ReplMessage, options: { signal: AbortSignal }): Promise<Result>;
  /**
   * Loads a blueprint, or a Lua file with handlers, into the process. `tell` hears a line for each step on the way.
   * @param source a name, a path, as it was typed
   * @returns lines that say what was done. What a line of the console means stays as it was.
   * @throws HbxError when it is refused
   */
  loadBlueprint?(source: string, options: { signal: AbortSignal; tell: (line: string) => void }): Promise<readonly string[]>;
}

export interface ReplOptions {
  process: ReplProcess;
  client: ReplClient;
  input: Readable;
  /** Results; on a terminal the whole dialogue. */
  output: Writable;
  /** Errors, when it is not a terminal. */
  errors: Writable;
  /** True: somebody types, with prompt, history and notes. False: lines come from a pipe, only results are printed. */
  terminal: boolean;
  color: boolean;
  /** Where entries are kept from one session to the next. Without it they are forgotten at the end. */
  historyFile?: string | undefined;
  /** Reads a text file that the user named; rejects when it can't. */
  readFile(path: string): Promise<string>;
  /** One Result as JSON a line instead of text. */
  json?: boolean | undefined;
  /** Leave at the first error. Default: true in a pipe, false on a terminal. */
  stopOnError?: boolean | undefined;
  /** Ends the session with 130, for an interrupt that does not come as a key: SIGINT in a pipe, a terminal that is closed. */
  signal?: AbortSignal | undefined;
}

/** How a session ended, for the shell. */
export interface ReplEnd {
  exitCode: number;
}
