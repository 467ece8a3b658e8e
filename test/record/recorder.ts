/** Types into a pseudo-terminal as somebody would, and keeps each screen with the time it would have been looked at. Nothing waits for that time. */
import type { Awaited, PseudoTerminal } from '../helpers/pseudo-terminal.ts';
import type { ScreenState } from '../helpers/terminal-screen.ts';
import type { Frame } from './screens-to-svg.ts';

export interface Recorder {
  readonly frames: readonly Frame[];
  /** Types text key by key; each has to be on the screen before the next one. */
  type(text: string): Promise<void>;
  /** Sends keys at once (Enter, Tab, …) and keeps the screen once it shows what is awaited. @param lookMs how long it is looked at */
  press(keys: string, awaited: Awaited, lookMs: number): Promise<void>;
}

/** How long a key takes, a bit different for each, and the same in each recording. */
const keyMs = (key: string): number => 55 + ((key.codePointAt(0)! * 37) % 60);

/** @param forbidden what must never be on a screen: places of this machine */
export function createRecorder(terminal: PseudoTerminal, { rows, forbidden }: { rows: number; forbidden: readonly string[] }): Recorder {
  const frames: Frame[] = [];
  const keep = (lines: readonly string[], ms: number): void => {
    const found = forbidden.find((text) => lines.join('').includes(text));
    if (found !== undefined) throw new Error(`A screen shows ${found}:\n${lines.join('\n')}`);
    const frame = { rows: Array.from({ length: rows }, (_, row) => terminal.colors(row)), cursor: terminal.cursor() };
    const last = frames.at(-1);
    if (last && JSON.stringify({ rows: last.rows, cursor: last.cursor }) === JSON.stringify(frame)) frames[frames.length - 1] = { ...last, ms: last.ms + ms };
    else frames.push({ ...frame, ms });
  };
  return {
    frames,
    async type(text) {
      let typed = '';
      for (const key of text) {
        typed += key;
        terminal.type(key);
        const expected = typed.slice(-20);
        const lines = await terminal.screen((state) => beforeCursor(state).endsWith(expected));
        keep(lines, keyMs(key));
      }
    },
    async press(keys, awaited, lookMs) {
      terminal.type(keys);
      keep(await terminal.screen(awaited), lookMs);
    },
  };
}

function beforeCursor({ lines, cursor }: ScreenState): string {
  return (lines[cursor.row] ?? '').padEnd(cursor.column).slice(0, cursor.column);
}
