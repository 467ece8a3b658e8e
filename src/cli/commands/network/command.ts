/**
 * `hbx network list|add|remove|use|check`: names for nodes, and which of them commands talk to. `local` is the node of the project
 * itself. Names stand in the user's settings, or under "networks" in the hbx.config.json of a project, which win.
 */
import { defineCommand, defineSubcommand } from '../../define-command.ts';
import { parseUrl } from '../../option-values.ts';

const name = { name: 'name', summary: 'name of the network: `hbx network list` shows them', required: true };

export const command = defineCommand({
  name: 'network',
  group: 'node',
  summary: 'the nodes that commands talk to, by name: list, add, use, check',
  description:
    'What counts first: --url, then --network, then HBX_NETWORK, then "network" of hbx.config.json, then what `hbx network use` chose, else local: the node of the project itself.\n\n' +
    '`hbx ps --network mine` is one command on another network. Processes belong to a network: names, and the current process, are those of the network a command talks to. ' +
    'Before a key signs for a public network, hbx shows what it signs and asks; --yes skips that.',
  examples: [
    { line: 'hbx network list', does: 'every network that has a name, and the chosen one' },
    { line: 'hbx network add mine https://node.example', does: 'give a node a name' },
    { line: 'hbx network check push', does: 'how fast it is, and what it can do' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'list',
      summary: 'list the networks',
      description: 'The chosen one has a *; the line below tells who chose it. On a public one your key signs only after a question, or with --yes.\n\nWith --json: an array of {"name", "url", "origin", "public", "chosen", "turbo", "gateway", "about"}; for legacynet "url" is null, and it has "mu" and "cu" besides.',
      examples: [{ line: 'hbx network list --json', does: 'as an array' }],
      run: () => import('./run-list.ts'),
    }),
    defineSubcommand({
      name: 'add',
      summary: 'name a node, in your own settings',
      description:
        'A network is public when its URL is neither of this machine nor of a private network; --public and --private say otherwise. --turbo and --gateway are for what is uploaded for it.\n\n' +
        "Legacynet, ao's units of before HyperBEAM, has no node: name it by --mu and --cu instead of a URL. --gateway is then where it is asked who owns a process. " +
        'There are `hbx send`, `hbx eval`, `hbx dryrun` and `hbx repl` for it.',
      arguments: [
        { name: 'name', summary: 'letters, digits, `-`, `_` and `.`', required: true },
        { name: 'url', summary: 'address of the node' },
      ],
      options: [
        { flags: '--mu <url>', summary: 'of legacynet: the messenger unit, which takes messages', parse: parseUrl('--mu') },
        { flags: '--cu <url>', summary: 'of legacynet: the compute unit, which tells results', parse: parseUrl('--cu') },
        { flags: '--turbo <url>', summary: 'where uploads go', parse: parseUrl('--turbo') },
        { flags: '--gateway <url>', summary: 'where uploads are read from', parse: parseUrl('--gateway') },
        { flags: '--public', summary: 'ask before something is signed for it' },
        { flags: '--private', summary: 'do not ask' },
        { flags: '-f, --force', summary: 'give the name to this node although it has another one' },
      ],
      examples: [
        { line: 'hbx network add mine https://node.example', does: 'then: hbx send Inc --network mine' },
        { line: 'hbx network add old --mu https://mu.example --cu https://cu.example', does: 'legacynet' },
      ],
      run: () => import('./run-add.ts'),
    }),
    defineSubcommand({
      name: 'remove',
      summary: 'forget a name that you gave',
      arguments: [name],
      examples: [{ line: 'hbx network remove mine', does: 'processes on it stay remembered' }],
      run: () => import('./run-remove.ts'),
    }),
    defineSubcommand({
      name: 'use',
      summary: 'choose the network for commands that name none',
      description: 'It holds for you everywhere; "network" of a project\'s hbx.config.json and HBX_NETWORK win over it.',
      arguments: [name],
      examples: [
        { line: 'hbx network use push', does: 'a public node from now on' },
        { line: 'hbx network use local', does: "back to the project's own node" },
      ],
      run: () => import('./run-use.ts'),
    }),
    defineSubcommand({
      name: 'check',
      summary: 'ask a node how it is: speed, version, devices, clock',
      description:
        'Without a name it asks the chosen network. A node that does not answer is exit code 3.\n\n' +
        'With --json: {"network", "url", "address", "wire": "may", "sept" or null, "version", "build", "ms": {"connect", "first", "median"}, "clockSkewMs", "devices"}. ' +
        'What the node does not tell is null; "connect" is null through a proxy. For legacynet: {"network", "mu": {"url", "ms"}, "cu": {"url", "address", "ms"}}.',
      arguments: [{ name: 'name|url', summary: 'a network, or the address of a node' }],
      examples: [
        { line: 'hbx network check', does: 'the chosen network' },
        { line: 'hbx network check https://node.example', does: 'a node without a name' },
      ],
      run: () => import('./run-check.ts'),
    }),
  ],
});
