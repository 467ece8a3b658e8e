/** Processes as `hbx ps` and `.ps` list them: `* counter  <id>  slot 12`, and behind one without a name what it was made of, and when. Names come from a file that others may have made, so they are escaped. */
import { aboutTime } from '../base/about-time.ts';
import type { Painter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { displayWidth } from './display-width.ts';
import type { ProcessRow } from './options.ts';
import { shortId } from './outbox-table.ts';

/** In place of an empty list. */
export const noProcessesYet = 'No processes yet. `hbx deploy <file.lua>` starts one.';

/** @param here the process that a console talks to; it is marked where it is not the current one */
export function renderProcesses(rows: readonly ProcessRow[], paint: Painter, here?: string, now = Date.now()): string {
  const names = rows.map(({ name }) => escapeControlInLine(name ?? '-'));
  const width = names.reduce((most, name) => Math.max(most, displayWidth(name)), 4);
  return rows
    .map(({ process, slot, current }, index) => {
      const name = names[index]!;
      return [
        `${current ? paint('good', '*') : ' '} ${paint('strong', name)}${' '.repeat(width - displayWidth(name))}`,
        escapeControlInLine(process),
        `${slot === null ? paint('dim', 'not on this node') : `slot ${slot}`}${process === here && !current ? paint('dim', ', in this console') : ''}`,
        ...originOf(rows[index]!, now).map((part) => paint('dim', part)),
      ].join('  ');
    })
    .join('\n');
}

/** What tells one without a name from others. */
function originOf({ name, module, file, createdAt }: ProcessRow, now: number): string[] {
  if (name !== null) return [];
  const seconds = createdAt == null ? NaN : (now - Date.parse(createdAt)) / 1000;
  const from = file != null ? escapeControlInLine(file) : module != null ? `module ${shortId(escapeControlInLine(module))}` : undefined;
  const age = Number.isFinite(seconds) ? `${aboutTime(Math.max(1, Math.floor(seconds)))} ago` : undefined;
  return from === undefined && age === undefined ? [] : [[from, age].filter((part) => part !== undefined).join(', ')];
}
