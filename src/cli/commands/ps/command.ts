/** `hbx ps`: the processes known here, and how far their logs are. */
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  name: 'ps',
  group: 'talk',
  summary: 'list the processes',
  description: 'Those deployed from here and those on the node. The current one is marked with *.',
  examples: [
    { line: 'hbx ps', does: 'name, id, newest slot' },
    { line: 'hbx ps --json', does: 'as an array' },
  ],
  run: () => import('./run.ts'),
});
