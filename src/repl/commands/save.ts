/**
 * `.save <file> [--force]`
 *
 * Writes what was entered in this session as a script: `hbx repl -f <file>` runs it again. Lua of several lines becomes an `.editor` block,
 * so that it is sent as one piece again. What only looks or failed is left out, and so is what holds a key or a password. A file that is
 * there is only overwritten with `--force`, and none is written through a link. Only the user can read it.
 */
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { fileInTheWay, nothingToSave, unwritableFile, wrongUse } from '../errors.ts';
import { createSessionScript } from '../session-script.ts';
import { readOneWord } from '../one-word.ts';
import type { DotCommand } from './command.ts';

export const saveCommand: DotCommand = {
  name: 'save',
  group: 'write',
  argument: 'file',
  usage: '.save <file> [--force]',
  summary: 'write what was entered here as a script',
  manual: `hbx repl -f <file> runs the script again. It holds the actions and the Lua of this session, and the
commands that send something, each an entry as it was entered, however many lines and messages it has; what
only looks or failed is left out, and so is what looks like a password or a private key. A file that is there stays as it is, unless you say --force.

  .save setup.hbx
  .save "my setup.hbx" --force`,
  async run(args, context) {
    const [, before, named, after] = /^(--force\s+)?(.*?)(\s+--force)?$/s.exec(args)!;
    const path = readOneWord(named!);
    if (path === undefined || path.startsWith('--')) throw wrongUse(this.usage, this.name);
    const { text, count, left } = createSessionScript(context.entered);
    if (count === 0) throw nothingToSave();
    await context.files.write(path, text, { force: before !== undefined || after !== undefined, own: true }).catch((error: unknown) => {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? fileInTheWay(path, this.name) : unwritableFile(path, error);
    });
    const shown = escapeControlInLine(path);
    context.note(`${count} ${count === 1 ? 'entry that sends' : 'entries that send'} something ${count === 1 ? 'is' : 'are'} in ${shown}; \`hbx repl -f ${/\s/.test(shown) ? `"${shown}"` : shown}\` runs ${count === 1 ? 'it' : 'them'} again.`);
    for (const reason of left) context.note(reason);
  },
};
