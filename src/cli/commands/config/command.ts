/**
 * `hbx config get|set|list|unset`: settings that hold for a user everywhere, in `config.json` in the hbx folder
 * (`HBX_HOME`). What counts first: a flag, then the environment, then the project's `hbx.config.json`, then these.
 * Only settings that hbx knows are taken.
 */
import { defineCommand, defineSubcommand } from '../../define-command.ts';

const key = { name: 'key', summary: 'name of a setting: `hbx config list --all` shows them', required: true };

export const command = defineCommand({
  name: 'config',
  group: 'settings',
  summary: 'read and change your settings',
  description: 'Settings hold for you everywhere. Flags, HBX_WALLET and the hbx.config.json of a project count before them.',
  examples: [
    { line: 'hbx config set wallet ~/keys/dev.json', does: 'sign with this key from now on' },
    { line: 'hbx config list', does: 'what is set' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'get',
      summary: 'print one setting',
      description: 'Exit code 2 when it is not set.',
      arguments: [key],
      examples: [{ line: 'hbx config get wallet', does: 'the key file you sign with' }],
      run: () => import('./run-get.ts'),
    }),
    defineSubcommand({
      name: 'set',
      summary: 'change one setting',
      arguments: [key, { name: 'value', summary: 'its new value', required: true }],
      examples: [{ line: 'hbx config set network.url https://node.example', does: 'talk to this node unless told otherwise' }],
      run: () => import('./run-set.ts'),
    }),
    defineSubcommand({
      name: 'list',
      summary: 'print all that is set',
      options: [{ flags: '-a, --all', summary: 'also those that are not set, with what they are for' }],
      examples: [{ line: 'hbx config list --all', does: 'every setting there is' }],
      run: () => import('./run-list.ts'),
    }),
    defineSubcommand({
      name: 'unset',
      summary: 'take one setting away',
      arguments: [key],
      examples: [{ line: 'hbx config unset network.url', does: "back to the project's own node" }],
      run: () => import('./run-unset.ts'),
    }),
  ],
});
