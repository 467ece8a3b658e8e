/**
 * `.ps`
 *
 * Lists the processes of the project and those on its own node, as `hbx ps` does: name, id, newest slot. The current one has a star, and
 * the one this console talks to is marked where that is another.
 */
import { createPainter } from '../../base/output.ts';
import { wrongUse } from '../errors.ts';
import { noProcessesYet, renderProcesses } from '../process-table.ts';
import type { DotCommand } from './command.ts';

export const psCommand: DotCommand = {
  name: 'ps',
  group: 'session',
  needsNode: true,
  usage: '.ps',
  summary: 'list the processes, as hbx ps does',
  manual: `Name, id and newest slot of each; * is the current one. .use goes on with another.

  .ps`,
  async run(args, context) {
    if (args !== '') throw wrongUse(this.usage, this.name);
    const rows = await context.client.processes({ signal: context.signal });
    if (context.json) return context.sayValue(rows);
    if (rows.length === 0) return context.note(noProcessesYet);
    context.say(renderProcesses(rows, createPainter(context.color), context.process.id));
  },
};
