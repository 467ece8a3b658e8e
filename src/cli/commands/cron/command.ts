/**
 * `hbx cron list|stop`: what a node runs by the clock: tasks of `cron@1.0` and the Cron messages of processes. Tasks are made
 * by POSTs to `/~cron@1.0/every`, Cron messages by `hbx deploy --cron`.
 */
import { defineCommand, defineSubcommand } from '../../define-command.ts';
import { yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'cron',
  group: 'node',
  summary: 'what the node runs by the clock: list it, stop it',
  description:
    'Tasks of the device cron@1.0, and processes that were deployed with --cron. Both run while a node does: keep one with `hbx node`. Tasks go on when the node starts again; what they missed runs once.',
  examples: [
    { line: 'hbx cron list', does: 'what runs, how often it did, and when it does next' },
    { line: 'hbx cron stop clock', does: 'no more Cron messages for the process called clock' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'list',
      summary: 'list what the node runs by the clock',
      examples: [
        { line: 'hbx cron list', does: 'intervals, runs, errors' },
        { line: 'hbx cron list --json', does: 'as an array' },
      ],
      run: () => import('./run-list.ts'),
    }),
    defineSubcommand({
      name: 'stop',
      summary: 'end a task, or the Cron messages of a process',
      description: 'The request is signed with your wallet: who made a task may end it, and so may the operator of the node. `.monitor` of the console has a process get them again.',
      arguments: [{ name: 'task', summary: 'id of the task; id or name of the process', required: true }],
      options: [yesOption],
      examples: [{ line: 'hbx cron stop clock', does: 'by the name of the process' }],
      run: () => import('./run-stop.ts'),
    }),
  ],
});
