/** A line editor on two streams and a small screen. */
import { PassThrough } from 'node:stream';
import { createLineEditor, type LineEditorOptions, type Read } from '../../../src/repl/input/line-editor.ts';
import { createFakeScreen } from '../fake-screen.ts';

/** Bytes of keys. */
export const [enter, ctrlC, ctrlD, tab, up, down, left, home, backspace, altEnter] = ['\r', '\x03', '\x04', '\t', '\x1b[A', '\x1b[B', '\x1b[D', '\x1b[H', '\x7f', '\x1b\r'];
export const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`;
export const nextTurn = (): Promise<void> => new Promise(setImmediate);

type Given = Partial<LineEditorOptions> & {
  entries?: readonly string[];
  columns?: number;
  rows?: number;
  /** Gets what the terminal replies; by default it comes among the keys. */
  reply?: (text: string) => void;
};

/** Text is whole unless a bracket is open; the prompts are `> ` and `. `. */
export function openEditor(given: Given = {}) {
  const size = { columns: given.columns ?? 40, rows: given.rows ?? 12 };
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), size);
  const fake = createFakeScreen(() => output, given.reply ?? ((text) => input.write(text)));
  output.setEncoding('utf8').on('data', (chunk: string) => fake.write(chunk));
  let interrupts = 0;
  const editor = createLineEditor({
    input,
    output,
    color: false,
    history: (index) => given.entries?.[index],
    isWhole: (text) => text.split('(').length === text.split(')').length,
    highlight: (text) => text,
    complete: async () => ({ from: 0, items: [] }),
    onInterrupt: () => void interrupts++,
    ...given,
  });
  const prompts = () => ({ prompt: '> ', goOn: '. ' });
  return {
    editor,
    input,
    output,
    fake,
    interrupts: () => interrupts,
    /** Types, and waits until it was read. */
    async type(...chunks: string[]): Promise<void> {
      for (const chunk of chunks) {
        input.write(chunk);
        await nextTurn();
        await nextTurn();
      }
    },
    read: (more: { initial?: string; block?: boolean } = {}): Promise<Read> => editor.read({ prompts, ...more }),
    screen: (): string[] => {
      const rows = fake.rows();
      while (rows.length > fake.cursor.row + 1 && rows.at(-1) === '') rows.pop();
      return rows;
    },
  };
}

/** What is entered after some keys. */
export async function entered(keys: string | string[], given: Given & { initial?: string; block?: boolean } = {}): Promise<Read> {
  const session = openEditor(given);
  const read = session.read(given);
  await session.type(...[keys].flat());
  session.input.end();
  const result = await read;
  session.editor.close();
  return result;
}
export const text = (entry: string): Read => ({ kind: 'text', text: entry });
