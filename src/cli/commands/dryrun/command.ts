/**
 * `hbx dryrun [pid|name] <Action>`: runs a message on a copy of a process. It prints the outbox as `hbx send` does, and what the
 * state would be other than it is. Nothing is written: no slot, no state, no delivery.
 */
import { defineCommand } from '../../define-command.ts';
import { engineOption, messageOptions, parseSlot, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'dryrun',
  group: 'talk',
  summary: 'try a message: its outbox, and what would change',
  description:
    'The message is signed with your wallet, so what only the owner may do is done. --slot tries it on the state as it was after that slot.\n\n' +
    'With --json it is the result of `hbx send` with "slot": null, and besides: "dryRun": true, "from" (the slot it ran on) and ' +
    '"changes": {"added": [[path, value]], "removed": [[path, value]], "set": [[path, before, after]]}.',
  arguments: [
    { name: 'pid|name', summary: 'the process; without it the current one' },
    { name: 'Action', summary: 'what the message asks for, as in Inc', required: true },
  ],
  options: [...messageOptions, { flags: '--slot <N>', summary: 'run it on the state after this slot (default: the newest)', parse: parseSlot('--slot') }, engineOption, yesOption],
  examples: [
    { line: 'hbx dryrun Inc', does: 'what would Inc do to the current process?' },
    { line: 'hbx dryrun shop Buy --tag Item=7 --data 2', does: 'to the process named shop' },
    { line: 'hbx dryrun Get --slot 12', does: 'as it would have answered after slot 12' },
  ],
  run: () => import('./run.ts'),
});
