/**
 * `hbx inspect [pid|name|id] [slot]`: what an id is. A process: who owns it, what runs it, how far it is, what its state holds. A
 * module: its size and functions. A message: from whom, for whom, what it says, which slot it took. And whether its signatures
 * hold. It only reads.
 */
import { defineCommand } from '../../define-command.ts';
import { engineOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'inspect',
  group: 'talk',
  summary: 'tell what an id is: a process, a module, a message',
  description:
    'A process is shown as it stands after its newest computed slot. Signatures are checked by the node.\n\n' +
    'With --json: {"kind": "process" | "module" | "message", "id", "signatures": {"committers", "valid"}, …}. Bytes that are no text are base64url in it; ' +
    'for the data of a message "dataEncoding": "base64url" says so.',
  arguments: [
    { name: 'pid|name|id|slot', summary: 'a process, a module, a message, or a slot of the current process; without it the current process' },
    { name: 'slot', summary: 'the message in this slot of the process' },
  ],
  options: [engineOption],
  examples: [
    { line: 'hbx inspect counter', does: 'the process named counter' },
    { line: 'hbx inspect counter 4', does: 'the message in its slot 4' },
    { line: 'hbx inspect pXlmrJQPt0TLeV2nxnOR0XyQ1iq1r7iv-L9hz7a2nQw', does: 'whatever has this id' },
  ],
  run: () => import('./run.ts'),
});
