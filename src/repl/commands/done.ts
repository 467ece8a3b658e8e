/**
 * `.done`
 *
 * Ends an `.editor` block and sends it as one `Eval`. The history keeps the block as one entry. An empty block is dropped.
 * It also sends a statement that is not finished, as it is.
 */
import { noBlock } from '../errors.ts';
import { readEntry } from '../entry.ts';
import type { DotCommand } from './command.ts';

export const doneCommand: DotCommand = {
  name: 'done',
  group: 'write',
  usage: '.done',
  summary: 'send the block of .editor',
  manual: `Sends the lines that were collected as one piece of Lua. Up brings the whole block back. See .help editor.

  .editor
  x = 1
  .done`,
  inBlock: true,
  async run(_args, context) {
    if (!context.block) throw noBlock(this.name);
    const code = context.block.lines.join('\n');
    context.block = undefined;
    const entry = readEntry(code, context.process.kind);
    if (entry.kind === 'nothing' || code.trim() === '') return context.note('The block is empty, so nothing was sent.');
    // What comes back from the history has to mean the same as it did here.
    context.remember(entry.kind === 'lua' ? code : `.eval ${code}`);
    await context.eval(code);
  },
};
