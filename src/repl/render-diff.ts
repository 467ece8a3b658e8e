/**
 * How a state differs from another, as a tree:
 *
 *   ~ balances
 *       + alice  10
 *       ~ bob    "40" -> "90"
 *   - draft      {3 keys}
 *   ~ config/fee/percent  1 -> 2
 *
 * `+` came, `-` went, `~` holds something else. What stands alone in what is around it is named by its path, as `hbx get` takes
 * it. Large values are shortened; `--json` has them whole.
 */
import type { Painter, Style } from '../base/output.ts';
import { escapeControlInLine } from '../base/terminal-text.ts';
import type { StateChange } from '../client/state-diff.ts';
import { shortValue } from './short-value.ts';

/** Columns without a terminal. */
const pipeWidth = 200;

interface Branch {
  readonly branches: Map<string, Branch>;
  change: StateChange | undefined;
}

/**
 * Draws the tree, without a newline at its end; '' when nothing differs.
 * @param width columns of the terminal
 */
export function renderDiff(changes: readonly StateChange[], paint: Painter, width = pipeWidth): string {
  const top: Branch = { branches: new Map(), change: undefined };
  for (const change of changes) {
    let at = top;
    for (const key of change.path) {
      let next = at.branches.get(key);
      if (next === undefined) at.branches.set(key, (next = { branches: new Map(), change: undefined }));
      at = next;
    }
    at.change = change;
  }
  return drawBranches(top, '', paint, width).join('\n');
}

function drawBranches(branch: Branch, indent: string, paint: Painter, width: number): string[] {
  const rows = [...branch.branches].map(([key, child]) => {
    let name = showKey(key);
    let inner = child;
    while (inner.change === undefined && inner.branches.size === 1) {
      const [[next, only]] = inner.branches as unknown as [[string, Branch]];
      name += `/${showKey(next)}`;
      inner = only;
    }
    return { name, inner };
  });
  // Values line up, unless one name is very long.
  const column = Math.min(24, rows.reduce((most, { name, inner }) => (inner.change === undefined ? most : Math.max(most, name.length)), 0));
  return rows.flatMap(({ name, inner }) => {
    if (inner.change === undefined) return [`${indent}${paint('warn', '~')} ${name}`, ...drawBranches(inner, `${indent}    `, paint, width)];
    const room = Math.max(16, width - indent.length - Math.max(column, name.length) - 4);
    return [`${indent}${drawChange(name.padEnd(column), inner.change, paint, room)}`];
  });
}

function drawChange(name: string, { before, after }: StateChange, paint: Painter, room: number): string {
  const line = (style: Style, mark: string, value: string): string => `${paint(style, mark)} ${name}  ${value}`;
  if (before === undefined) return line('good', '+', shortValue(after!, room));
  if (after === undefined) return line('bad', '-', paint('dim', shortValue(before, room)));
  const half = Math.max(16, Math.floor((room - 4) / 2));
  return line('warn', '~', `${paint('dim', shortValue(before, half))} -> ${shortValue(after, half)}`);
}

/** A key as a path has it; what a path could not hold is quoted. */
function showKey(key: string): string {
  const shown = key.length > 80 ? `${key.slice(0, 79)}…` : key;
  return /^[\w.@~+:-]+…?$/.test(shown) ? shown : escapeControlInLine(JSON.stringify(shown));
}
