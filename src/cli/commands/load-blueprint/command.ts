/**
 * `hbx load-blueprint <name|file.lua|folder> [pid|name]`: puts a blueprint, or any Lua with handlers, into a process that runs.
 *
 * It is tried first, on a copy of the process: would the process still run your Eval, and do messages still reach the handlers?
 * What would break the process is refused, with the reason and the line. A process without handlers gets the runtime first; what it
 * did before is then done with every message that no handler takes.
 */
import { defineCommand } from '../../define-command.ts';
import { engineOption, pushOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'load-blueprint',
  group: 'talk',
  summary: 'put a blueprint, or a file with handlers, into a process',
  description:
    'It is tried on a copy of the process first: code that would break the process is refused, with the reason and its line (exit code 1). ' +
    'What the blueprint requires is loaded before it. State that is there already is kept. Before handlers go that are not put back it asks on a terminal; elsewhere it loads nothing then, without -y.\n\n' +
    'A bare module whose Eval you may use gets the handlers runtime first; its compute then answers every message that no handler takes.\n\n' +
    'With --json: {"process", "runtime": "handlers" or "adopted", "trial": {"added", "replaced", "removed", "catchesAll", "overwritten", "printed"}, "loaded": [{"name", "version", "slot", "added", "replaced", "removed", "printed"}]}.',
  arguments: [
    { name: 'name|file', summary: 'a blueprint (`hbx blueprint list`), a Lua file as ./file.lua, or a folder with blueprint.json', required: true },
    { name: 'pid|name', summary: 'the process; without it the current one' },
  ],
  options: [
    { flags: '--dry-run', summary: 'end after the trial: list the handlers, send nothing' },
    { flags: '--no-trial', summary: 'load it without a trial, for nodes that run nothing on a copy; nothing is refused then' },
    pushOption,
    engineOption,
    { ...yesOption, summary: 'ask neither before signing for a public network, nor before handlers go' },
  ],
  examples: [
    { line: 'hbx load-blueprint token', does: 'into the current process' },
    { line: 'hbx load-blueprint ./handlers.lua shop --dry-run', does: 'what would this file do to the process named shop?' },
  ],
  run: () => import('./run.ts'),
});
