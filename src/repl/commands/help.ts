/**
 * `.help [name]`
 *
 * Explains what a line means on this process and lists the dot-commands by what they are for; with a name, the manual of one.
 */
import { unknownCommand } from '../errors.ts';
import { foldText } from '../fold.ts';
import { chalkFor } from '../printer.ts';
import type { CommandGroup, DotCommand, ReplContext } from './command.ts';

const groups: readonly CommandGroup[] = ['send', 'look', 'time travel', 'write', 'session'];
/** In a pipe, and on wider terminals. */
const pageWidth = 80;
/** Longer usages stand on a line of their own. */
const usageWidth = 23;

export const helpCommand: DotCommand = {
  name: 'help',
  group: 'session',
  argument: 'command',
  usage: '.help [name]',
  summary: 'this list, or the manual of one command',
  manual: `Without a name it says what a line means here, and what commands there are.

  .help
  .help load`,
  run(args, context) {
    if (args === '') return context.say(overview(context));
    const name = args.replace(/^\./, '').toLowerCase();
    const command = context.commands.find((one) => one.name === name);
    if (!command) throw unknownCommand(name, context.commands.map((one) => one.name));
    context.say(`${command.usage}\n${sentence(command.summary)}\n\n${wrapManual(command.manual, pageOf(context))}`);
  },
};

function overview({ process, client, commands, width, color }: ReplContext): string {
  const chalk = chalkFor({ color });
  const page = pageOf({ width });
  const isLegacynet = client.network.slots === false;
  const lists = groups.map((group) => {
    const rows = commands.filter((command) => (command.group ?? 'session') === group && !(isLegacynet && command.needsNode)).flatMap((command) => commandRows(command, page));
    return [chalk.bold(group), ...rows].join('\n');
  });
  return [process.kind === 'module' ? moduleLines : handlersLines, ...lists, ...(isLegacynet ? [foldText(notOnLegacynet(commands), page, 10).rows.join('\n')] : []), keys].join('\n\n');
}

/** A sentence about the commands that do not work on legacynet. */
export function notOnLegacynet(commands: readonly DotCommand[]): string {
  const names = commands.filter(({ needsNode }) => needsNode).map(({ name }) => `.${name}`);
  return `This is legacynet: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} do not work here.`;
}

function pageOf({ width }: Pick<ReplContext, 'width'>): number {
  return Math.max(20, Math.min(width ?? pageWidth, pageWidth));
}

/** Sentences in lines that fit; lines that begin with spaces are examples and stay. */
function wrapManual(manual: string, page: number): string {
  const parts = manual.split('\n').reduce<string[]>((joined, line) => {
    const before = joined.at(-1);
    if (before === undefined || before === '' || line === '' || /^ /.test(before) || /^ /.test(line)) return [...joined, line];
    return [...joined.slice(0, -1), `${before} ${line}`];
  }, []);
  return parts.flatMap((part) => (part.startsWith(' ') ? [part] : foldText(part, page, 1000).rows)).join('\n');
}

/** `  .state [path]           show the state, or a part of it` */
function commandRows({ usage, summary }: DotCommand, page: number): string[] {
  const head = `  ${shortUsage(usage)}`;
  const column = usageWidth + 4;
  // A narrow terminal has the summary below.
  const [indent, room] = page >= 2 * column ? [column, page - column] : [6, Math.max(10, page - 6)];
  const { rows } = foldText(summary, room, 10);
  const blank = ' '.repeat(indent);
  if (indent < column || head.length + 2 > column) return [head, ...rows.map((row) => blank + row)];
  return [head.padEnd(column) + rows[0]!, ...rows.slice(1).map((row) => blank + row)];
}

/** The list has no room for the whole usage of `.send`. */
function shortUsage(usage: string): string {
  const [name, ...rest] = usage.split(' ');
  let shown = name!;
  for (const word of rest) {
    if (shown.length + 1 + word.length > usageWidth) break;
    shown += ` ${word}`;
  }
  return shown;
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

const moduleLines = `A line is an action, or Lua when it can't be one:
  Inc                                        the action Inc
  Inc 5                                      with data
  Transfer Recipient=abc Quantity=10 -- hi   with tags and data
  counter = 7                                Lua, sent as Eval
  return counter                             the same; a word alone is an action`;

const handlersLines = `A line is Lua, sent as Eval, or an action that the process knows:
  1 + 1
  Handlers.list
  Info                                       the action, unless a global is called so
  Transfer Recipient=abc Quantity=10         with tags
Any other action goes with .send:
  .send Inc 5`;

const keys = `Lua that is not finished goes on in the next line. Tab completes, Ctrl-R
searches what was entered. Ctrl-C drops the line or stops waiting for an
answer, twice leaves. Ctrl-D leaves.`;
