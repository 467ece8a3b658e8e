/**
 * `.load-blueprint <name|file>`
 *
 * Puts a blueprint, or any Lua with handlers, into the process, after a trial on a copy. A bare module has handlers afterwards, so that a
 * line is Lua from then on; the console says so.
 */
import { nothingIsWritten, wrongUse } from '../errors.ts';
import { readOneWord } from '../one-word.ts';
import type { DotCommand } from './command.ts';

export const loadBlueprintCommand: DotCommand = {
  name: 'load-blueprint',
  group: 'send',
  needsNode: true,
  argument: 'blueprint',
  usage: '.load-blueprint <name|file>',
  summary: 'put a blueprint into the process',
  manual: `It is tried on a copy first; what would break the process is refused, with the reason.
Before handlers go that are not put back it asks; a script needs \`hbx repl -y\`.
A bare module gets the handlers runtime as well: a line is Lua from then on, or
an action that the process knows; .send sends any.

  .load-blueprint token
  .load-blueprint ./handlers.lua`,
  async run(args, context) {
    const source = readOneWord(args);
    if (source === undefined) throw wrongUse(this.usage, this.name);
    if (context.dryRun || context.at !== undefined) throw nothingIsWritten(this.name, context.at);
    // It reads the process anew, and says what lines mean when that changed.
    await context.loadBlueprint(source);
  },
};
