/** `hbx messages [pid|name]`: the log of a process: who sent what, when, in which slot. */
import { defineCommand } from '../../define-command.ts';
import { engineOption, parseCount, parseSlot } from '../../option-values.ts';

export const command = defineCommand({
  name: 'messages',
  group: 'talk',
  summary: 'list the messages that a process got',
  description:
    'The newest 20, or the slots that --from and --to name. Data is shown on one line and cut to the terminal; in a pipe, ids and data are whole. Tags stand before it as in the console; ' +
    'on a node of this machine the slots that failed are marked. Data that is no text is shown by its number of bytes.\n\n' +
    'With --json: an array of {"slot", "id", "timestamp", "from", "target", "action", "tags", "data"}. Tags have the names that were sent: ' +
    'in lower case, those of an ANS-104 item in its own spelling. Data that is no text is base64url, with "dataEncoding": "base64url" beside it.',
  arguments: [{ name: 'pid|name', summary: 'the process; without it the current one' }],
  options: [
    { flags: '--from <slot>', summary: 'the first slot', parse: parseSlot('--from') },
    { flags: '--to <slot>', summary: 'the last slot', parse: parseSlot('--to') },
    { flags: '--limit <count>', summary: 'how many at most: from --from on, else the last ones', parse: parseCount('--limit') },
    engineOption,
  ],
  examples: [
    { line: 'hbx messages', does: 'what the current process got last' },
    { line: 'hbx messages counter --from 0', does: 'all of them' },
    { line: 'hbx messages --limit 1000 --json', does: 'for programs' },
  ],
  run: () => import('./run.ts'),
});
