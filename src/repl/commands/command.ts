/** What a dot-command is, and what it is handed. A command file holds one of these; `table.ts` lists them. */
import type { Result } from '../../base/result.ts';
import type { LuaScan } from '../lua-scan.ts';
import type { ReplMessage, ReplProcess } from '../options.ts';

export interface DotCommand {
  /** Without the dot. */
  readonly name: string;
  /** How to write it: `.load <file…>`. */
  readonly usage: string;
  /** One line for the list of `.help`. */
  readonly summary: string;
  /** The rest of `.help <name>`: plain text, with examples. */
  readonly manual: string;
  /** True: also understood inside a block, where all other lines belong to the block. */
  readonly inBlock?: boolean;
  /** `args` is what stands behind the name, trimmed. What it throws is shown, and the console goes on. */
  run(args: string, context: ReplContext): Promise<void> | void;
}

/** Lua of several lines on its way. */
export interface Block {
  readonly lines: string[];
  /** Set for a statement that goes on in the next line: it is sent as soon as it is whole. `.editor` waits for `.done`. */
  readonly scan?: LuaScan;
}

/** The console as a dot-command sees it. */
export interface ReplContext {
  readonly process: ReplProcess;
  /** All dot-commands, in the order of `.help`. */
  readonly commands: readonly DotCommand[];
  /** What came of the last message. */
  readonly lastResult: Result | undefined;
  /** True: answers are shown as JSON. */
  json: boolean;
  /** The lines that are being collected, if any. */
  block: Block | undefined;
  /** Sends a message and shows what comes of it. */
  send(message: ReplMessage): Promise<Result>;
  /** Loads a blueprint into the process and says what it did. @throws HbxError when it is refused */
  loadBlueprint(source: string): Promise<void>;
  /** The text of a file of the user's. */
  readFile(path: string): Promise<string>;
  /** Remembers text in the history, in place of the line that was typed. */
  remember(text: string): void;
  /** Text that was asked for. */
  say(text: string): void;
  /** A Result again, whole: as JSON, or its outbox without folding. */
  show(result: Result, as: 'json' | 'outbox'): void;
  /** A dim line for somebody who types; a pipe doesn't get it. */
  note(text: string): void;
  /** Leaves after this command. */
  exit(): void;
}
