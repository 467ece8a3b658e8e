/** One entry while it is typed: what each key does to it. */
import { setMaxListeners } from 'node:events';
import { escapeControlInLine } from '../../base/terminal-text.ts';
import { cutText } from '../cut-text.ts';
import { bindings } from './bindings.ts';
import { dedentOf } from './dedent.ts';
import { EditBuffer } from './edit-buffer.ts';
import { entered, indentAt } from './enter.ts';
import { HistoryWalk } from './history-walk.ts';
import type { Key } from './keys.ts';
import type { Read, ReadRequest } from './line-editor.ts';
import type { ReadingOptions } from './reading-options.ts';
import { HistorySearch } from './search.ts';
import { commonText, listOf, typable, type Suggestions } from './suggestions.ts';
import { createView, type View } from './view.ts';

/** So long after the last key the preview is asked for. */
const previewMs = 150;
/** So long Tab is waited for. */
const completeMs = 3_000;
/** Tab in front of a line. */
const indent = '  ';

export class Reading {
  readonly #options: ReadingOptions;
  readonly #request: ReadRequest;
  readonly #buffer: EditBuffer;
  readonly #view: View;
  readonly #walk: HistoryWalk;
  readonly #goOn: () => void;
  #isFirst = true;
  /** What Enter put in front of the line that it added last. */
  #indented: { readonly start: number; readonly indent: string } | undefined;
  #search: { readonly history: HistorySearch; readonly text: string; readonly cursor: number } | undefined;
  #completing: AbortController | undefined;
  #previewing: AbortController | undefined;
  #previewTimer: NodeJS.Timeout | undefined;

  /** @param goOn called when `busy` ends, to go on with the keys that came since */
  constructor(options: ReadingOptions, request: ReadRequest, goOn: () => void) {
    this.#options = options;
    this.#request = request;
    this.#goOn = goOn;
    this.#buffer = new EditBuffer(options.kills);
    this.#buffer.reset(request.initial ?? '');
    this.#walk = new HistoryWalk(options.history);
    this.#view = createView({ output: options.output, buffer: this.#buffer, prompts: () => request.prompts(), highlight: options.highlight, wrapping: options.wrapping, goOn });
  }

  /** True while Tab is waited for: no key may be taken. */
  get busy(): boolean {
    return this.#completing !== undefined;
  }

  /** True for a moment after `resized`: no key may be taken, and there is no way to hurry. */
  get isResizing(): boolean {
    return this.#view.isResizing;
  }

  /** Shows what changed, and text above it. */
  show(above?: string): void {
    this.#view.draw(above);
  }

  resized(): void {
    this.#view.below = [];
    if (this.#search) this.#showSearch();
    this.#view.resized();
  }

  /** Leaves the entry as it is on the screen. */
  leave(): void {
    this.#view.below = [];
    this.#view.leave();
  }

  /** Gives up what is waited for. */
  stopWaiting(): void {
    this.#completing?.abort();
    this.#completing = undefined;
    this.#previewing?.abort();
    clearTimeout(this.#previewTimer);
  }

  /** No more keys will come. */
  inputEnded(): Read {
    return this.#end({ kind: 'end', dropped: this.#buffer.text !== '' || this.#request.block === true });
  }

  /** Takes a key. Returns what comes of the entry, when it is over. The screen is not touched before `show`. */
  take(key: Key): Read | 'suspend' | undefined {
    this.#previewing?.abort();
    clearTimeout(this.#previewTimer);
    const below = this.#view.below;
    this.#view.below = [];
    const done = this.#search ? this.#takeInSearch(key) : this.#take(key, below.length > 0);
    this.#isFirst = false;
    if (!done && !this.#search && this.#options.preview && !this.#request.block && this.#buffer.text.trim() !== '') {
      this.#previewTimer = setTimeout(() => void this.#showPreview(), previewMs);
      this.#previewTimer.unref();
    }
    return done;
  }

  #take(key: Key, wasBelow: boolean): Read | 'suspend' | undefined {
    const buffer = this.#buffer;
    const name = key.kind === 'key' ? key.name : '';
    if (!isVertical(name)) this.#view.forgetColumn();
    if (key.kind === 'text') return buffer.type(key.text), undefined;
    if (key.kind === 'paste') return buffer.replace(buffer.cursor, buffer.cursor, key.text), undefined;
    const bound = bindings.get(name);
    if (bound) return bound(buffer), undefined;
    switch (name) {
      case 'enter':
        return this.#enter();
      case 'alt-enter':
        return this.#addLine(), undefined;
      case 'ctrl-c':
        return this.#end({ kind: 'interrupt', dropped: buffer.text !== '' || this.#request.block === true, first: this.#isFirst });
      case 'ctrl-d':
        return this.#deleteOrEnd();
      case 'ctrl-z':
        return 'suspend';
      case 'up':
      case 'ctrl-p':
        return this.#vertical(-1), undefined;
      case 'down':
      case 'ctrl-n':
        return this.#vertical(1), undefined;
      case 'pageup':
        return this.#recall('older'), undefined;
      case 'pagedown':
        return this.#recall('newer'), undefined;
      case 'ctrl-r':
      case 'ctrl-s':
        this.#search = { history: new HistorySearch(this.#options.history), text: buffer.text, cursor: buffer.cursor };
        return this.#showSearch(), undefined;
      case 'tab':
        return this.#tab(wasBelow), undefined;
      case 'ctrl-l':
        this.#view.erase();
        this.#options.output.write('\x1b[H\x1b[2J');
        return undefined;
      default:
        return undefined;
    }
  }

  #end(read: Read): Read {
    this.stopWaiting();
    this.#buffer.moveTo(this.#buffer.text.length);
    this.leave();
    return read;
  }

  #enter(): Read | undefined {
    this.#dedent();
    const { text, cursor } = this.#buffer;
    const whole = entered({ text, cursor, block: this.#request.block === true, isWhole: this.#options.isWhole });
    if (whole === undefined) return this.#addLine(), undefined;
    return this.#end({ kind: 'text', text: whole });
  }

  #addLine(): void {
    const { text, cursor } = this.#buffer;
    // More keys right behind it: text that comes without the marks of a paste brings its own indent.
    const before = this.#options.waiting() > 0 ? '' : indentAt(text, cursor);
    this.#buffer.replace(cursor, cursor, `\n${before}`);
    this.#indented = { start: cursor + 1, indent: before };
  }

  /** The end of a block goes back under its beginning, when its line has the indent that Enter gave it. */
  #dedent(): void {
    const buffer = this.#buffer;
    const { text, cursor, lineStart, lineEnd } = buffer;
    if (this.#indented?.start !== lineStart || this.#options.waiting() > 0 || text.slice(cursor, lineEnd).trim() !== '') return;
    const { indent: given } = this.#indented;
    const wanted = indentAt(text, cursor) === given ? dedentOf(text.slice(0, lineEnd), lineStart) : undefined;
    if (wanted === undefined || wanted === given || !given.startsWith(wanted)) return;
    buffer.replace(lineStart, lineStart + given.length, wanted);
    buffer.moveTo(cursor - given.length + wanted.length);
  }

  #deleteOrEnd(): Read | undefined {
    const { text, cursor } = this.#buffer;
    if (text === '' && !this.#request.block) return this.#end({ kind: 'end', dropped: false });
    if (cursor < text.length) this.#buffer.deleteForward();
    else if (this.#request.block) this.#say('.done sends the block, .cancel drops it.');
    else if (!this.#options.isWhole(text)) this.#say('The statement is not finished. Ctrl-C drops it.');
    return undefined;
  }

  #vertical(step: 1 | -1): void {
    const offset = this.#view.offsetInRow(step);
    if (offset === undefined) this.#recall(step < 0 ? 'older' : 'newer');
    else this.#buffer.moveTo(offset);
  }

  #recall(direction: 'older' | 'newer'): void {
    const text = this.#walk.go(direction, this.#buffer.text);
    if (text === undefined) return;
    this.#view.forgetColumn();
    this.#buffer.replaceAll(text);
  }

  #takeInSearch(key: Key): Read | 'suspend' | undefined {
    const { history, text, cursor } = this.#search!;
    const name = key.kind === 'key' ? key.name : '';
    if (key.kind !== 'key') history.setQuery(history.query + key.text.split('\n', 1)[0]);
    else if (name === 'backspace') history.setQuery([...history.query].slice(0, -1).join(''));
    else if (name === 'ctrl-r' || name === 'ctrl-s') history.further(name === 'ctrl-r' ? 1 : -1);
    else {
      this.#search = undefined;
      if (name === 'escape' || name === 'ctrl-g') return this.#buffer.replaceAll(text, cursor), undefined;
      if (name === 'enter') this.#buffer.moveTo(this.#buffer.text.length);
      return this.#take(key, false);
    }
    const { found } = history;
    if (found) this.#buffer.replaceAll(found.entry, found.offset);
    else this.#buffer.replaceAll(text, cursor);
    this.#showSearch();
    return undefined;
  }

  #showSearch(): void {
    const { query, failed } = this.#search!.history;
    this.#below([`${failed ? 'not found' : 'search'}: ${escapeControlInLine(query)}`]);
  }

  #tab(wasBelow: boolean): void {
    const { text, cursor, lineStart } = this.#buffer;
    const before = text.slice(lineStart, cursor);
    if (before.trim() === '' && (this.#request.block || text.includes('\n'))) return this.#buffer.type(indent);
    const controller = new AbortController();
    // Each source of names listens to it.
    setMaxListeners(0, controller.signal);
    this.#completing = controller;
    const timer = setTimeout(() => controller.abort(), completeMs);
    const stopped = new Promise<undefined>((resolve) => controller.signal.addEventListener('abort', () => resolve(undefined), { once: true }));
    const found = (async () => this.#options.complete(text, cursor, controller.signal))().catch(() => undefined);
    void Promise.race([found, stopped]).then((suggestions) => {
      clearTimeout(timer);
      if (this.#completing !== controller) return;
      this.#completing = undefined;
      if (suggestions) this.#suggest(suggestions, wasBelow);
      this.#goOn();
    });
  }

  #suggest({ from, items: all }: Suggestions, wasBelow: boolean): void {
    const items = typable(all);
    if (items.length === 0) return;
    const { cursor, text } = this.#buffer;
    const common = commonText(items, text.slice(from, cursor));
    if (common !== undefined) this.#buffer.replace(from, cursor, common);
    if (items.length > 1 && (common === undefined || wasBelow)) this.#below(listOf(items, this.#view.columns, this.#view.room));
  }

  async #showPreview(): Promise<void> {
    const controller = new AbortController();
    this.#previewing = controller;
    const text = await this.#options.preview!(this.#buffer.text, controller.signal).catch(() => undefined);
    if (controller.signal.aborted || text === undefined || text === '') return;
    this.#below([cutText(escapeControlInLine(text), this.#view.columns - 1)]);
    this.show();
  }

  #say(text: string): void {
    this.#below([text]);
  }

  #below(lines: readonly string[]): void {
    const room = this.#view.columns - 1;
    this.#view.below = lines.map((line) => this.#dim(cutText(line, room)));
  }

  #dim(text: string): string {
    return this.#options.color ? `\x1b[2m${text}\x1b[22m` : text;
  }
}

function isVertical(name: string): boolean {
  return name === 'up' || name === 'down' || name === 'ctrl-p' || name === 'ctrl-n';
}
