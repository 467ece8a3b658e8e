/**
 * `.load <file…>`
 *
 * Reads Lua files and sends each, with what it requires, as one `Eval`, in the order given. When one of them does not parse or lacks
 * something, none is sent. It stops at the first that fails, since the ones behind it mostly need it. Quotes keep spaces in a name.
 */
import { emptyFile, unclosedQuote, unreadableFile, wrongUse } from '../errors.ts';
import { sizeText } from '../../base/size-text.ts';
import type { DotCommand } from './command.ts';

export const loadCommand: DotCommand = {
  name: 'load',
  group: 'send',
  argument: 'file',
  usage: '.load <file…>',
  summary: 'run Lua files inside the process',
  manual: `Each file is sent as one Eval, together with what it requires, in order; the first that fails ends it.
When one does not parse, or requires something that is not there, none of them is sent.

  .load handlers.lua
  .load "my files/one.lua" two.lua`,
  async run(args, context) {
    const paths = splitWords(args);
    if (paths.length === 0) throw wrongUse(this.usage, this.name);
    const files: { path: string; lua: string }[] = [];
    for (const path of paths) {
      const lua = await context.files.read(path).catch((error: unknown) => {
        throw unreadableFile(path, error);
      });
      if (lua.trim() === '') throw emptyFile(path);
      files.push({ path, lua });
    }
    // Sending tells it as well, but then others are sent already.
    if (files.length > 1) for (const { path } of files) await context.client.check?.(path, { signal: context.signal });
    context.askIfLarge(files.map(({ lua }) => lua));
    for (const { path, lua } of files) {
      context.note(`${path}, ${sizeText(Buffer.byteLength(lua))}`);
      const result = await context.eval(lua, { file: path });
      if (!result.ok) return;
    }
  },
};

/** Words apart, with quotes around those that hold spaces. A backslash is an ordinary character: paths on Windows have it. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  for (const match of text.matchAll(/"([^"]*)("?)|'([^']*)('?)|(\S+)/g)) {
    const quoted = match[1] ?? match[3];
    if (quoted !== undefined && !match[2] && !match[4]) throw unclosedQuote(quoted);
    words.push(quoted ?? match[5]!);
  }
  return words.filter((word) => word !== '');
}
