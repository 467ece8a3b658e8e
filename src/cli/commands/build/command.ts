/**
 * `hbx build [file]`: puts a Lua file and everything it requires into one module, the same bytes that `hbx deploy` sends.
 *
 * stdout: the module, unless `--out` names a file. With `--json` one object:
 *
 *     { file, runtime, out, map, id, bytes, files: [name, …] }
 *
 * `id` is the id the module has on every node, `out` and `map` are null when nothing was written. stderr: one line that counts.
 */
import { defineCommand } from '../../define-command.ts';
import { runtimeOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'build',
  group: 'start',
  summary: 'put several Lua files into one module',
  description:
    'Reads the file, finds what it requires, and what that requires, and writes one module that needs nothing else: what `hbx deploy` does ' +
    'before it sends. Each file is in it once and runs at its first require.\n\n' +
    'require "a.b" means a/b.lua or a/b/init.lua, beside the file, in the project, in the folders of "luaPath" in hbx.config.json, ' +
    'in lua_modules or in ~/.luarocks. require ".json" is the module json that hbx brings. ' +
    'Without a file the one that "main" in hbx.config.json names is built.\n\n' +
    'The same files give the same bytes on every machine. --map writes a source map (version 3).',
  arguments: [{ name: 'file', summary: 'the Lua file, or - for standard input' }],
  options: [
    { flags: '-o, --out <file>', summary: 'write the module here instead of to standard output (-)' },
    { flags: '-m, --map <file>', summary: 'write the source map here, - for standard output' },
    { flags: '--minify', summary: 'leave out comments and needless space, and shorten the names of locals' },
    runtimeOption,
    { flags: '--dialect <name>', summary: 'Lua dialect that the files are read in: luerl, as on every HyperBEAM node, or puc', choices: ['luerl', 'puc'], default: 'luerl' },
  ],
  examples: [
    { line: 'hbx build main.lua --out dist.lua', does: 'one file out of many' },
    { line: 'hbx build main.lua --out dist.lua --map dist.lua.map --minify', does: 'a small one, with its source map' },
    { line: 'hbx build main.lua | less', does: 'look at it' },
  ],
  run: () => import('./run.ts'),
});
