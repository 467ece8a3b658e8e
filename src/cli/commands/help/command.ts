/**
 * `hbx help [command…]`: the same page as `hbx <command> --help`. Without a command: the page of `hbx --help`.
 */
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  name: 'help',
  group: 'settings',
  summary: 'tell more about a command',
  arguments: [{ name: 'command', summary: 'a command, with its subcommand if it has one', many: true }],
  examples: [
    { line: 'hbx help deploy', does: 'all about `hbx deploy`' },
    { line: 'hbx help wallet new', does: 'all about `hbx wallet new`' },
  ],
  run: () => import('./run.ts'),
});
