/** `hbx node`: hosts the node of this project in the foreground. `hbx node status` says where one runs. */
import { defineCommand, defineSubcommand } from '../../define-command.ts';
import { engineOption, parseCount, parseMemory, parsePort } from '../../option-values.ts';

export const command = defineCommand({
  name: 'node',
  group: 'node',
  summary: 'host the node in the foreground',
  description:
    'Commands start a node by themselves when none runs; this one keeps it up, at a port that clients can be told. Ctrl-C stops it, and nothing is lost. ' +
    'It listens on this machine only unless --host says otherwise.',
  options: [
    { flags: '-p, --port <port>', summary: 'port to listen on, 0 picks a free one', parse: parsePort, default: 8734 },
    { flags: '--host <address>', summary: 'address to listen on', default: '127.0.0.1' },
    { flags: '--allow-host <name>', summary: 'accept requests for this host name too; may be repeated', repeat: true },
    { ...engineOption, summary: 'Lua engine of the node' },
    { flags: '--instructions <count>', summary: 'Lua instructions one message may run (default 1e8)', parse: parseCount('--instructions') },
    { flags: '--memory <size>', summary: 'memory the Lua state of a process may have (default 64mb)', parse: parseMemory },
    { flags: '--dir <folder>', summary: "folder for the node's state instead of the project's" },
  ],
  examples: [
    { line: 'hbx node', does: 'at http://127.0.0.1:8734' },
    { line: 'hbx node --instructions 5e8 --memory 256mb', does: 'for processes that need more; they and their messages can only lower it' },
    { line: 'hbx node --port 0 --json', does: 'any port; the first line on stdout is {"url", "address", "pid"}' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'status',
      summary: 'say where the node of this project runs',
      description: 'Exit code 3 when none runs.',
      options: [{ flags: '--dir <folder>', summary: "folder of the node's state" }],
      examples: [{ line: 'hbx node status', does: 'URL, address, processes' }],
      run: () => import('./run-status.ts'),
    }),
  ],
  run: () => import('./run.ts'),
});
