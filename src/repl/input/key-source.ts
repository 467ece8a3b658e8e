/**
 * The keys of a terminal, in a queue: what is typed ahead waits there. It holds the terminal (raw mode, marks around pasted text) and lets
 * go of it again, for good or for a while.
 */
import type { Readable, Writable } from 'node:stream';
import { createKeyDecoder, type Key, type Reports } from './keys.ts';

/** After so long without more bytes, Escape was a key and not the beginning of a sequence. */
const escapeMs = 100;
/** So long text waits that may be a report which comes byte by byte. */
const reportMs = 1_000;
const [pasteMarksOn, pasteMarksOff] = ['\x1b[?2004h', '\x1b[?2004l'];

type TerminalStream = Readable & { isRaw?: boolean; setRawMode?(mode: boolean): unknown };

export interface KeySource {
  /** Takes the next key out of the queue. */
  next(): Key | undefined;
  /** Keys that wait. */
  readonly waiting: number;
  /** True: no more will come. Those that wait are still there. */
  readonly ended: boolean;
  /** Throws away what waits up to a Ctrl-C, the first one; false, and nothing happens, when there is none. */
  takeInterrupt(): boolean;
  /** Takes the terminal. */
  hold(): void;
  /** Lets go of it, so that another program may use it. */
  release(): void;
  /** Lets go of it for good. */
  close(): void;
}

/** @param onKeys called when keys came, or the end. @param reports gets what is no key */
export function createKeySource(input: Readable, output: Writable, onKeys: () => void, reports?: Reports): KeySource {
  const source: TerminalStream = input;
  const decoder = createKeyDecoder(reports);
  let queue: Key[] = [];
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  let held = false;
  let ended = false;

  const add = (keys: readonly Key[]): void => {
    for (const key of keys) queue.push(key);
    if (keys.length > 0) onKeys();
  };
  const onData = (chunk: Uint8Array | string): void => {
    clearTimeout(timer);
    const keys = decoder.feed(chunk);
    if (decoder.waits) timer = setTimeout(() => add(decoder.flush()), decoder.holdsText ? reportMs : escapeMs);
    add(keys);
  };
  const onEnd = (): void => {
    if (ended) return;
    clearTimeout(timer);
    ended = true;
    queue.push(...decoder.flush());
    onKeys();
  };
  const release = (): void => {
    if (!held) return;
    held = false;
    source.off('data', onData);
    // A paused terminal is free for others, and lets the program end.
    source.pause();
    source.setRawMode?.(false);
    if (output.writable) output.write(pasteMarksOff);
  };
  for (const event of ['end', 'close', 'error'] as const) source.on(event, onEnd);

  return {
    next() {
      const key = queue[at];
      at += 1;
      // Taking them off the front one by one would be quadratic.
      if (at >= queue.length) [queue, at] = [[], 0];
      return key;
    },
    get waiting() {
      return queue.length - at;
    },
    get ended() {
      return ended;
    },
    takeInterrupt() {
      const index = queue.findIndex((key, place) => place >= at && key.kind === 'key' && key.name === 'ctrl-c');
      if (index < 0) return false;
      [queue, at] = [queue.slice(index + 1), 0];
      return true;
    },
    hold() {
      if (held) return;
      held = true;
      source.setRawMode?.(true);
      output.write(pasteMarksOn);
      source.on('data', onData);
      source.resume();
    },
    release,
    close() {
      clearTimeout(timer);
      release();
      source.off('end', onEnd);
      source.off('close', onEnd);
      // The error listener stays, for a terminal that goes away late.
    },
  };
}
