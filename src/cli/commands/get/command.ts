/** `hbx get <path>`: reads any HyperBEAM path. The first segment may be a process name. */
import { defineCommand } from '../../define-command.ts';
import { engineOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'get',
  group: 'talk',
  summary: 'read a HyperBEAM path',
  description:
    'Prints what is there: text as it is, bytes that are no text as they are (on a terminal only how many), messages as JSON with a line for ' +
    'who signed them. In JSON, and with --json, bytes are base64url; with --json signatures are whole. Where nothing is, it says so and exits with 5. The first part may be the name of a process instead of its id; a path that ' +
    'begins with now, compute, slot or schedule is one of the current process.',
  arguments: [{ name: 'path', summary: 'as in counter/now/results or /~meta@1.0/info', required: true }],
  options: [engineOption],
  examples: [
    { line: 'hbx get now/results/outbox', does: 'the newest outbox of the current process' },
    { line: "hbx get 'counter/compute&slot=1/results'", does: 'what came of slot 1' },
    { line: 'hbx get /~meta@1.0/info/address', does: 'the address of the node' },
    { line: 'hbx get counter/now/picture > picture.png', does: 'a value that is no text, into a file' },
  ],
  run: () => import('./run.ts'),
});
