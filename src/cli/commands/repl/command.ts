/** `hbx repl [pid|name]`: a console to a process. */
import { defineCommand } from '../../define-command.ts';
import { engineOption, pushOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'repl',
  group: 'talk',
  summary: 'open a console to a process',
  description:
    'Type actions (Inc, Inc 5, Transfer Recipient=abc Quantity=10) or Lua, and see the outbox. .help lists the commands of the console.\n\n' +
    'Without a terminal it reads lines from standard input, prints only results, and stops at the first error with exit code 1.',
  arguments: [{ name: 'pid|name', summary: 'the process; without it the current one' }],
  options: [
    { flags: '--no-history', summary: 'neither read nor keep what is typed' },
    { flags: '--no-stop-on-error', summary: 'go on after an error when reading from a pipe' },
    pushOption,
    engineOption,
  ],
  examples: [
    { line: 'hbx repl', does: 'to the current process' },
    { line: "printf 'Inc\\nGet\\n' | hbx repl counter", does: 'from a pipe' },
  ],
  run: () => import('./run.ts'),
});
