import { wrongUse } from './errors.ts';
import type { DotCommand } from './commands/command.ts';

/**
 * What a mode is to be: `on`, `off`, and without a word the other way round.
 * @param hint for another word; default: where the help is
 * @throws HbxError `repl/wrong-use`
 */
export function readToggle(args: string, current: boolean, { usage, name }: DotCommand, hint?: string): boolean {
  if (args === '') return !current;
  const word = args.toLowerCase();
  if (word !== 'on' && word !== 'off') throw wrongUse(usage, name, hint);
  return word === 'on';
}
