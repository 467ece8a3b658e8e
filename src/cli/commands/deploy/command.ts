/**
 * `hbx deploy <file.lua>`: keeps the module on the node (once for the same source) and spawns a process of it, which
 * becomes the current one. `--send` sends messages right after, in order, and prints each outbox. Files that it requires are
 * bundled. `--upload` uploads the module and makes the process of what was uploaded; `--module` takes one that is there. `--watch` stays
 * and reloads. `--runtime handlers` puts the runtime around it, `--on-boot` sends it with the process message.
 */
import { defineCommand } from '../../define-command.ts';
import { engineOption, parseTag, pushOption, runtimeOption, turboUrlOption, yesOption } from '../../option-values.ts';

export const command = defineCommand({
  name: 'deploy',
  group: 'start',
  summary: 'start a process from a Lua file',
  description:
    'The file must define compute(base, req, opts) and return base with base.results set. With --runtime handlers it adds Handlers instead, and runs when ' +
    'the process message (slot 0) comes. What it requires goes with it, as `hbx build` shows. ' +
    'The same source is kept on the node once. ' +
    'The new process becomes the current one, so later commands need no id.\n\n' +
    'Without --network and --url the node of this project is used; when none runs, the command hosts it for as long as it needs. For a public network it shows first what it signs, and asks.',
  arguments: [{ name: 'file', summary: 'the Lua file, or - for standard input; without it "main" of hbx.config.json' }],
  options: [
    { flags: '-n, --name <name>', summary: 'a name to call the process by, here in this project' },
    { flags: '-t, --tag <name=value>', summary: 'a further key of the process message; @name stands for the id of a process named so; may be repeated', repeat: true, parse: parseTag },
    { flags: '-s, --send <action[:data]>', summary: 'send this message afterwards; may be repeated', repeat: true },
    { flags: '-w, --watch', summary: 'stay, and load the file into the process again whenever it or a file it requires changes' },
    { flags: '-b, --blueprint <name>', summary: 'make the process of a blueprint (`hbx blueprint list`), with what it requires, in place of a file' },
    { flags: '--module <id>', summary: 'make the process of a module that is on the node or on Arweave, in place of a file' },
    { flags: '--upload', summary: 'upload the module first (as `hbx upload` does), and make the process of what was uploaded' },
    { flags: '--module-source <way>', summary: 'how the node gets the module: upload; message, to a process made for it; auto (default) keeps it on the node, as a message where the node has no device for that', choices: ['auto', 'upload', 'message'] },
    turboUrlOption,
    runtimeOption,
    { flags: '--on-boot', summary: 'with the handlers runtime: send the file as data of the process message (tag On-Boot), with the runtime alone as the module' },
    { flags: '--minify', summary: 'send it without comments and needless space; errors still name your own lines' },
    { flags: '--cron <N-unit>', summary: 'ask for a Cron message every N seconds, minutes, hours or days, as in 10-seconds' },
    { flags: '--dialect <name>', summary: 'Lua dialect: luerl, as on every HyperBEAM node, or puc (this node only)', choices: ['luerl', 'puc'] },
    pushOption,
    engineOption,
    { flags: '--print-tags', summary: 'print the keys of the process message' },
    yesOption,
  ],
  examples: [
    { line: 'hbx deploy counter.lua', does: 'deploy and make it the current process' },
    { line: 'hbx deploy counter.lua --name counter --send Inc --send Inc --send Get', does: 'deploy, name it, send three messages' },
    { line: 'hbx deploy app.lua --runtime handlers', does: 'an app of handlers, as aos runs them' },
    { line: 'hbx deploy --blueprint token --name coin --tag Name=Coin', does: 'a process of a blueprint' },
    { line: 'hbx deploy counter.lua --network push --upload', does: 'to a public node' },
    { line: 'hbx deploy counter.lua --upload', does: 'by a module that every node can read' },
    { line: 'hbx deploy counter.lua --tag color=red --print-tags', does: 'with a key of your own, and show all keys' },
  ],
  run: () => import('./run.ts'),
});
