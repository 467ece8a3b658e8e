/**
 * `.done`
 *
 * Ends an `.editor` block and sends it as one `Eval`. The history keeps the block as one entry. An empty block is dropped.
 * It also sends a statement that is not finished, as it is.
 */
import { isHbxError } from '../../base/errors.ts';
import { didYouMean } from '../../base/suggest.ts';
import { noBlock } from '../errors.ts';
import { readEntry } from '../entry.ts';
import type { DotCommand, ReplContext } from './command.ts';

/** Says that a line such as `.don` is no command in a block. @param line where the Lua failed: what follows such a line may be the first thing that is wrong */
function takenForCommand(code: string, line: number | undefined, { commands }: ReplContext): string | undefined {
  const lines = code.split('\n');
  for (let at = Math.min(line ?? lines.length, lines.length) - 1; at >= 0; at--) {
    const text = lines[at]!.trim();
    const name = /^\.([A-Za-z-]{1,30})$/.exec(text)?.[1];
    if (name !== undefined) return `\`.${name}\` is Lua inside a block. ${didYouMean(name, blockCommands(commands), (found) => `.${found}`) ?? 'The commands there are .done, .cancel and .print.'}`;
    // An empty line ends nothing.
    if (text !== '' && at < (line ?? lines.length) - 1) return undefined;
  }
  return undefined;
}

function blockCommands(commands: ReplContext['commands']): string[] {
  return commands.filter(({ inBlock }) => inBlock).map(({ name }) => name);
}

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
    try {
      const { error } = await context.eval(code);
      const hint = error === null ? undefined : takenForCommand(code, error.line, context);
      if (hint !== undefined) context.note(hint);
    } catch (error) {
      const hint = isHbxError(error) && error.location !== undefined ? takenForCommand(code, error.location.line, context) : undefined;
      if (hint !== undefined) context.note(hint);
      throw error;
    }
  },
};
