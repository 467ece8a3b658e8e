/**
 * From the words of the command line to the command that is meant and its values. The parsing is commander's; the texts
 * of its help and its errors are ours. Nothing runs here.
 */
import { Command, Option } from 'commander';
import type { ArgumentDefinition, CommandDefinition, OptionDefinition, RunModule, SubcommandDefinition } from './define-command.ts';
import type { GlobalFlags } from './context.ts';
import { badChoice, missingArgument, missingSubcommand } from './errors.ts';
import { globalOptions } from './global-options.ts';
import { helpWidth, renderCommandHelp, renderMainHelp } from './help.ts';
import { toUsageError } from './usage-errors.ts';

/** What the command line asks for: a text to print, or a command to run. */
export type ParsedCommandLine =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'version' }
  | {
      readonly kind: 'run';
      readonly commandLine: string;
      readonly load: () => Promise<RunModule>;
      readonly args: Readonly<Record<string, unknown>>;
      readonly options: Readonly<Record<string, unknown>>;
      readonly words: readonly string[];
      readonly flags: GlobalFlags;
      readonly stopTimeoutMs: number;
    };

/** Process ids may start with a dash. They travel through the parser behind this mark, or it would take them for options. */
const mark = '\u0000';
const dashedId = /^-[A-Za-z0-9_-]{42}$/;

/**
 * Reads the words behind `hbx`.
 * @param columns of the terminal, when there is one: the help is as wide
 * @throws HbxError `cli/…` (exit code 2) for everything that cannot be understood.
 */
export function parseCommandLine(words: readonly string[], commands: readonly CommandDefinition[], columns?: number): ParsedCommandLine {
  const width = helpWidth(columns);
  let parsed: ParsedCommandLine | undefined;
  let help: string | undefined;

  const program = new Command('hbx').enablePositionalOptions().helpCommand(false);
  prepare(program, 'hbx', () => renderMainHelp(commands, width));
  program.option('-V, --version', 'print the version');
  program.action(() => {
    parsed ??= program.opts()['version'] ? { kind: 'version' } : { kind: 'text', text: renderMainHelp(commands, width) };
  });
  program.on('option:version', () => (parsed = { kind: 'version' }));
  for (const definition of commands) add(program, definition, 'hbx');

  try {
    program.parse(words.map((word) => (dashedId.test(word) ? mark + word : word)), { from: 'user' });
  } catch (error) {
    if (help !== undefined) return { kind: 'text', text: help };
    if (parsed?.kind === 'version') return parsed;
    throw error;
  }
  return parsed ?? { kind: 'text', text: renderMainHelp(commands, width) };

  /** What every level has: the global options, our help, our errors. */
  function prepare(command: Command, commandLine: string, renderHelp: () => string): void {
    for (const option of globalOptions) command.addOption(toOption(option));
    command.helpOption('-h, --help', 'show this');
    command.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
    command.helpInformation = () => (help = renderHelp());
    command.exitOverride((error) => {
      throw toUsageError(error, command, commandLine);
    });
  }

  function add(parent: Command, definition: CommandDefinition | SubcommandDefinition, prefix: string): void {
    const commandLine = `${prefix} ${definition.name}`;
    const command = parent.command(definition.name);
    // Without its word nobody can mean it; its name is there for those who mistype one. All options of all commands take longer than the rest.
    if (!words.includes(definition.name)) return;
    prepare(command, commandLine, () => renderCommandHelp(definition, commandLine, width));
    const wanted = definition.arguments ?? [];
    for (const argument of wanted) {
      const name = `${argument.name}${argument.many ? '...' : ''}`;
      command.argument(argument.required && !mayStartLater(wanted) ? `<${name}>` : `[${name}]`, argument.summary);
    }
    for (const option of definition.options ?? []) command.addOption(toOption(option));
    const children = 'subcommands' in definition ? (definition.subcommands ?? []) : [];
    if (children.length > 0) command.enablePositionalOptions();
    if (definition.passThrough) command.passThroughOptions();
    for (const child of children) add(command, child, commandLine);

    command.action(() => {
      if (!definition.run) throw missingSubcommand(commandLine, children.map((child) => child.name));
      const names = wanted.map((argument) => camelCase(argument.name.split('|')[0]!));
      const values = mayStartLater(wanted) ? alignToEnd(command.processedArgs, wanted, commandLine) : command.processedArgs;
      const args = Object.fromEntries(names.map((name, index) => [name, unmark(values[index])]));
      const known = new Set(globalOptions.map((option) => toOption(option).attributeName()));
      const options = Object.fromEntries(Object.entries(command.opts()).filter(([name]) => !known.has(name)));
      const { run: load, stopTimeoutMs = 2000 } = definition;
      parsed ??= { kind: 'run', commandLine, load, args, options: unmark(options), words: words.slice(words.indexOf(definition.name) + 1), flags: collectFlags(command), stopTimeoutMs };
    });
  }
}

/** `[pid|name] <Action>`: with one word too few, it is the first that is left out. */
function mayStartLater(wanted: readonly ArgumentDefinition[]): boolean {
  return wanted.length > 1 && wanted[0]!.required !== true && wanted.slice(1).every((argument) => argument.required === true);
}

function alignToEnd(given: readonly unknown[], wanted: readonly ArgumentDefinition[], commandLine: string): readonly unknown[] {
  const values = given.filter((value) => value !== undefined);
  const missing = wanted.length - values.length;
  if (missing > 1) throw missingArgument(wanted[values.length + 1]!.name, commandLine);
  return missing === 1 ? [undefined, ...values] : values;
}

function toOption(definition: OptionDefinition): Option {
  const option = new Option(definition.flags, definition.summary);
  const { repeat, parse, choices } = definition;
  if (definition.default !== undefined) option.default(definition.default);
  if (repeat) option.default([]);
  const read = (text: string): unknown => {
    const value = unmark(text);
    if (choices && !choices.includes(value)) throw badChoice(option.long ?? definition.flags, value, choices);
    return parse ? parse(value) : value;
  };
  if (repeat) option.argParser((text, before: unknown) => [...(before as unknown[]), read(text)]);
  else if (parse || choices) option.argParser(read);
  return option;
}

/** The global options of a command and of those above it; the nearest to the end of the line wins. */
function collectFlags(command: Command): GlobalFlags {
  const given: Record<string, unknown> = {};
  for (let level: Command | null = command; level !== null; level = level.parent) {
    for (const definition of globalOptions) {
      const name = toOption(definition).attributeName();
      if (level.getOptionValueSource(name) === 'cli' && !(name in given)) given[name] = level.getOptionValue(name);
    }
  }
  return { json: false, quiet: false, color: true, ...(unmark(given) as Partial<GlobalFlags>) };
}

/** Takes the mark off again, wherever it stands. */
function unmark<T>(value: T): T {
  if (typeof value === 'string') return (value.startsWith(mark) ? value.slice(1) : value) as T;
  if (Array.isArray(value)) return value.map(unmark) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unmark(inner)])) as T;
  }
  return value;
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
