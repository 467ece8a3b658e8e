/**
 * `.editor`
 *
 * Starts a block: the lines that follow are collected, not sent, until `.done` sends them as one `Eval` or `.cancel` drops
 * them. For Lua of several lines, typed or pasted.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const editorCommand: DotCommand = {
  name: 'editor',
  usage: '.editor',
  summary: 'write or paste several lines of Lua',
  manual: `Lines are collected until .done sends them as one piece of Lua, or .cancel (or Ctrl-C) drops them.

  .editor
  function double(n)
    return n * 2
  end
  .done`,
  run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    context.block = { lines: [] };
    context.note('Several lines of Lua: .done sends them, .cancel drops them.');
  },
};
