/**
 * What was entered in a session as a script that a console takes line by line, with the same meaning. What was one entry stays one message:
 * Lua of several lines, or that would wait for more, stands between `.editor` and `.done`.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import { readEntry } from './entry.ts';
import { createLuaScan } from './lua-scan.ts';
import type { ReplProcess } from './options.ts';
import { looksSecret } from './secrets.ts';

export interface SessionScript {
  readonly text: string;
  /** Entries in it. */
  readonly count: number;
  /** Why others are not, a sentence each. */
  readonly left: readonly string[];
}

/** @param entered oldest first */
export function createSessionScript(entered: readonly string[], process: ReplProcess): SessionScript {
  const lines: string[] = [`-- What was entered in a console of hbx, to ${escapeControlInLine(process.name ?? '')}${process.name === undefined ? '' : ', '}process ${escapeControlInLine(process.id)}.`];
  let [count, secret, impossible] = [0, 0, 0];
  for (const entry of entered) {
    const written = looksSecret(entry) ? undefined : linesOf(entry, process.kind);
    if (looksSecret(entry)) secret++;
    else if (written === undefined) impossible++;
    else {
      lines.push(...written);
      count++;
    }
  }
  const left = [
    ...(secret === 0 ? [] : [`${secret} of them ${secret === 1 ? 'was' : 'were'} left out, since a key or a password seems to be in there.`]),
    ...(impossible === 0 ? [] : [`${impossible} of them ${impossible === 1 ? 'was' : 'were'} left out: no script can hold ${impossible === 1 ? 'it' : 'them'}, because of the line ends in ${impossible === 1 ? 'it' : 'them'}.`]),
  ];
  return { text: `${lines.join('\n')}\n`, count, left };
}

function linesOf(text: string, kind: ReplProcess['kind']): readonly string[] | undefined {
  const entry = readEntry(text, kind);
  const isEval = entry.kind === 'command' && entry.name === 'eval';
  const hasLines = /[\r\n]/.test(text);
  if (entry.kind !== 'lua' && !isEval) return hasLines ? undefined : [text];
  const code = entry.kind === 'lua' ? entry.code : entry.args;
  if (!hasLines && (isEval || isWhole(code))) return [text];
  const lines = code.split('\n');
  // A lone carriage return is lost in a script only at the end of a line, where it means nothing.
  return lines.some((line) => /^\s*\.(?:done|cancel|print)\s*$/.test(line)) ? undefined : ['.editor', ...lines, '.done'];
}

function isWhole(code: string): boolean {
  const scan = createLuaScan();
  scan.add(code);
  return !scan.unfinished;
}
