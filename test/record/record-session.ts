/**
 * Records a session of the counter and the token for the README: `node --import tsx test/record/record-session.ts .github/console.svg`.
 *
 * It is a real one: the built `hbx` (`npm run build` first) in a temporary project, a shell, a node, messages. Nothing is made up but the pace.
 * Ids and milliseconds are what they are; the wallets are those of the tests. Places of this machine end the recording.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPseudoTerminal } from '../helpers/pseudo-terminal.ts';
import { projectFolder } from '../helpers/project-folder.ts';
import { launcher } from '../helpers/run-hbx.ts';
import type { ScreenState } from '../helpers/terminal-screen.ts';
import { createRecorder } from './recorder.ts';
import { screensToSvg } from './screens-to-svg.ts';

const columns = 92;
const rows = 26;
/** GitHub shows no larger pictures in a README at their best. */
const largest = 200 * 1024;
/** How long an answer is looked at. */
const look = { short: 1100, usual: 1900, long: 3200 };
/** It counts on something that is not there. */
const broken = `-- Tells how far it is to the goal.
local left = goal.amount - counter
return left .. " to go"
`;

const svgFile = process.argv[2];
if (svgFile === undefined) throw new Error('Say where the picture goes: node --import tsx test/record/record-session.ts .github/console.svg');

const project = projectFolder('record');
cpSync(fileURLToPath(new URL('../../templates/counter/counter.lua', import.meta.url)), join(project.cwd, 'counter.lua'));
writeFileSync(join(project.cwd, 'report.lua'), broken);
const bin = join(dirname(project.cwd), 'bin');
mkdirSync(bin);
writeFileSync(join(bin, 'hbx'), `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`);
chmodSync(join(bin, 'hbx'), 0o755);

// Somebody to pay.
execFileSync(join(bin, 'hbx'), ['deploy', 'counter.lua', '--name', 'shop'], { cwd: project.cwd, env: { ...process.env, HBX_HOME: project.home }, stdio: 'ignore' });

const shellReady = ({ lines, cursor }: ScreenState): boolean => lines[cursor.row] === '$' && cursor.column === 2;
/** The console waits for a line. */
const ready = ({ lines, cursor }: ScreenState): boolean => /^counter@local\[\d+( of \d+)?\]>$/.test(lines[cursor.row] ?? '') && cursor.column === lines[cursor.row]!.length + 1;

const terminal = await openPseudoTerminal(['sh'], {
  cwd: project.cwd,
  home: project.home,
  columns,
  rows,
  env: { PS1: '$ ', PATH: `${bin}:${process.env.PATH}`, ENV: '', HISTFILE: '', EDITOR: 'false' },
});
try {
  const { frames, type, press } = createRecorder(terminal, { rows, forbidden: [tmpdir(), homedir(), dirname(project.cwd), userInfo().username].filter((text) => text.length > 3) });
  /** Types a line, and waits for the prompt behind its answer. */
  const line = async (text: string, lookMs: number): Promise<void> => {
    await type(text);
    await press('\r', ready, lookMs);
  };

  await terminal.screen(shellReady);
  await type('hbx deploy counter.lua --name counter');
  await press('\r', shellReady, look.usual);
  await type('hbx repl');
  await press('\r', ready, look.usual);
  await line('Inc', look.short);
  await line('Inc 41', look.usual);
  await line('counter * 2', look.usual);
  await line('.load report.lua', look.long);
  await line('.at 1', look.short);
  await line('Get', look.usual);
  await line('.at now', look.short);
  await line('.load-blueprint token', look.long);
  await line('Mint Quantity=1000', look.usual);
  await line('Transfer Recipient=@shop Quantity=250', look.long);
  await line('.state balances', look.usual);
  await line('.slots 4', look.long);
  await type('.exit');
  await press('\r', shellReady, look.short);

  const svg = screensToSvg({ columns, rows, title: 'hbx repl: a counter and a token', frames });
  if (svg.length > largest) throw new Error(`The picture has ${svg.length} bytes, more than ${largest}.`);
  mkdirSync(dirname(svgFile), { recursive: true });
  writeFileSync(svgFile, svg);
  console.log(`${svgFile}: ${frames.length} screens, ${svg.length} bytes`);
} finally {
  await terminal.close();
}
