/** `hbx node`: hosts the node of this project in the foreground. `hbx node status` says where one runs. */
import { defineCommand, defineSubcommand } from '../../define-command.ts';
import { engineOption, parseCount, parseNodeMemory, parsePeer, parsePort, parseUrl } from '../../option-values.ts';

export const command = defineCommand({
  name: 'node',
  group: 'node',
  summary: 'host the node in the foreground',
  description:
    'Commands start a node by themselves when none runs; this one keeps it up, at a port that clients can be told. Ctrl-C stops it, and nothing is lost. ' +
    'It listens on this machine only unless --host says otherwise.\n\n' +
    'It reaches no other node unless it may: --peer names one that is asked for processes this one does not have, and gets the messages for those; ' +
    '--allow-relay an address that relay@1.0 may call. hbx.config.json can say the same under "node": {"port", "host", "peers": […], "relay": […], "strict"}.\n\n' +
    'It is quiet: what Lua prints, and what went wrong. --log requests adds a line for each request. HBX_DEBUG=<topics> prints debug lines on stderr, here and ' +
    'with every other command: http (requests to the node), lua (what Lua prints), store (snapshots, replays), push (deliveries), cron, client ' +
    '(requests that the command makes), all. Signatures and bodies are in none of them.',
  options: [
    { flags: '-p, --port <port>', summary: 'port to listen on, 0 picks a free one (default: 8734)', parse: parsePort },
    { flags: '--host <address>', summary: 'address to listen on (default: 127.0.0.1)' },
    { flags: '--allow-host <name>', summary: 'accept requests for this host name too; may be repeated', repeat: true },
    { flags: '--peer <url>', summary: 'another node, for processes that this one does not have; may be repeated', repeat: true, parse: parsePeer },
    { flags: '--allow-relay <url>', summary: 'an address that relay@1.0 may call; may be repeated', repeat: true, parse: parseUrl('--allow-relay') },
    { flags: '--strict', summary: 'do as a real HyperBEAM node does also where hbx is kinder: a failed slot stops its process' },
    { flags: '--wire <generation>', summary: 'answer in the form of a real node as well, of May or of September 2025, to try clients against (implies --strict)', choices: ['may', 'sept'] },
    { flags: '--log <what>', summary: 'print a line on stderr for each request: time, status, method, path, ms', choices: ['requests'] },
    { ...engineOption, summary: 'Lua engine of the node' },
    { flags: '--instructions <count>', summary: 'Lua instructions one message may run (default 1e8)', parse: parseCount('--instructions', '`1000000` or `1e6`') },
    { flags: '--memory <size>', summary: 'memory the Lua state of a process may have (default 64mb, at least 1mb)', parse: parseNodeMemory },
    { flags: '--dir <folder>', summary: "folder for the node's state instead of the project's" },
  ],
  examples: [
    { line: 'hbx node', does: 'at http://127.0.0.1:8734' },
    { line: 'hbx node --log requests', does: 'and see who asks for what' },
    { line: 'hbx node --port 8735 --peer http://127.0.0.1:8734', does: 'a second node, whose processes can write to those of the first' },
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
