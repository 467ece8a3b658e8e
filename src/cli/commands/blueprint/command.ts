/**
 * `hbx blueprint list|show|add|new`: ready-made behaviour for processes, such as a token or a chatroom. A blueprint is a folder with
 * `blueprint.json` (its interface: actions, tags, replies, errors, state), `main.lua`, a spec and a README.
 *
 * Packaged ones come with hbx; those in `blueprints/` of the project are its own, and win over packaged ones of the same name.
 * `hbx load-blueprint <name>` puts one into a process that runs, `hbx deploy --blueprint <name>` makes a process of one.
 */
import { defineCommand, defineSubcommand } from '../../define-command.ts';

const force = { flags: '-f, --force', summary: 'write over the files of a blueprint that is there; nothing else is touched' };

export const command = defineCommand({
  name: 'blueprint',
  group: 'start',
  summary: 'look at ready-made behaviour (token, chatroom, …), copy it, make your own',
  description:
    'A blueprint is a folder with blueprint.json (what it understands and answers), main.lua, a spec and a README. ' +
    'Those in blueprints/ of the project win over packaged ones of the same name.\n\n' +
    '`hbx load-blueprint <name>` puts one into a process that runs, `hbx deploy --blueprint <name>` makes a process of one.',
  examples: [
    { line: 'hbx blueprint list', does: 'what there is' },
    { line: 'hbx blueprint show token', does: 'its actions, tags, replies and errors' },
  ],
  subcommands: [
    defineSubcommand({
      name: 'list',
      summary: 'list the packaged blueprints and those of the project',
      description: 'With --json: [{"name", "version", "description", "runtime", "requires", "origin": "package" or "project", "replaces": true when a packaged one of that name is not used, "folder", "problem"}].',
      examples: [{ line: 'hbx blueprint list', does: 'a line for each' }],
      run: () => import('./run-list.ts'),
    }),
    defineSubcommand({
      name: 'show',
      summary: 'show what a blueprint understands and answers',
      description: 'With --json it is its blueprint.json.',
      arguments: [{ name: 'name', summary: 'the blueprint', required: true }],
      examples: [
        { line: 'hbx blueprint show token', does: 'actions, tags, types, replies, errors, state' },
        { line: 'hbx blueprint show token --json', does: 'the same for programs' },
      ],
      run: () => import('./run-show.ts'),
    }),
    defineSubcommand({
      name: 'add',
      summary: 'copy a packaged blueprint into the project, to be changed',
      description: 'It goes to blueprints/<name>, and from then on commands in the project use the copy.',
      arguments: [{ name: 'name', summary: 'the blueprint', required: true }],
      options: [force],
      examples: [{ line: 'hbx blueprint add token', does: 'a token of your own in blueprints/token' }],
      run: () => import('./run-add.ts'),
    }),
    defineSubcommand({
      name: 'new',
      summary: 'start a blueprint of your own',
      description: 'It writes blueprint.json, main.lua, a spec that passes and a README to blueprints/<name>. The names of packaged ones are refused without --force.',
      arguments: [{ name: 'name', summary: 'its name: lower case, letters, digits and -', required: true }],
      options: [{ ...force, summary: `${force.summary}; takes the name of a packaged one too` }],
      examples: [{ line: 'hbx blueprint new guestbook', does: 'a blueprint in blueprints/guestbook' }],
      run: () => import('./run-new.ts'),
    }),
  ],
});
