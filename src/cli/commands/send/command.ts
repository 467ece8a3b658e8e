/** `hbx send [pid|name] <Action>`: sends a message to a process, prints its outbox, and delivers it to the processes it is for. */
import { defineCommand } from '../../define-command.ts';
import { engineOption, messageOptions, pushOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'send',
  group: 'talk',
  summary: 'send a message and print the outbox',
  description:
    'With one word it goes to the current process (see `hbx use`). A message that fails inside the process exits with 1; its slot keeps the error.\n\n' +
    'Messages in the outbox are delivered to their targets, and what those send in turn; what became of each stands under the outbox. ' +
    'A delivery that fails is no failure of the message: the exit code stays 0.\n\n' +
    'Where blueprints were loaded into the process from here, action and tags are checked by them first: what does not suit them is not sent (exit code 2).\n\n' +
    'Data that is no text is shown by its number of bytes. With --json it is base64url, with "dataEncoding": "base64url" beside it ' +
    '("outputEncoding" for what the process answered).',
  arguments: [
    { name: 'pid|name', summary: 'the process; without it the current one' },
    { name: 'Action', summary: 'what the message asks for, as in Inc', required: true },
  ],
  options: [...messageOptions, pushOption, { flags: '--no-check', summary: 'send it whatever the blueprints of the process say of it' }, engineOption, yesOption],
  examples: [
    { line: 'hbx send Inc', does: 'to the current process' },
    { line: 'hbx send counter Inc --data 5', does: 'to the process named counter' },
    { line: 'hbx send Transfer --tag Recipient=<address> --tag Quantity=100', does: 'with tags' },
    { line: 'hbx send coin Transfer --tag Recipient=@stakes --tag Quantity=100', does: 'to the process named stakes; @@stakes would be that text' },
    { line: 'hbx send Get --json', does: 'the whole result as JSON' },
    { line: 'hbx send shop Buy --no-push', does: 'only the slot; the outbox stays where it is' },
  ],
  run: () => import('./run.ts'),
});
