/** `hbx eval [pid|name] -e code | -f file`: runs Lua inside a process that allows its owner to (action `Eval`). */
import { defineCommand } from '../../define-command.ts';
import { engineOption, exitCodesText, pushOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'eval',
  group: 'talk',
  summary: 'run Lua inside a process',
  description:
    'Sends the code as an Eval message, together with what it requires, as one piece; `hbx repl -f` runs a file statement by statement. The process decides what that does: ' +
    'the counter template runs it for its owner only. Code that does not parse is not sent, nor is any to a process of somebody else.\n\n' +
    exitCodesText,
  arguments: [{ name: 'pid|name', summary: 'the process; without it the current one' }],
  options: [
    { flags: '-e, --eval <code>', summary: 'the code' },
    { flags: '-f, --file <file>', summary: 'a file with the code, or - for standard input' },
    pushOption,
    engineOption,
    yesOption,
  ],
  examples: [
    { line: "hbx eval -e '1 + 1'", does: 'in the current process' },
    { line: 'hbx eval counter -f fix.lua', does: 'a whole file, in the process named counter' },
    { line: 'hbx eval -f - --json < fix.lua', does: 'standard input, with the Result as JSON' },
  ],
  run: () => import('./run.ts'),
});
