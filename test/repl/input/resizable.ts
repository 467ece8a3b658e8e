/** A line editor on terminals that treat what they show in different ways when their width changes. */
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import { createScreen, skipWithoutScreen } from '../../helpers/terminal-screen.ts';
import { createLineEditor, type LineEditorOptions } from '../../../src/repl/input/line-editor.ts';
import type { Wraps } from '../../../src/repl/input/rewrap.ts';
import { createFakeScreen } from '../fake-screen.ts';
import { nextTurn } from './editor.ts';

/** Timers wait for `tick`. */
export function holdTimers(context: TestContext): void {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const held = globalThis.setTimeout;
  // The mock takes a missing delay for a very long one, and xterm.js leaves it out.
  globalThis.setTimeout = ((run: () => void, ms = 0) => held(run, ms)) as typeof setTimeout;
  context.after(() => (globalThis.setTimeout = held));
}

/** The whole screen, and the place of the cursor. */
interface Seen {
  readonly rows: readonly string[];
  readonly row: number;
  readonly column: number;
}

export interface Kind {
  readonly name: string;
  readonly skip: string | false;
  readonly wraps: Wraps;
  /** @param reply gets what the terminal answers */
  open(columns: number, reply: (text: string) => void): { write(text: string): void; resize(columns: number): void; seen(): Seen; close(): void };
}

const fakeKind = (name: string, way?: 'cut'): Kind => ({
  name,
  skip: false,
  wraps: way === undefined ? 'all' : 'none',
  open(columns, reply) {
    const size = { columns, rows: 40 };
    const fake = createFakeScreen(() => size, reply);
    return {
      write: fake.write,
      resize(to) {
        size.columns = to;
        fake.resized(way);
      },
      seen() {
        const rows = fake.rows().map((row) => row.trimEnd());
        while (rows.at(-1) === '' && rows.length > fake.cursor.row + 1) rows.pop();
        return { rows, ...fake.cursor };
      },
      close: () => {},
    };
  },
});

export const kinds: readonly Kind[] = [
  fakeKind('that wraps every line anew'),
  fakeKind('that wraps none', 'cut'),
  {
    name: 'that wraps all lines but that of the cursor (xterm.js)',
    skip: skipWithoutScreen,
    wraps: 'others',
    open(columns, reply) {
      const screen = createScreen({ columns, rows: 40, answer: reply });
      return {
        write: (text) => void screen.write(text.replace(/\r?\n/g, '\r\n')),
        resize: (to) => screen.resize(to, 40),
        seen() {
          const { lines, cursor } = screen.state();
          return { rows: lines, ...cursor };
        },
        close: () => screen.dispose(),
      };
    },
  },
];

/** @param given.reply gets the answers of the terminal; by default they come among the keys */
export function openOn(kind: Kind, context: TestContext, columns: number, { reply, ...given }: Partial<LineEditorOptions> & { reply?: (text: string) => void } = {}) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns, rows: 40 });
  const terminal = kind.open(columns, reply ?? ((text) => void input.write(text)));
  let written = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    written += chunk;
    terminal.write(chunk);
  });
  const editor = createLineEditor({
    input,
    output,
    color: false,
    asks: true,
    wraps: kind.wraps,
    history: (index) => ['an entry that was entered before, quite a long one'][index],
    isWhole: (text) => text.split('(').length === text.split(')').length,
    highlight: (text) => text,
    complete: async (text) => ({ from: text.length, items: ['one', 'two', 'three', 'a name that is long', 'another name'].map((name) => ({ text: name })) }),
    onInterrupt: () => {},
    ...given,
  });
  /** Lets time pass. */
  const pass = async (ms = 120): Promise<void> => {
    for (let at = 0; at < ms; at += 10) {
      context.mock.timers.tick(10);
      await nextTurn();
      await nextTurn();
    }
  };
  return {
    editor,
    input,
    seen: () => terminal.seen(),
    /** How often the terminal was asked. */
    asked: () => written.split('\x1b[6n').length - 1,
    pass,
    async type(...chunks: string[]): Promise<void> {
      for (const chunk of chunks) {
        input.write(chunk);
        await pass();
      }
    },
    resize(to: number): void {
      terminal.resize(to);
      output.columns = to;
      output.emit('resize');
    },
    read: () => editor.read({ prompts: () => ({ prompt: 'counter> ', goOn: '     ... ' }) }),
    close(): void {
      editor.close();
      terminal.close();
    },
  };
}
