/** Processes as `hbx ps` and `.ps` list them: `* counter  <id>  slot 12`. Names come from a file that others may have made, so they are escaped. */
import type { Painter } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import { displayWidth } from './display-width.ts';
import type { ProcessRow } from './options.ts';

/** In place of an empty list. */
export const noProcessesYet = 'No processes yet. `hbx deploy <file.lua>` starts one.';

/** @param here the process that a console talks to; it is marked where it is not the current one */
export function renderProcesses(rows: readonly ProcessRow[], paint: Painter, here?: string): string {
  const names = rows.map(({ name }) => escapeControlInLine(name ?? '-'));
  const width = Math.max(4, ...names.map(displayWidth));
  return rows
    .map(({ process, slot, current }, index) => {
      const name = names[index]!;
      return [
        `${current ? paint('good', '*') : ' '} ${paint('strong', name)}${' '.repeat(width - displayWidth(name))}`,
        escapeControlInLine(process),
        `${slot === null ? paint('dim', 'not on this node') : `slot ${slot}`}${process === here && !current ? paint('dim', ', in this console') : ''}`,
      ].join('  ');
    })
    .join('\n');
}
