/**
 * `.exit`
 *
 * Leaves the console. The process stays as it is. In a pipe the lines behind it are not read.
 */
import { wrongUse } from '../errors.ts';
import type { DotCommand } from './command.ts';

export const exitCommand: DotCommand = {
  name: 'exit',
  group: 'session',
  usage: '.exit',
  summary: 'leave (so does Ctrl-D)',
  manual: `The process stays as it is, and so does the history. From a pipe it leaves with the exit code of the
first error, if there was one and it did not end the session already.

  .exit`,
  run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    context.exit();
  },
};
