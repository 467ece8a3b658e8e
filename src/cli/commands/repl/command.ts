/** `hbx repl [pid|name]`: a console to a process, or a script of its lines. */
import { defineCommand } from '../../define-command.ts';
import { engineOption, exitCodesText, inOrderGiven, pushOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'repl',
  group: 'talk',
  summary: 'open a console to a process',
  description:
    'Type actions (Inc, Inc 5, Transfer Recipient=abc Quantity=10) or Lua, and see the outbox. .help lists the commands of the console.\n\n' +
    'With -e or -f, or without a terminal, the same lines are a script: each statement runs when it is whole, and only results are printed; with --json ' +
    'one Result a line. It stops at the first error, whose exit code it leaves with; after --no-stop-on-error it is that of the last error.\n\n' +
    exitCodesText,
  arguments: [{ name: 'pid|name', summary: 'the process; without it the current one, and - for it with the lines of standard input' }],
  options: [
    { flags: '-e, --eval <lines>', summary: 'run these lines and leave; -e and -f run in the order given', repeat: true, parse: inOrderGiven('lines') },
    { flags: '-f, --file <file>', summary: 'run the lines of a file and leave, or of standard input with -', repeat: true, parse: inOrderGiven('file') },
    { flags: '--stop-on-error', summary: 'leave at the first error; usual without a terminal' },
    { flags: '--no-stop-on-error', summary: 'go on after an error; usual on a terminal' },
    { flags: '--no-history', summary: 'neither read nor keep what is typed' },
    pushOption,
    engineOption,
    { ...yesOption, summary: 'ask neither before signing for a public network, nor before a load removes handlers' },
  ],
  examples: [
    { line: 'hbx repl', does: 'to the current process' },
    { line: "printf 'Inc\\nGet\\n' | hbx repl counter", does: 'from a pipe' },
    { line: 'hbx repl counter -e Inc -e Get --json', does: 'two actions, one Result a line' },
    { line: 'hbx repl token -f fill.lua', does: 'statement by statement from a file' },
  ],
  run: () => import('./run.ts'),
});
