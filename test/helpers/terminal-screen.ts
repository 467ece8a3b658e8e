/**
 * What a terminal shows of the bytes that a program writes: `@xterm/headless`, which the test command installs into
 * `test/clients/node_modules`.
 */
import { createRequire } from 'node:module';

const require = createRequire(new URL('../clients/package.json', import.meta.url));

/** Characters side by side that look alike. Colours are numbers of the palette (0 to 255), `#rrggbb`, or undefined for the usual one. */
export interface Run {
  readonly text: string;
  readonly color?: number | string;
  readonly background?: number | string;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

export interface ScreenState {
  /** The rows from the top, without spaces at their ends and without the empty ones below the last text and the cursor. */
  readonly lines: readonly string[];
  /** Counted from 0, from the top left. */
  readonly cursor: { readonly column: number; readonly row: number };
}

export interface TerminalScreen {
  /** Resolves when it is on the screen. */
  write(data: Uint8Array | string): Promise<void>;
  state(): ScreenState;
  /** How a row looks, without unstyled spaces at its end. */
  runs(row: number): Run[];
  /** The title that the program gave its window. */
  readonly title: string;
  /** How often it rang the bell. */
  readonly bells: number;
  /** The program wants to know what is pasted and what is typed. */
  readonly bracketedPaste: boolean;
  resize(columns: number, rows: number): void;
  /** Hears what the program says to itself by `ESC ] code ; text BEL`, which is not shown. */
  onPrivate(code: number, listener: (text: string) => void): void;
  dispose(): void;
}

/** For `describe`: why there is no screen, or false. */
export const skipWithoutScreen: string | false = (() => {
  try {
    require.resolve('@xterm/headless');
    require.resolve('@xterm/addon-unicode11');
    return false;
  } catch {
    return 'needs @xterm/headless: npm install in test/clients';
  }
})();

/** @param answer gets what a terminal replies to the questions of the program, such as where the cursor is */
export function createScreen({ columns, rows, answer }: { columns: number; rows: number; answer: (text: string) => void }): TerminalScreen {
  const { Terminal } = require('@xterm/headless') as { Terminal: new (options: object) => Xterm };
  const { Unicode11Addon } = require('@xterm/addon-unicode11') as { Unicode11Addon: new () => object };
  // By itself it does not wrap the line anew that the cursor is on, as in the terminals of editors and browsers.
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1000 });
  // The widths that terminals of today give to emoji.
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = '11';
  terminal.onData(answer);
  let title = '';
  let bells = 0;
  terminal.onTitleChange((text) => (title = text));
  terminal.onBell(() => bells++);
  const lineAt = (row: number): Line | undefined => terminal.buffer.active.getLine(terminal.buffer.active.baseY + row);

  return {
    write: (data) => new Promise((resolve) => terminal.write(data, resolve)),
    state() {
      const { cursorX, cursorY } = terminal.buffer.active;
      const lines = Array.from({ length: terminal.rows }, (_, row) => lineAt(row)?.translateToString(true).trimEnd() ?? '');
      while (lines.length > cursorY + 1 && lines.at(-1) === '') lines.pop();
      return { lines, cursor: { column: cursorX, row: cursorY } };
    },
    runs: (row) => runsOf(lineAt(row)),
    get title() {
      return title;
    },
    get bells() {
      return bells;
    },
    get bracketedPaste() {
      return terminal.modes.bracketedPasteMode;
    },
    resize: (newColumns, newRows) => terminal.resize(newColumns, newRows),
    onPrivate(code, listener) {
      terminal.parser.registerOscHandler(code, (text) => {
        listener(text);
        return true;
      });
    },
    dispose: () => terminal.dispose(),
  };
}

function runsOf(line: Line | undefined): Run[] {
  const runs: { text: string; look: Omit<Run, 'text'> }[] = [];
  for (let at = 0; at < (line?.length ?? 0); at++) {
    const cell = line!.getCell(at)!;
    // The second half of a wide character.
    if (cell.getWidth() === 0) continue;
    const look = lookOf(cell);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last && JSON.stringify(last.look) === JSON.stringify(look)) last.text += text;
    else runs.push({ text, look });
  }
  const last = runs.at(-1);
  if (last && Object.keys(last.look).length === 0) last.text = last.text.trimEnd();
  return runs.filter(({ text }) => text !== '').map(({ text, look }) => ({ text, ...look }));
}

function lookOf(cell: Cell): Omit<Run, 'text'> {
  const color = cell.isFgDefault() ? undefined : cell.isFgRGB() ? hex(cell.getFgColor()) : cell.getFgColor();
  const background = cell.isBgDefault() ? undefined : cell.isBgRGB() ? hex(cell.getBgColor()) : cell.getBgColor();
  return {
    ...(color === undefined ? {} : { color }),
    ...(background === undefined ? {} : { background }),
    ...(cell.isBold() ? { bold: true } : {}),
    ...(cell.isDim() ? { dim: true } : {}),
    ...(cell.isItalic() ? { italic: true } : {}),
    ...(cell.isUnderline() ? { underline: true } : {}),
    ...(cell.isInverse() ? { inverse: true } : {}),
  };
}

const hex = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** The parts of `@xterm/headless` that are used. */
interface Xterm {
  readonly rows: number;
  readonly unicode: { activeVersion: string };
  readonly modes: { readonly bracketedPasteMode: boolean };
  readonly parser: { registerOscHandler(code: number, handler: (text: string) => boolean): void };
  readonly buffer: { readonly active: { readonly cursorX: number; readonly cursorY: number; readonly baseY: number; getLine(row: number): Line | undefined } };
  write(data: Uint8Array | string, done: () => void): void;
  resize(columns: number, rows: number): void;
  loadAddon(addon: object): void;
  onData(listener: (text: string) => void): void;
  onTitleChange(listener: (text: string) => void): void;
  onBell(listener: () => void): void;
  dispose(): void;
}

interface Line {
  readonly length: number;
  translateToString(trimRight: boolean): string;
  getCell(column: number): Cell | undefined;
}

interface Cell {
  getChars(): string;
  getWidth(): number;
  getFgColor(): number;
  getBgColor(): number;
  isFgDefault(): boolean;
  isBgDefault(): boolean;
  isFgRGB(): boolean;
  isBgRGB(): boolean;
  isBold(): number;
  isDim(): number;
  isItalic(): number;
  isUnderline(): number;
  isInverse(): number;
}
