/**
 * `.edit [file]`
 *
 * Opens the last Lua that was entered in $VISUAL or $EDITOR. What is saved there stands at the prompt then, to be looked at and entered; it is
 * not sent by itself. With a file, that file is edited, and `.load` of it stands at the prompt. An empty or unchanged text changes nothing.
 */
import { readEntry } from '../entry.ts';
import { needsTerminal, unreadableFile, unwritableFile, wrongUse } from '../errors.ts';
import { readOneWord } from '../one-word.ts';
import type { DotCommand, ReplContext } from './command.ts';

export const editCommand: DotCommand = {
  name: 'edit',
  group: 'write',
  argument: 'file',
  usage: '.edit [file]',
  summary: 'edit the last Lua, or a file, in your editor',
  manual: `Opens the last Lua that you entered in $VISUAL or $EDITOR. When you have saved and closed it, it stands at
the prompt, and Enter sends it. With a file, that file is changed, and its .load stands at the prompt.
When you leave the text as it was, or empty, nothing happens.

  .edit
  .edit handlers.lua`,
  async run(args, context) {
    const path = args === '' ? undefined : readOneWord(args);
    if (args !== '' && path === undefined) throw wrongUse(this.usage, this.name);
    if (!context.terminal) throw needsTerminal(this.name);
    if (path !== undefined) return editFile(path, context);
    const before = lastLua(context);
    const text = await edited(before, context);
    if (text === undefined) return;
    context.propose(text);
  },
};

async function editFile(path: string, context: ReplContext): Promise<void> {
  let isNew = false;
  const before = await context.files.read(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadableFile(path, error);
    isNew = true;
    return '';
  });
  const text = await edited(before, context);
  if (text === undefined) return;
  await context.files.write(path, `${text}\n`, { force: !isNew }).catch((error: unknown) => {
    throw unwritableFile(path, error);
  });
  context.propose(`.load ${/\s/.test(path) ? `"${path}"` : path}`);
}

/** What was saved, without the newline that editors put at the end; undefined when there is nothing to go on with. */
async function edited(before: string, context: ReplContext): Promise<string | undefined> {
  const { files, signal } = context;
  const text = withoutEnd(await files.edit(before, { signal }));
  // Ctrl-C meanwhile: what comes back is not wanted.
  if (signal.aborted) return undefined;
  if (text.trim() !== '' && text !== withoutEnd(before)) return text;
  context.note(text.trim() === '' ? 'The text is empty, so nothing changes.' : 'The text is as it was, so nothing changes.');
  return undefined;
}

function withoutEnd(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(/\n+$/, '');
}

/** The newest entry that is Lua, with `.eval` in front where it was typed so; `''` when there is none. */
function lastLua({ history, process }: ReplContext): string {
  for (const entry of history) {
    const { kind, ...rest } = readEntry(entry, process.kind);
    if (kind === 'lua' || (kind === 'command' && 'name' in rest && rest.name === 'eval')) return entry;
  }
  return '';
}
