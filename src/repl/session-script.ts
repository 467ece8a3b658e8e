/**
 * What was entered in a session as a script that a console takes line by line, with the same meaning. What was one entry stays one message:
 * Lua of several lines, or that would wait for more, stands between `.editor` and `.done`. What failed is left out. The first line names the
 * process that the first entry went to, and `.use` stands wherever the next one went to another.
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

/** An entry that does something to a process. */
export interface Entered {
  readonly text: string;
  /** Where it went. */
  readonly process: ReplProcess;
  /** It did not do what it says, or nobody knows whether it did. */
  failed: boolean;
}

/** @param entered oldest first */
export function createSessionScript(entered: readonly Entered[]): SessionScript {
  const lines: string[] = [];
  let current: ReplProcess | undefined;
  let [count, secret, impossible, failed] = [0, 0, 0, 0];
  for (const entry of entered) {
    const { text, process } = entry;
    const isSecret = looksSecret(text);
    const written = isSecret || entry.failed ? undefined : linesOf(text, process.kind);
    if (entry.failed) failed++;
    else if (isSecret) secret++;
    else if (written === undefined) impossible++;
    else {
      if (current === undefined) lines.push(`-- What was entered in a console of hbx, to ${nameOf(process)}process ${escapeControlInLine(process.id)}.`);
      else if (current.id !== process.id) lines.push(`.use ${escapeControlInLine(usable(process))}`);
      current = process;
      for (const line of written) lines.push(line);
      count++;
    }
  }
  const left = [
    ...(failed === 0 ? [] : [`${failed} more ${failed === 1 ? 'was' : 'were'} left out, since ${failed === 1 ? 'it' : 'they'} failed.`]),
    ...(secret === 0 ? [] : [`${secret} more ${secret === 1 ? 'was' : 'were'} left out, since a key or a password seems to be in there.`]),
    ...(impossible === 0 ? [] : [`${impossible} more ${impossible === 1 ? 'was' : 'were'} left out: no script can hold ${impossible === 1 ? 'it' : 'them'}, because of the line ends in ${impossible === 1 ? 'it' : 'them'}.`]),
  ];
  return { text: `${lines.join('\n')}\n`, count, left };
}

function nameOf({ name }: ReplProcess): string {
  return name === undefined ? '' : `${escapeControlInLine(name)}, `;
}

/** A name that `.use` takes as one word; else the id, which it always takes. */
function usable({ name, id }: ReplProcess): string {
  return name !== undefined && /^[\w-]+$/.test(name) ? name : id;
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
