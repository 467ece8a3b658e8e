/**
 * `.use <pid|name>`
 *
 * Goes on with another process, which becomes the current one of the project as well, as with `hbx use`. Without one it says which is in
 * use. Nothing is written to either process.
 */
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { wrongUse } from '../errors.ts';
import { readOneWord } from '../one-word.ts';
import type { DotCommand } from './command.ts';

export const useCommand: DotCommand = {
  name: 'use',
  group: 'session',
  argument: 'process',
  usage: '.use <pid|name>',
  summary: 'go on with another process',
  manual: `Lines go to that process from here on, and hbx commands that are given no process take it as well.
Without a name it says which process is in use. .ps lists them.

  .use token
  .use`,
  async run(args, context) {
    if (args === '') return context.say(whichOne(context.process));
    const named = readOneWord(args);
    if (named === undefined) throw wrongUse(this.usage, this.name);
    const { client, signal } = context;
    const process = await client.open(named, { signal });
    // Ctrl-C meanwhile: all stays as it was.
    if (signal.aborted) return;
    context.use(process);
    context.note(`${whichOne(process)}\n${process.kind === 'module' ? 'A line is an action, or Lua.' : 'A line is Lua, or an action that the process knows; .send sends any.'}`);
    await client.use(process);
  },
};

/** As `hbx use` prints it. */
function whichOne({ id, name }: { readonly id: string; readonly name?: string }): string {
  return `${escapeControlInLine(id)}${name === undefined ? '' : `  (${escapeControlInLine(name)})`}`;
}
