/**
 * `.help [name]`
 *
 * Explains what a line means on this process and lists the dot-commands; with a name, the manual of one.
 */
import { unknownCommand } from '../errors.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const helpCommand: DotCommand = {
  name: 'help',
  usage: '.help [name]',
  summary: 'this list, or the manual of one command',
  manual: `  .help
  .help load`,
  run(args, context) {
    if (args === '') return context.say(overview(context));
    const name = args.replace(/^\./, '').toLowerCase();
    const command = context.commands.find((one) => one.name === name);
    if (!command) throw unknownCommand(name, context.commands.map((one) => one.name));
    context.say(`${command.usage}\n${sentence(command.summary)}\n\n${command.manual}`);
  },
};

function overview({ process, commands }: ReplContext): string {
  const widest = Math.max(...commands.map((command) => nameAndArgument(command).length));
  const list = commands.map((command) => `  ${nameAndArgument(command).padEnd(widest)}  ${command.summary}`);
  return `${process.kind === 'module' ? moduleLines : handlersLines}\n\n${list.join('\n')}\n\n${keys}`;
}

/** The list has no room for the whole usage of `.send`. */
function nameAndArgument({ usage }: DotCommand): string {
  return usage.split(' ').slice(0, 2).join(' ');
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

const handlersLines = `A line is Lua, sent as Eval:
  1 + 1
  Handlers.list
An action goes with .send:
  .send Inc 5`;

const keys = `A statement that is not finished goes on in the next line. Ctrl-C drops the line or stops waiting
for an answer, twice leaves. Ctrl-D leaves.`;
