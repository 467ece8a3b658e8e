/**
 * `.history [text]`
 *
 * Lists what was entered, newest last: on this process, and before it on others. With a text, what contains it, in upper or lower case.
 * The number counts back from the newest. Of a long entry the beginning is shown.
 */
import { escapeControl } from '../../base/terminal-text.ts';
import { readEntry } from '../entry.ts';
import { chalkFor } from '../printer.ts';
import type { DotCommand, ReplContext } from './command.ts';

/** Entries of a list, lines and characters of an entry. */
const [mostEntries, mostLines, mostCharacters] = [50, 12, 2000];

export const historyCommand: DotCommand = {
  name: 'history',
  group: 'session',
  usage: '.history [text]',
  summary: 'what was entered, or what of it holds a text',
  manual: `The newest stands last and is number 1. Up and Down walk through the same list, and Ctrl-R searches it
while you type. Lines that look like a password or a private key are not kept.

  .history
  .history Transfer`,
  run(args, context) {
    const wanted = args.toLowerCase();
    const found: { number: number; entry: string }[] = [];
    let left = 0;
    for (const [index, entry] of earlier(context).entries()) {
      if (!entry.toLowerCase().includes(wanted)) continue;
      if (found.length < mostEntries) found.push({ number: index + 1, entry });
      else left++;
    }
    if (found.length === 0) return context.note(wanted === '' ? 'Nothing was entered yet.' : 'Nothing that was entered contains it.');
    if (left > 0) context.note(`${left.toLocaleString('en')} earlier ${left === 1 ? 'entry' : 'entries'}${wanted === '' ? '; .history <text> searches all' : ''}.`);
    const { dim } = chalkFor(context);
    const width = String(found.at(-1)!.number).length;
    const text = found.reverse().map(({ number, entry }) => shownLines(entry).map((line, index) => `${index === 0 ? dim(String(number).padStart(width)) : ' '.repeat(width)}  ${line}`).join('\n'));
    context.say(text.join('\n'));
  },
};

/** Newest first, without the line that asks. */
function earlier({ history, process }: ReplContext): readonly string[] {
  const [newest] = history;
  const entry = newest === undefined ? undefined : readEntry(newest, process.kind);
  return entry?.kind === 'command' && entry.name === 'history' ? history.slice(1) : history;
}

function shownLines(entry: string): string[] {
  const lines = entry.slice(0, mostCharacters).split('\n').map(escapeControl);
  if (lines.length > mostLines) return [...lines.slice(0, mostLines), '…'];
  return entry.length > mostCharacters ? [...lines.slice(0, -1), `${lines.at(-1)}…`] : lines;
}
