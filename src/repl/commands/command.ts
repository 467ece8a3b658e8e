/** What a dot-command is, and what it is handed. A command file holds one of these; `table.ts` lists them. */
import type { DryRunResult, Result } from '../../base/result.ts';
import type { LuaScan } from '../lua-scan.ts';
import type { ReplClient, ReplFiles, ReplMessage, ReplProcess } from '../options.ts';
import type { Entered } from '../session-script.ts';

/** What Tab offers behind the name of a command. */
export type ArgumentKind = 'file' | 'blueprint' | 'process' | 'action' | 'lua' | 'path' | 'slot' | 'command' | 'toggle' | 'line';

/** Where `.help` lists a command. */
export type CommandGroup = 'send' | 'look' | 'time travel' | 'write' | 'session';

export interface DotCommand {
  /** Without the dot. */
  readonly name: string;
  /** Default: `session`. What stands in `send` can be entered again to do the same (`.save`). */
  readonly group?: CommandGroup;
  /** True: it reads slots, states or paths, or asks a node for something. There is none of it on legacynet. */
  readonly needsNode?: boolean;
  /** How to write it: `.load <file…>`. */
  readonly usage: string;
  /** One line for the list of `.help`. */
  readonly summary: string;
  /** The rest of `.help <name>`: plain text, with examples. */
  readonly manual: string;
  /** Absent: Tab offers nothing behind it. */
  readonly argument?: ArgumentKind;
  /** True: also understood inside a block, where all other lines belong to the block. */
  readonly inBlock?: boolean;
  /** The line among its arguments that it runs, if any: what was entered with it is kept as that line is. */
  lineIn?(args: string): string | undefined;
  /** `args` is what stands behind the name, trimmed. What it throws is shown, and the console goes on. */
  run(args: string, context: ReplContext): Promise<void> | void;
}

/** Lua of several lines on its way. */
export interface Block {
  lines: string[];
  /** Set for a statement of a pipe that goes on in the next line: it is sent as soon as it is whole. `.editor` waits for `.done`. */
  readonly scan?: LuaScan;
}

/** The console as a dot-command sees it. */
export interface ReplContext {
  readonly process: ReplProcess;
  readonly client: ReplClient;
  readonly files: ReplFiles;
  /** True: somebody types. */
  readonly terminal: boolean;
  readonly color: boolean;
  /** Columns to fold into; undefined in a pipe. */
  readonly width: number | undefined;
  /** Aborted by Ctrl-C, or when the session ends. Hand it to every request of the line. */
  readonly signal: AbortSignal;
  /** All dot-commands, in the order of `.help`. */
  readonly commands: readonly DotCommand[];
  /** What came of the last message. */
  readonly lastResult: Result | DryRunResult | undefined;
  /** The newest slot that is known of, without a request. */
  readonly newest: number;
  /** What the console itself took for the last answer, in ms; undefined before there is one. */
  readonly consoleMs: number | undefined;
  /** What was entered, newest first: of this process, then of others. */
  readonly history: readonly string[];
  /** What was entered in this session, oldest first, without dot-commands that only look. */
  readonly entered: readonly Entered[];
  /** True: answers are shown as JSON. */
  json: boolean;
  /** True: messages run on a copy, nothing is written. */
  dryRun: boolean;
  /** The slot that is looked at; undefined for the present. While it is set, messages run on a copy of the process as it was after that slot. */
  at: number | undefined;
  /** True: messages of others are shown as they come. Only on a terminal. */
  live: boolean;
  /** True: each answer tells how long its parts took. */
  time: boolean;
  /** The lines that are being collected, if any. */
  block: Block | undefined;
  /** Does nothing for Lua that `eval` sends without asking; else it asks, and throws. For several that are sent one after the other. */
  askIfLarge(codes: readonly string[]): void;
  /** Asks for the newest slot. */
  newestSlot(): Promise<number>;
  /** Takes a line as if it had been typed: `.watch`, `.time <line>`. What goes wrong is thrown. */
  line(text: string): Promise<void>;
  /** Sends a message (or runs it on a copy, with `dryRun` and `at`) and shows what comes of it. */
  send(message: ReplMessage): Promise<Result | DryRunResult>;
  /**
   * The same for an action that was typed, after the blueprints of the process had a look at it.
   * @throws HbxError `blueprints/bad-message` before anything is sent; not with `check: false`, nor when it runs on a copy
   */
  sendAction(message: ReplMessage, options?: { readonly check?: boolean; readonly isKnown?: boolean }): Promise<Result | DryRunResult>;
  /** The same for Lua that the owner runs. @throws HbxError `repl/not-owner`, `repl/no-eval` before anything is sent, when it is known that the process would not run it */
  eval(code: string, options?: { readonly file?: string }): Promise<Result | DryRunResult>;
  /**
   * Runs Lua on a copy (at `at`) and returns what it printed; nothing is written or shown. Only on processes that run Eval for us.
   * @throws HbxError `repl/not-owner`, `repl/no-eval`, or with the error of the Lua
   */
  look(code: string): Promise<string>;
  /** Loads a blueprint into the process and says what it did; afterwards the process is read anew. @throws HbxError when it is refused */
  loadBlueprint(source: string): Promise<void>;
  /** Goes on with another process. */
  use(process: ReplProcess): void;
  /** Reads the process anew: kind and slot. */
  refresh(): Promise<void>;
  /** Remembers text in the history, in place of the line that was typed. */
  remember(text: string): void;
  /** Puts text where the next line is typed, to be changed and sent. Only on a terminal. */
  propose(text: string): void;
  /** Text that was asked for. In a pipe with `--json` it goes to stderr: only Results go to stdout. */
  say(text: string): void;
  /** A value that was asked for: JSON with `json`, else text as `hbx get` prints it. */
  sayValue(value: unknown): void;
  /** A Result again, whole: as JSON, or its outbox without folding. */
  show(result: Result | DryRunResult, as: 'json' | 'outbox' | 'answer'): void;
  /** A dim line for somebody who types; a pipe doesn't get it. */
  note(text: string): void;
  /** Leaves after this command. */
  exit(): void;
}
