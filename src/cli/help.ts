/** The texts of `hbx --help` and `hbx help <command>`, made from the descriptions of the commands. */
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './define-command.ts';
import { commandGroups } from './define-command.ts';
import { globalOptions } from './global-options.ts';

type AnyCommand = CommandDefinition | SubcommandDefinition;
type Row = readonly [left: string, right: string];

const width = 96;
const longestLeft = 44;

/** The first page: what hbx is, the commands in groups, a few lines to try. */
export function renderMainHelp(commands: readonly CommandDefinition[]): string {
  const rows = (group: string): Row[] => commands.filter((command) => command.group === group).map((command) => [callOf(command), command.summary]);
  const groups = Object.entries(commandGroups).map(([group, title]) => [title, rows(group)] as const);
  const left = widest(groups.flatMap(([, list]) => list));
  const examples = commands.flatMap((command) => command.examples.slice(0, 1)).slice(0, 5);
  return page([
    ['hbx: run Lua processes on an embedded HyperBEAM-compatible node, and talk to them.'],
    ['Usage: hbx <command> [options]'],
    ...groups.filter(([, list]) => list.length > 0).map(([title, list]) => [`${title}:`, ...table(list, left)]),
    section('Everywhere:', [...globalOptions.map(optionRow), ['-h, --help', 'show this, or the help of a command'], ['-V, --version', 'print the version']]),
    section('Examples:', examples.map((example) => [example.line, example.does])),
    ['`hbx help <command>` tells more about a command.'],
  ]);
}

/** The page of one command. `commandLine` is how it is called: `hbx wallet new`. */
export function renderCommandHelp(definition: AnyCommand, commandLine: string): string {
  const children = 'subcommands' in definition ? (definition.subcommands ?? []) : [];
  const words = (definition.arguments ?? []).map(argumentText);
  const options = definition.options?.length ? ['[options]'] : [];
  const usage = [commandLine, ...(definition.passThrough ? [...options, ...words] : [...words, ...options])].join(' ');
  const usages = [...(definition.run ? [usage] : []), ...(children.length > 0 ? [`${commandLine} <command> [options]`] : [])];
  return page([
    [`${sentence(definition.summary)}`],
    usages.map((line, index) => `${index === 0 ? 'Usage: ' : '       '}${line}`),
    ...(definition.description ?? '').split(/\n\s*\n/).map((paragraph) => wrap(paragraph.trim(), width)),
    section('Commands:', children.map((child) => [callOf(child), child.summary])),
    section('Arguments:', (definition.arguments ?? []).map((argument) => [argument.name, argument.summary])),
    section('Options:', (definition.options ?? []).map(optionRow)),
    section('Everywhere:', [...globalOptions.map(optionRow), ['-h, --help', 'show this']]),
    section('Examples:', definition.examples.map((example) => [example.line, example.does])),
  ]);
}

function callOf(command: AnyCommand): string {
  return [command.name, ...(command.arguments ?? []).map(argumentText)].join(' ');
}

function argumentText({ name, required, many }: NonNullable<AnyCommand['arguments']>[number]): string {
  const text = many ? `${name}…` : name;
  return required ? `<${text}>` : `[${text}]`;
}

function optionRow(option: OptionDefinition): Row {
  const notes = [
    ...(option.choices ? [option.choices.join(' | ')] : []),
    ...(option.repeat && !option.summary.includes('may be repeated') ? ['may be repeated'] : []),
    ...(option.default === undefined ? [] : [`default: ${option.default}`]),
  ];
  // Options without a short form line up with those that have one.
  const flags = option.flags.startsWith('--') ? `    ${option.flags}` : option.flags;
  return [flags, notes.length === 0 ? option.summary : `${option.summary} (${notes.join('; ')})`];
}

function section(title: string, rows: readonly Row[]): string[] {
  return rows.length === 0 ? [] : [title, ...table(rows, widest(rows))];
}

/** Columns of the left side; longer ones get a line of their own, so that one of them does not push all texts away. */
function widest(rows: readonly Row[]): number {
  return Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= longestLeft));
}

function table(rows: readonly Row[], left: number): string[] {
  const indent = ' '.repeat(left + 4);
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, width - left - 4);
    const lines = name.length > left ? [`  ${name}`, `${indent}${first}`] : [`  ${name.padEnd(left)}  ${first}`];
    return [...lines, ...more.map((line) => `${indent}${line}`)].map((line) => line.trimEnd());
  });
}

function wrap(text: string, limit: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= limit) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function sentence(summary: string): string {
  return `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
}

function page(blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}
