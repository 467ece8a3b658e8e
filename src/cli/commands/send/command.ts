/** `hbx send [pid|name] <Action>`: sends a message to a process, and prints its outbox. */
import { defineCommand } from '../../define-command.ts';
import { engineOption, parseTag } from '../../option-values.ts';

export const command = defineCommand({
  name: 'send',
  group: 'talk',
  summary: 'send a message and print the outbox',
  description: 'With one word it goes to the current process (see `hbx use`). A message that fails inside the process exits with 1; its slot keeps the error.',
  arguments: [
    { name: 'pid|name|action', summary: 'the process; or, alone, the action for the current one', required: true },
    { name: 'action', summary: 'what the message asks for, as in Inc' },
  ],
  options: [
    { flags: '-d, --data <text>', summary: 'data of the message' },
    { flags: '-f, --data-file <file>', summary: 'data from a file, or from standard input with -; its bytes go as they are' },
    { flags: '-t, --tag <name=value>', summary: 'a further key of the message; may be repeated', repeat: true, parse: parseTag },
    engineOption,
  ],
  examples: [
    { line: 'hbx send Inc', does: 'to the current process' },
    { line: 'hbx send counter Inc --data 5', does: 'to the process named counter' },
    { line: 'hbx send Get --json', does: 'the whole result as JSON' },
  ],
  run: () => import('./run.ts'),
});
