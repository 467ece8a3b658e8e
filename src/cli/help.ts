/** The texts of `hbx --help` and `hbx help <command>`, made from the descriptions of the commands. */
import type { CommandDefinition, OptionDefinition, SubcommandDefinition } from './define-command.ts';
import { commandGroups } from './define-command.ts';
import { globalOptions } from './global-options.ts';

type AnyCommand = CommandDefinition | SubcommandDefinition;
type Row = readonly [left: string, right: string];

/** Wider lines are hard to read. */
const maxWidth = 96;
/** Columns when the terminal doesn't tell. */
const usualWidth = 80;
/** Of a terminal of 96 columns; narrower ones leave as large a part of theirs. */
const longestLeft = 44;

/** Columns of a page on a terminal that has so many. */
export function helpWidth(columns: number | undefined): number {
  return Math.max(40, Math.min(maxWidth, columns === undefined || columns === 0 ? usualWidth : columns));
}

/** The first page (`width`: columns of a line, `helpWidth`): what hbx is, the commands in groups, a few lines to try. */
export function renderMainHelp(commands: readonly CommandDefinition[], width: number): string {
  const rows = (group: string): Row[] => commands.filter((command) => command.group === group).map((command) => [callOf(command), command.summary]);
  const groups = Object.entries(commandGroups).map(([group, title]) => [title, rows(group)] as const);
  const left = widest(groups.flatMap(([, list]) => list), width);
  const examples = commands.flatMap((command) => command.examples.slice(0, 1)).slice(0, 5);
  return page([
    wrap('hbx: run Lua processes on an embedded HyperBEAM-compatible node, and talk to them.', width),
    ['Usage: hbx <command> [options]'],
    ...groups.filter(([, list]) => list.length > 0).map(([title, list]) => [`${title}:`, ...table(list, left, width)]),
    section('Everywhere:', [...globalOptions.map(optionRow), ['-h, --help', 'show this, or the help of a command'], ['-V, --version', 'print the version']], width),
    section('Examples:', examples.map((example) => [example.line, example.does]), width),
    ['`hbx help <command>` tells more about a command.'],
  ]);
}

/** The page of one command. `commandLine` is how it is called: `hbx wallet new`; `width` the columns of a line (`helpWidth`). */
export function renderCommandHelp(definition: AnyCommand, commandLine: string, width: number): string {
  const children = 'subcommands' in definition ? (definition.subcommands ?? []) : [];
  const words = (definition.arguments ?? []).map(argumentText);
  const options = definition.options?.length ? ['[options]'] : [];
  const usage = [commandLine, ...(definition.passThrough ? [...options, ...words] : [...words, ...options])].join(' ');
  const usages = [...(definition.run ? [usage] : []), ...(children.length > 0 ? [`${commandLine} <command> [options]`] : [])];
  return page([
    wrap(sentence(definition.summary), width),
    usages.map((line, index) => `${index === 0 ? 'Usage: ' : '       '}${line}`),
    ...(definition.description ?? '').split(/\n\s*\n/).map((paragraph) => wrap(paragraph.trim(), width)),
    section('Commands:', children.map((child) => [callOf(child), child.summary]), width),
    section('Arguments:', (definition.arguments ?? []).map((argument) => [argument.name, argument.summary]), width),
    section('Options:', (definition.options ?? []).map(optionRow), width),
    section('Everywhere:', [...globalOptions.map(optionRow), ['-h, --help', 'show this']], width),
    section('Examples:', definition.examples.map((example) => [example.line, example.does]), width),
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

function section(title: string, rows: readonly Row[], width: number): string[] {
  return rows.length === 0 ? [] : [title, ...table(rows, widest(rows, width), width)];
}

/** Columns of the left side; longer ones get a line of their own, so that one of them does not push all texts away. */
function widest(rows: readonly Row[], width: number): number {
  return Math.max(0, ...rows.map(([left]) => left.length).filter((length) => length <= (longestLeft * width) / maxWidth));
}

function table(rows: readonly Row[], left: number, width: number): string[] {
  const indent = ' '.repeat(left + 4);
  return rows.flatMap(([name, text]) => {
    const [first = '', ...more] = wrap(text, width - left - 4);
    const lines = name.length > left ? [`  ${name}`, `${indent}${first}`] : [`  ${name.padEnd(left)}  ${first}`];
    return [...lines, ...more.map((line) => `${indent}${line}`)].map((line) => line.trimEnd());
  });
}

/** Text in lines of so many columns, broken at spaces. A longer word stays whole. */
export function wrap(text: string, limit: number): string[] {
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
