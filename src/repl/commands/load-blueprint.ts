/**
 * `.load-blueprint <name|file>`
 *
 * Puts a blueprint, or any Lua with handlers, into the process, after a trial on a copy. Lines mean what they meant before.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const loadBlueprintCommand: DotCommand = {
  name: 'load-blueprint',
  usage: '.load-blueprint <name|file>',
  summary: 'put a blueprint into the process',
  manual: `It is tried on a copy first; what would break the process is refused, with the reason.
A bare module gets the handlers runtime as well. A line means what it meant before; .send sends an
action in any case.

  .load-blueprint token
  .load-blueprint ./handlers.lua`,
  async run(args, context) {
    const source = /^(["'])(.+)\1$/.exec(args)?.[2] ?? args;
    if (source === '' || (source === args && /\s/.test(args))) throw wrongUse(this.usage, this.name);
    await context.loadBlueprint(source);
  },
};
