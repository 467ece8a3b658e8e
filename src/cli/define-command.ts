/**
 * What a command is: a description, small enough that all of them are read at each start, and the way to its action,
 * which is loaded only when it runs.
 *
 * A command is a folder `commands/<name>/`:
 *
 *     command.ts   its manual, and `export const command = defineCommand({ …, run: () => import('./run.ts') })`
 *     run.ts       `export async function run(context: CliContext, input: CommandInput<Args, Options>)`
 *
 * and one line in `commands/table.ts`. `command.ts` imports nothing but this file and types.
 */
import type { CliContext } from './context.ts';

/** The parts of `hbx --help`, in the order they are shown. */
export const commandGroups = {
  start: 'Start',
  talk: 'Talk to a process',
  node: 'Run a node',
  settings: 'Settings',
} as const;
export type CommandGroup = keyof typeof commandGroups;

export interface ArgumentDefinition {
  /** As it is shown: `file`, `pid|name`. The key in `input.args` is the part before the first `|`, in camelCase. */
  readonly name: string;
  readonly summary: string;
  /** Default false. One that is not may stand in front of those that are: `[pid|name] <Action>`. */
  readonly required?: boolean;
  /** Takes all words that are left; the value is an array. Only for the last one. */
  readonly many?: boolean;
}

export interface OptionDefinition {
  /** In commander's form: `-e, --eval <code>`, `--force`, `--no-push`. The key in `input.options` is the long name in camelCase. */
  readonly flags: string;
  readonly summary: string;
  /** May be given several times; the value is an array, empty when it was not given. */
  readonly repeat?: boolean;
  /** The only texts allowed. */
  readonly choices?: readonly string[];
  /** Turns the text into a value; throws an `HbxError` (see `badValue`) when it means nothing. */
  readonly parse?: (text: string) => unknown;
  /** Used when the option is not given, and shown in the help. */
  readonly default?: string | number;
}

export interface Example {
  /** A whole line: `hbx deploy counter.lua --name counter`. */
  readonly line: string;
  /** What it does, in a few words. */
  readonly does: string;
}

/** What a command is called with. Each `run.ts` names the types of its own arguments and options. */
export interface CommandInput<Args = Record<never, never>, Options = Record<never, never>> {
  readonly args: Args;
  readonly options: Options;
  /** The words behind the command's name, as they were typed. */
  readonly words: readonly string[];
}

/** The module behind a command. A number it returns is the exit code; otherwise 0, or 130 after Ctrl-C. */
export interface RunModule {
  run(context: CliContext, input: CommandInput<never, never>): Promise<number | void>;
}

export interface CommandDefinition {
  /** One word. */
  readonly name: string;
  readonly group: CommandGroup;
  /** One short line, no full stop: what the user gets. */
  readonly summary: string;
  /** The manual under the usage line of `--help`; paragraphs are separated by an empty line. */
  readonly description?: string;
  readonly arguments?: readonly ArgumentDefinition[];
  readonly options?: readonly OptionDefinition[];
  readonly examples: readonly Example[];
  /** Commands below it: `hbx wallet new`. */
  readonly subcommands?: readonly SubcommandDefinition[];
  /** Options behind the first argument are not the command's: they are arguments as well. Default false. */
  readonly passThrough?: boolean;
  /** Absent when the command does something only with a subcommand. */
  readonly run?: () => Promise<RunModule>;
  /** How long it may take to end by itself after Ctrl-C before it is ended. Default 2000. */
  readonly stopTimeoutMs?: number;
}

/** A command under another: the same without a group and without further levels. */
export type SubcommandDefinition = Omit<CommandDefinition, 'group' | 'subcommands' | 'run'> & { readonly run: () => Promise<RunModule> };

/** Declares a command. Only gives it its type: nothing runs here. */
export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}

/** Declares a command under another. */
export function defineSubcommand(definition: SubcommandDefinition): SubcommandDefinition {
  return definition;
}
