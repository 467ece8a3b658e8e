/**
 * Reads entries from somebody who types. An entry is one text of one or more lines; Enter enters it when it is whole, and adds a line when
 * it is not.
 *
 *   keys.ts ◄─ key-source.ts ─► line-editor.ts ─► reading.ts   one entry: what each key does
 *                                                   ├─► edit-buffer.ts (characters.ts, bindings.ts), enter.ts
 *                                                   ├─► history-walk.ts, search.ts, suggestions.ts
 *                                                   └─► view.ts ─► layout.ts (cells.ts) ─► screen.ts
 *                       cursor-report.ts ◄─────────────── resizing.ts (rewrap.ts)   what another width does
 *
 * Between two entries keys wait, so what is typed ahead neither mixes with the output nor overtakes it. Ctrl-C does not wait.
 */
import type { Readable, Writable } from 'node:stream';
import type { KillRing } from './edit-buffer.ts';
import { createCursorReport } from './cursor-report.ts';
import { createKeySource } from './key-source.ts';
import { Reading } from './reading.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { Wrapping } from './resizing.ts';
import type { Wraps } from './rewrap.ts';

export interface Prompts {
  readonly prompt: string;
  readonly goOn: string;
}

export interface ReadRequest {
  /** In front of the first line and of the others, with SGR sequences; asked for whenever it is drawn. */
  prompts(): Prompts;
  /** What stands there already. */
  readonly initial?: string;
  /** `.editor`: Enter adds a line until one says `.done`, `.cancel` or `.print`. */
  readonly block?: boolean;
  /** The answer to a question: Enter ends it, and there are no history, colours, Tab and preview. What was typed ahead is dropped: it answers something else. */
  readonly answer?: boolean;
}

export type Read =
  | { readonly kind: 'text'; readonly text: string }
  /** Ctrl-C. `dropped`: something stood there. `first`: no other key came before it. */
  | { readonly kind: 'interrupt'; readonly dropped: boolean; readonly first: boolean }
  /** Ctrl-D where nothing stands, or the input is over. `dropped`: something stood there, and nobody entered it. */
  | { readonly kind: 'end'; readonly dropped: boolean };

export interface LineEditor {
  /** Reads one entry. One at a time. */
  read(request: ReadRequest): Promise<Read>;
  /** Prints lines above the entry that is being typed; when none is, simply prints. */
  print(text: string): void;
  /** Lets another program have the terminal, until `hold`. */
  release(): void;
  hold(): void;
  /** Gives the terminal back. What is being read never comes. */
  close(): void;
}

export interface LineEditorOptions extends Omit<ReadingOptions, 'output' | 'kills' | 'waiting' | 'wrapping'> {
  readonly input: Readable;
  readonly output: Writable;
  /** Ctrl-C while nothing is read. What was typed ahead is gone by then. */
  onInterrupt(): void;
  /** Ctrl-Z: stops the program, and calls back when it goes on. Absent: the key does nothing. */
  suspend?(resumed: () => void): void;
  /** The terminal may be asked where its cursor is. */
  readonly asks?: boolean;
  /** What the terminal most likely does with its lines when its width changes; default `all`. What it answers counts more. */
  readonly wraps?: Wraps;
}

/** What an answer is read with. */
function answering({ preview: _preview, ...options }: LineEditorOptions): LineEditorOptions {
  return { ...options, history: () => undefined, isWhole: () => true, highlight: (text) => text, complete: () => Promise.resolve({ from: 0, items: [] }) };
}

export function createLineEditor(options: LineEditorOptions): LineEditor {
  const { input, output } = options;
  const kills: KillRing = [];
  let reading: { entry: Reading; end(read: Read): void } | undefined;
  let closed = false;
  /** Another program has the terminal. */
  let away = false;
  /** What was to be printed meanwhile. */
  let held = '';

  const finish = (read: Read): void => {
    const { end } = reading!;
    reading = undefined;
    end(read);
    // One turn later the line runs, and a Ctrl-C that is already there stops it.
    if (keys.waiting > 0) setImmediate(pump);
  };
  const pump = (): void => {
    if (closed || away || reading?.entry.isResizing) return;
    while (reading && keys.waiting > 0) {
      if (reading.entry.busy) {
        // Tab has not answered yet: what was typed since comes behind it.
        if (!keys.takeInterrupt()) return;
        reading.entry.stopWaiting();
        continue;
      }
      const done = reading.entry.take(keys.next()!);
      if (done === 'suspend') {
        if (suspend()) return;
      } else if (done) return finish(done);
    }
    if (reading) {
      if (keys.ended && !reading.entry.busy) return finish(reading.entry.inputEnded());
      return reading.entry.show();
    }
    if (keys.takeInterrupt()) {
      options.onInterrupt();
      pump();
    }
  };
  const report = createCursorReport((text) => void output.write(text), options.asks === true);
  const { wraps = 'all' } = options;
  const wrapping: Wrapping = { report, wrapsOthers: wraps !== 'none', way: wraps === 'all' ? 'anew' : 'kept' };
  const keys = createKeySource(input, output, pump, report);
  const release = (): void => {
    reading?.entry.leave();
    away = true;
    keys.release();
  };
  const hold = (): void => {
    if (closed) return;
    away = false;
    keys.hold();
    if (held !== '') output.write(held);
    held = '';
    reading?.entry.show();
  };
  const suspend = (): boolean => {
    if (!options.suspend) return false;
    release();
    options.suspend(() => {
      hold();
      pump();
    });
    return true;
  };
  const onResize = (): void => {
    if (!away) reading?.entry.resized();
  };
  output.on('resize', onResize);

  return {
    read(request) {
      hold();
      return new Promise((end) => {
        if (request.answer === true) while (keys.waiting > 0) keys.next();
        const entry = new Reading({ ...(request.answer === true ? answering(options) : options), kills, wrapping, waiting: () => keys.waiting }, request, pump);
        reading = { entry, end };
        entry.show();
        pump();
      });
    },
    print(text) {
      if (away) held += `${text}\n`;
      else if (reading) reading.entry.show(`${text}\n`);
      else output.write(`${text}\n`);
    },
    release,
    hold,
    close() {
      if (closed) return;
      if (!away) reading?.entry.leave();
      reading?.entry.stopWaiting();
      if (held !== '') output.write(held);
      [closed, reading] = [true, undefined];
      keys.close();
      output.off('resize', onResize);
    },
  };
}
