/** `hbx use <pid|name>`: makes a process the current one. */
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  name: 'use',
  group: 'talk',
  summary: 'choose the current process',
  description: 'Commands that take a process use the current one when they are given none. Without an argument it prints the current one.',
  arguments: [{ name: 'pid|name', summary: 'the process' }],
  options: [{ flags: '-n, --name <name>', summary: 'also give it a name here' }],
  examples: [
    { line: 'hbx use counter', does: 'by its name' },
    { line: 'hbx use', does: 'print the current one' },
  ],
  run: () => import('./run.ts'),
});
