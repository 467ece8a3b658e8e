/**
 * `.exit`
 *
 * Leaves the console. The process stays as it is.
 */
import type { DotCommand } from './command.ts';

export const exitCommand: DotCommand = {
  name: 'exit',
  usage: '.exit',
  summary: 'leave (so does Ctrl-D)',
  manual: 'Leaves the console. The process stays as it is.',
  run(_args, context) {
    context.exit();
  },
};
