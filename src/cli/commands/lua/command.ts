/**
 * `hbx lua [file] [args…]`: runs a Lua file as `lua` does, in the engine that runs processes.
 *
 * The script has the real machine (`io`, `os`, `require` from the working folder) and no bounds unless asked for. Options stand
 * before the file; what follows it belongs to the script.
 */
import { defineCommand } from '../../define-command.ts';
import { parseCount, parseMemory } from '../../option-values.ts';

export const command = defineCommand({
  name: 'lua',
  group: 'start',
  summary: 'run a Lua file, as lua does',
  description:
    'Runs the file with its arguments in `arg` and `...`, or standard input, or the code of -e. io, os and require are the real ones. ' +
    'An error ends it with exit code 1, its place and a traceback; os.exit ends it with a code of its own.\n\n' +
    'The dialect puc is Lua 5.3; luerl is what a process on a HyperBEAM node speaks. Without a bound a script may run for ever; ' +
    '--budget and --memory bound it as a node bounds one message.',
  arguments: [
    { name: 'file', summary: 'the script, or - for standard input' },
    { name: 'args', summary: 'what the script gets, options included', many: true },
  ],
  passThrough: true,
  options: [
    { flags: '-e, --execute <code>', summary: 'run this code, before the file if there is one', repeat: true },
    { flags: '--dialect <name>', summary: 'which Lua', choices: ['puc', 'luerl'], default: 'puc' },
    { flags: '--engine <name>', summary: 'what runs it', choices: ['hbx', 'fengari'], default: 'hbx' },
    { flags: '--budget <instructions>', summary: 'end it after so many instructions', parse: parseCount('--budget', '`1e6`') },
    { flags: '--memory <size>', summary: 'memory it may have, as in 64mb', parse: parseMemory },
  ],
  examples: [
    { line: 'hbx lua script.lua one two', does: 'a file, with arguments' },
    { line: "hbx lua -e 'print(1 << 62)'", does: 'code from the command line' },
    { line: 'hbx lua --dialect luerl -e \'print(tonumber("3"))\'', does: 'what a node would answer: 3.0' },
  ],
  run: () => import('./run.ts'),
});
