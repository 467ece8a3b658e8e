/**
 * Keys on their way from the terminal to readline. While a line runs the gate is shut: what is typed ahead waits, so it
 * neither mixes with the output nor overtakes it, and shows at its own prompt later. Ctrl-C is the exception: at a shut
 * gate it throws away what waits and is reported at once.
 *
 * Keys pass in pieces that end at a newline, so a pasted text of many lines stops at each one that runs.
 */
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

const interruptKey = 0x03;
const newline = 0x0a;
const carriageReturn = 0x0d;

type TerminalStream = Readable & { isTTY?: boolean; isRaw?: boolean; setRawMode?(mode: boolean): unknown };

export interface KeyGate {
  /** What readline reads. */
  readonly keys: Readable;
  /** Shuts the gate. */
  shut(): void;
  open(): void;
  /** Lets go of the terminal. */
  close(): void;
}

/** @param onInterrupt called for Ctrl-C at a shut gate. */
export function createKeyGate(input: Readable, onInterrupt: () => void): KeyGate {
  const source: TerminalStream = input;
  const keys: PassThrough & TerminalStream = new PassThrough();
  // readline turns raw mode on and off through its input.
  keys.isTTY = source.isTTY ?? true;
  if (source.setRawMode) {
    keys.setRawMode = (mode) => {
      source.setRawMode!(mode);
      keys.isRaw = mode;
      return keys;
    };
  }

  let waiting: Buffer[] = [];
  let isShut = false;
  let pumping = false;
  let ended = false;
  let closed = false;
  let lastByte = -1;

  const findInterrupt = (): void => {
    while (isShut) {
      const at = waiting.findIndex((piece) => piece[0] === interruptKey);
      if (at < 0) return;
      waiting = waiting.slice(at + 1);
      onInterrupt();
    }
  };

  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    while (!closed && !isShut && waiting.length > 0) {
      keys.write(waiting.shift());
      // One turn later readline has read it, and a line that runs has shut the gate.
      await nextTurn();
    }
    pumping = false;
    if (ended && !closed && !isShut && waiting.length === 0) keys.end();
  };

  const onData = (chunk: Buffer | string): void => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (const piece of pieces(bytes, lastByte)) waiting.push(piece);
    lastByte = bytes.at(-1) ?? lastByte;
    findInterrupt();
    void pump();
  };
  const onEnd = (): void => {
    ended = true;
    void pump();
  };
  source.on('data', onData);
  source.on('end', onEnd);
  source.on('close', onEnd);
  source.on('error', onEnd);

  return {
    keys,
    shut() {
      isShut = true;
      findInterrupt();
    },
    open() {
      isShut = false;
      void pump();
    },
    close() {
      closed = true;
      source.off('data', onData);
      source.off('end', onEnd);
      source.off('close', onEnd);
      // A paused terminal lets the program end. The error listener stays, for a terminal that goes away late.
      source.pause();
      keys.destroy();
    },
  };
}

/** Splits after each newline and around each Ctrl-C. The second half of a `\r\n` is left out, as it ends nothing. */
function* pieces(bytes: Buffer, before: number): Generator<Buffer> {
  let start = 0;
  let previous = before;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === newline && previous === carriageReturn) {
      if (at > start) yield bytes.subarray(start, at);
      start = at + 1;
    } else if (byte === interruptKey) {
      if (at > start) yield bytes.subarray(start, at);
      yield bytes.subarray(at, at + 1);
      start = at + 1;
    } else if (byte === newline || byte === carriageReturn) {
      yield bytes.subarray(start, at + 1);
      start = at + 1;
    }
    previous = byte;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}
