/**
 * What stands in front of the line that is typed: `counter@local[12]> `.
 *
 *   counter            the process: what it calls itself (its `Prompt`), else its name, else its short id
 *   @local[12]         the network, and the newest slot; `[7 of 12]` while a slot of the past is looked at
 *   ` dry`             behind it, while messages run on a copy
 *
 * On a narrow terminal the network goes first, then the end of the name.
 */
import { escapeControlInLine } from '../base/terminal-text.ts';
import { cutText } from './cut-text.ts';
import { displayWidth } from './display-width.ts';
import type { Prompts } from './input/line-editor.ts';
import type { ReplNetwork, ReplProcess } from './options.ts';
import { shortId } from './outbox-table.ts';
import { chalkFor } from './printer.ts';

export interface PromptView {
  readonly process: Pick<ReplProcess, 'id' | 'name'>;
  readonly network: Pick<ReplNetwork, 'name' | 'slots'>;
  /** The newest slot. */
  readonly newest: number;
  /** The slot that is looked at. */
  readonly at: number | undefined;
  /** What the process has a console show. It is a stranger's. */
  readonly ownPrompt: string | undefined;
  readonly dryRun: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** Columns of the name of a process. */
const longestLabel = 40;
const shortestLabel = 4;
/** Part of the row that a prompt may take, in front of what is typed. */
const share = 0.6;

/** The prompt, and the one of the lines that follow, which is as wide. */
export function renderPrompts(view: PromptView): Prompts {
  const { network, newest, at, dryRun, color, columns } = view;
  const slots = network.slots === false ? '' : `[${at === undefined ? newest : `${at} of ${newest}`}]`;
  const behind = `${dryRun ? ' dry' : ''}> `;
  const room = Math.max(shortestLabel + slots.length + behind.length, Math.floor(columns * share));
  const label = labelOf(view);
  const wide = `@${escapeControlInLine(network.name)}${slots}`;
  const about = displayWidth(label) + displayWidth(wide) + behind.length <= room ? wide : slots;
  const shown = cutText(label, room - displayWidth(about) - behind.length);
  const width = displayWidth(shown) + displayWidth(about) + behind.length;
  return { prompt: `${shown}${chalkFor({ color }).dim(about)}${behind}`, goOn: '... '.padStart(width) };
}

/** How the process is called in front of a line and in the greeting. */
export function labelOf({ process, ownPrompt }: Pick<PromptView, 'process' | 'ownPrompt'>): string {
  const own = ownPrompt === undefined ? '' : plainLine(ownPrompt);
  return cutText(own === '' ? escapeControlInLine(process.name ?? shortId(process.id)) : own, longestLabel);
}

/** The last line of a prompt, without colours and without its end. */
function plainLine(prompt: string): string {
  // eslint-disable-next-line no-control-regex
  const lines = prompt.replace(/\x1b\[[\d;]*m/g, '').replace(/[>\s]+$/, '').split('\n');
  return escapeControlInLine(lines.at(-1)!.trim());
}
