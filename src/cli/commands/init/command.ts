/**
 * `hbx init [dir]`: a new project from a template, ready to run offline: its tests and its deploy script use the hbx that
 * made it. On a terminal it asks for what is not given; `-y` and pipes take the defaults.
 *
 * A folder that holds something is left alone, unless `--force` is given: then the template's own files are written over
 * those of the same name, and the ones replaced are listed. Nothing is ever deleted.
 */
import { defineCommand } from '../../define-command.ts';

export const command = defineCommand({
  name: 'init',
  group: 'start',
  summary: 'start a new project',
  description: 'On a terminal it asks for what you leave out. A folder that is not empty is left alone, unless you give --force.',
  arguments: [{ name: 'dir', summary: 'folder of the project; made if need be (default: named after the template)' }],
  options: [
    { flags: '-t, --template <name>', summary: 'template to start from (default: counter)' },
    { flags: '--name <name>', summary: 'name of the project (default: that of the folder)' },
    { flags: '-f, --force', summary: 'use a folder that is not empty; nothing in it is deleted' },
    { flags: '-y, --yes', summary: 'ask nothing, take the defaults' },
  ],
  examples: [
    { line: 'hbx init my-counter', does: 'a project in ./my-counter' },
    { line: 'hbx init . --template counter -y', does: 'one in this folder, without questions' },
  ],
  run: () => import('./run.ts'),
});
