import { wrongUse } from './errors.ts';
import type { DotCommand } from './commands/command.ts';

/**
 * A slot, or a count, as it was typed.
 * @throws HbxError `repl/wrong-use` for anything but digits, and below `least`
 */
export function readNumber(text: string, { usage, name }: DotCommand, least = 0): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least)) throw wrongUse(usage, name);
  return number;
}
