/**
 * `.editor`
 *
 * Starts a block: the lines that follow are collected, not sent, until `.done` sends them as one `Eval` or `.cancel` drops them. `.print`
 * shows them. On a terminal the block is one text, in which the arrow keys and Backspace go from line to line. A whole block that is pasted,
 * `.editor` included, does the same.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const editorCommand: DotCommand = {
  name: 'editor',
  group: 'write',
  usage: '.editor',
  summary: 'write or paste several lines of Lua',
  manual: `Enter starts another line and sends nothing. On a line of its own, .done sends all of it as one piece of
Lua, .print shows it with line numbers, and .cancel drops it; so does Ctrl-C. The arrow keys move
through the lines, and Backspace at the start of a line goes back to the one before.

  .editor
  function double(n)
    return n * 2
  end
  .done`,
  async run(args, context) {
    // Lines behind it were pasted or came back from the history.
    if (args !== '' && !args.includes('\n')) throw wrongUse(this.usage, this.name);
    context.block = { lines: [] };
    if (args !== '') return collect(args.split('\n'), context);
    context.note('Several lines of Lua: .done sends them, .print shows them, .cancel drops them.');
  },
};

async function collect(lines: readonly string[], context: ReplContext): Promise<void> {
  for (const [index, line] of lines.entries()) {
    const command = context.commands.find(({ name, inBlock }) => inBlock && line.trim() === `.${name}`);
    if (command) await command.run('', context);
    else context.block!.lines.push(line);
    if (context.block) continue;
    // What follows the end of the block is an entry of its own.
    const rest = lines.slice(index + 1).join('\n');
    return rest.trim() === '' ? undefined : context.line(rest);
  }
}
