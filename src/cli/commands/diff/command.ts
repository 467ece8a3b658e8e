/**
 * `hbx diff [pid|name] <slotA> <slotB>`: how the state after one slot differs from that after another, as a tree. Two reads of
 * `/<pid>/compute&slot=N`, so it works with every node.
 */
import { defineCommand } from '../../define-command.ts';
import { engineOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'diff',
  group: 'talk',
  summary: 'show how the state differs between two slots',
  description:
    '`+` came, `-` went, `~` holds something else; lists are compared place by place, from 1. Left out is what every slot changes (results, at-slot) ' +
    'and the process message, unless --all asks for them. Large values are shortened; --json has them whole: ' +
    '{"process", "from", "to", "added": [[path, value]], "removed": [[path, value]], "set": [[path, before, after]]}, and for slots that failed ' +
    '"failed": [{"slot", "message"}]. Bytes that are no text are shown by their number, and are base64url in JSON.',
  arguments: [
    { name: 'pid|name', summary: 'the process; without it the current one' },
    { name: 'slotA', summary: 'a slot', required: true },
    { name: 'slotB', summary: 'the slot to compare it with', required: true },
  ],
  options: [{ flags: '-a, --all', summary: 'with results, at-slot and the process message' }, engineOption],
  examples: [
    { line: 'hbx diff 4 5', does: 'what slot 5 changed in the current process' },
    { line: 'hbx diff token 0 100 --json', does: 'all changes since the start, for programs' },
    { line: 'hbx diff 4 5 --all', does: 'results and outbox as well' },
  ],
  run: () => import('./run.ts'),
});
