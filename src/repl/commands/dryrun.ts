/**
 * `.dryrun [on|off]`
 *
 * While it is on, messages and Lua run on a copy of the process: the answer is shown, with what would change of the state, and nothing is
 * written. It is the node that makes the copy, so it works with every node.
 */
import { readToggle } from '../toggle.ts';
import type { DotCommand } from './command.ts';

export const dryrunCommand: DotCommand = {
  name: 'dryrun',
  group: 'time travel',
  argument: 'toggle',
  usage: '.dryrun [on|off]',
  summary: 'run messages on a copy, write nothing',
  manual: `Each message begins with the process as it is, so what one of them does is not there for the next.
The prompt shows it.

  .dryrun
  Inc 5
  .dryrun off`,
  run(args, context) {
    context.dryRun = readToggle(args, context.dryRun, this, 'To try a message: `.dryrun on`, then the message as a line of its own; or `hbx dryrun` in a shell.');
    context.note(context.dryRun ? 'Messages run on a copy now, nothing is written; .dryrun off ends it.' : 'Messages are written again.');
  },
};
