/**
 * `hbx check <files…>`: reads Lua without running it, and tells what is wrong and what would fail or come out differently on a
 * real HyperBEAM node, with the way round.
 *
 * stdout: the findings, or with `--json` one object
 *
 *     { dialect, runtime, files: [name, …], errors: n, warnings: n,
 *       findings: [{ severity: "error" | "warning", rule, message, hint, file, line, column, endLine?, endColumn? }, …] }
 *
 * Lines and columns count from 1, columns in characters (UTF-16 units); `endColumn` is just past the end. stderr: one line that
 * counts. Of a file that `hbx build` made, with its map beside it (`x.lua.map`), findings name the files that it was made from, and
 * hbx's own lines in it are left out. Exit codes: 1 with errors, 0 with warnings only, 2 when a file cannot be read.
 */
import { defineCommand } from '../../define-command.ts';
import { runtimeOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'check',
  group: 'start',
  summary: 'find what would fail on a real HyperBEAM node',
  description:
    'Reads the files without running them, and reports syntax errors, undefined globals, and what a HyperBEAM node (Luerl) lacks or ' +
    'does differently from Lua 5.3, each with its place and the way round. Files that are named together may use the ' +
    'globals of each other. A folder stands for all .lua files below it. Beside <file>.map, as `hbx build` writes it, findings name the ' +
    'places that the file was built from.\n\n' +
    'An error goes wrong for certain. A warning runs, and gives another answer or takes long. The name in brackets behind a finding is ' +
    'its rule: write `-- hbx: ignore <rule>` on the line, or alone on the line above, where you know better.\n\n' +
    'With --json: { dialect, runtime, files, errors, warnings, findings: [{ severity, rule, message, hint, file, line, column, endLine, endColumn }] }.\n\n' +
    'Exit code 1 with errors, 0 with warnings only, 2 when a file cannot be read.',
  arguments: [{ name: 'files', summary: 'Lua files, folders, or - for standard input', many: true }],
  options: [
    { flags: '--dialect <name>', summary: 'luerl: as a node runs it; puc: plain Lua 5.3, where only syntax and globals are checked', choices: ['luerl', 'puc'], default: 'luerl' },
    runtimeOption,
    { flags: '-g, --global <name>', summary: 'a global that something else defines; may be repeated', repeat: true },
    { flags: '-i, --ignore <rule>', summary: 'leave out a rule; may be repeated', repeat: true },
    { flags: '--rules', summary: 'list the rules' },
  ],
  examples: [
    { line: 'hbx check counter.lua', does: 'check a module' },
    { line: 'hbx check src --ignore quadratic-append', does: 'all files of a folder, without one rule' },
    { line: 'hbx check token.lua --runtime handlers', does: 'code that runs inside the handlers runtime' },
    { line: 'hbx check --dialect puc script.lua', does: 'a script for hbx lua or lua' },
    { line: 'hbx check src --json', does: 'for an editor or a build' },
  ],
  run: () => import('./run.ts'),
});
