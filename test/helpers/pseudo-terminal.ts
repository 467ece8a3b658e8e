/**
 * A program in a pseudo-terminal, and the screen as somebody who types sees it.
 *
 *   script(1) of util-linux ─ pty ─ the program
 *        │ bytes                └─ stty -F resizes it, and the kernel sends SIGWINCH
 *        └► terminal-screen.ts ─► lines, cursor, colours
 *
 * Every wait is for something to be on the screen, is bounded, and fails with the screen as it is.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { skipWithoutTerminal } from './on-terminal.ts';
import { createScreen, skipWithoutScreen, type Run, type ScreenState } from './terminal-screen.ts';

/** For `describe`: why tests on a pseudo-terminal are skipped, or false. */
export const skipWithoutPseudoTerminal: string | false = skipWithoutTerminal || skipWithoutScreen;

/** The shell tells by this private sequence where it runs. */
const placeCode = 7747;
/** So long script(1) may take to notice that its program is gone. */
const graceMs = 3000;

export interface PseudoTerminalOptions {
  readonly cwd: string;
  /** Becomes HBX_HOME. */
  readonly home?: string;
  /** Default 80. */
  readonly columns?: number;
  /** Default 24. */
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Makes what differs from run to run the same, row by row. For `screen`. */
  readonly normalize?: (line: string) => string;
  /** How long a wait may take. Default 20 000. */
  readonly timeoutMs?: number;
  /** Hears each change of the screen. */
  readonly onChange?: () => void;
}

/** What to wait for: a text in a row, a pattern in all rows joined by newlines, the whole screen, or what a function says. */
export type Awaited = string | RegExp | readonly string[] | ((state: ScreenState) => boolean);

export interface PseudoTerminal {
  /** Sends keys as they are. Enter is `\r`. */
  type(keys: string): void;
  /** Pastes as a terminal does: newlines become Enter, in brackets when the program asked for them. */
  paste(text: string): void;
  /** Waits until the screen shows something, and gives its rows. Without `awaited`: as it is. */
  screen(awaited?: Awaited): Promise<readonly string[]>;
  cursor(): ScreenState['cursor'];
  /** How a row looks. */
  colors(row: number): Run[];
  /** All bytes that the program has written. */
  readonly written: string;
  readonly bells: number;
  readonly title: string;
  readonly bracketedPaste: boolean;
  resize(columns: number, rows: number): Promise<void>;
  /** Waits until the program has ended by itself. @returns its exit code, 128 + n for signal n */
  exit(): Promise<number>;
  /** Ends the program if it still runs. */
  close(): Promise<void>;
}

export async function openPseudoTerminal(words: readonly string[], options: PseudoTerminalOptions): Promise<PseudoTerminal> {
  const { cwd, home, columns = 80, rows = 24, env = {}, normalize = (line) => line, timeoutMs = 20_000, onChange = () => {} } = options;
  // The outer world must not decide what a test sees.
  const { CI: _ci, NODE_TEST_CONTEXT: _test, HBX_WALLET: _wallet, NO_COLOR: _plain, FORCE_COLOR: _color, COLORTERM: _colors, EDITOR: _editor, VISUAL: _visual, ...outer } = process.env;
  const command = `stty cols ${columns} rows ${rows}; printf '\\033]${placeCode};%s %s\\007' "$(tty)" "$$"; exec ${words.map(quoted).join(' ')}`;
  const script = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd,
    env: { ...outer, SHELL: '/bin/sh', TERM: 'xterm-256color', ...(home === undefined ? {} : { HBX_HOME: home }), ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A program that ends without reading its input closes the pipe.
  script.stdin.on('error', () => {});
  const screen = createScreen({ columns, rows, answer: (text) => script.stdin.write(text) });
  const wakers = new Set<() => void>();
  const wake = (): void => [...wakers].forEach((waker) => waker());

  let place: { tty: string; pid: number } | undefined;
  let code: number | undefined;
  const pieces: Buffer[] = [];
  screen.onPrivate(placeCode, (text) => {
    const [tty, pid] = text.split(' ');
    place = { tty: tty!, pid: Number(pid) };
  });
  let shown = Promise.resolve();
  script.stdout.on('data', (bytes: Buffer) => {
    pieces.push(bytes);
    shown = screen.write(bytes).then(() => {
      onChange();
      wake();
    });
  });
  const closed = new Promise<void>((resolve) => {
    script.on('close', (exitCode) => {
      void shown.then(() => {
        code = exitCode ?? -1;
        wake();
        resolve();
      });
    });
  });

  const kill = (): void => {
    if (code !== undefined) return;
    if (place) endProcess(place.pid);
    script.kill('SIGKILL');
  };
  process.once('exit', kill);

  const state = (): ScreenState => {
    const { lines, cursor } = screen.state();
    return { lines: lines.map(normalize), cursor };
  };
  const complaint = (what: string): string => `${what}. The screen:\n${state().lines.map((line) => `  │${line}`).join('\n')}`;
  /** @param whatever also ends the wait when the program has ended, which fails otherwise */
  const until = (done: () => boolean, what: () => string, whatever = false): Promise<void> =>
    new Promise((resolve, reject) => {
      const end = (problem?: string): void => {
        clearTimeout(timer);
        wakers.delete(look);
        if (problem === undefined) resolve();
        else reject(new Error(complaint(problem)));
      };
      const look = (): void => {
        if (done()) end();
        else if (code !== undefined && !whatever) end(`The program ended with ${code} before there was ${what()}`);
      };
      const timer = setTimeout(() => end(`There was no ${what()} within ${timeoutMs} ms`), timeoutMs);
      wakers.add(look);
      look();
    });

  const terminal: PseudoTerminal = {
    type: (keys) => void script.stdin.write(keys),
    paste(text) {
      const typed = text.replace(/\r?\n/g, '\r');
      script.stdin.write(screen.bracketedPaste ? `\u001b[200~${typed}\u001b[201~` : typed);
    },
    async screen(awaited) {
      await shown;
      if (awaited === undefined) return state().lines;
      if (typeof awaited === 'object' && !(awaited instanceof RegExp)) {
        const wanted = JSON.stringify(awaited);
        // What is shown instead says more than that it took too long.
        await until(() => JSON.stringify(state().lines) === wanted, () => 'such screen').catch((error: unknown) => {
          assert.deepEqual(state().lines, awaited);
          throw error;
        });
        return state().lines;
      }
      await until(() => matches(awaited, state()), () => (typeof awaited === 'function' ? 'such screen' : String(awaited)));
      return state().lines;
    },
    cursor: () => screen.state().cursor,
    colors: (row) => screen.runs(row),
    get written() {
      return Buffer.concat(pieces).toString('utf8');
    },
    get bells() {
      return screen.bells;
    },
    get title() {
      return screen.title;
    },
    get bracketedPaste() {
      return screen.bracketedPaste;
    },
    async resize(newColumns, newRows) {
      await shown;
      screen.resize(newColumns, newRows);
      // The size of a terminal that has gone is nobody's business.
      spawnSync('stty', ['-F', place!.tty, 'cols', String(newColumns), 'rows', String(newRows)]);
    },
    async exit() {
      await until(() => code !== undefined, () => 'end of the program', true);
      return code!;
    },
    async close() {
      // script(1) sees the program end, and ends as well. It would not, had the program never begun.
      if (code === undefined && place) endProcess(place.pid);
      const impatient = setTimeout(kill, place ? graceMs : 0);
      await closed;
      clearTimeout(impatient);
      process.off('exit', kill);
      screen.dispose();
    },
  };
  await until(() => place !== undefined, () => 'terminal').catch(async (error: unknown) => {
    await terminal.close();
    throw error;
  });
  return terminal;
}

function matches(awaited: string | RegExp | ((state: ScreenState) => boolean), state: ScreenState): boolean {
  if (typeof awaited === 'function') return awaited(state);
  if (typeof awaited === 'string') return state.lines.some((line) => line.includes(awaited));
  return awaited.test(state.lines.join('\n'));
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A program may not mind that its terminal goes away. */
function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
