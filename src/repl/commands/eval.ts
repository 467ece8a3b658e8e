/**
 * `.eval <Lua>`
 *
 * Sends Lua as the action `Eval`, which runs it inside the process. Only the owner's runs. For a line that would be taken
 * for an action, such as a lone name.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const evalCommand: DotCommand = {
  name: 'eval',
  group: 'send',
  argument: 'lua',
  usage: '.eval <Lua>',
  summary: 'run Lua inside the process',
  manual: `The Lua is sent as the action Eval; a process runs it for its owner only.

  .eval counter
  .eval counter = counter * 2`,
  async run(args, context) {
    if (args === '') throw wrongUse(this.usage, this.name);
    await context.eval(args);
  },
};
