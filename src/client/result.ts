/**
 * From what a node says of a slot (`results`) to the one Result shape.
 *
 * Nodes differ: the outbox is a list or a message with the keys 1..n; an error is a text, a message of ours
 * (`{message, file, line, trace}`) or a real node's (`{status, body, trace: {1: {function, line: "<module>:<n>"}}}`; `line` may be
 * a number or missing, the module `-no-file-`, the body a term of Luerl). The output is a value, or `{data, prompt}`. Of processes that
 * run in a legacy compute unit it stands under `raw` or `json` (`legacy-results.ts`).
 */
import type { OutboxEntry, Result, ResultError, TracebackEntry } from '../base/result.ts';
import { withLegacyResult } from './legacy-results.ts';
import { hostFunction, luerlError } from './luerl-error.ts';
import { Atom, Float, getKey, getText, isBinary, isList, isMessage, textOf, type Message, type Value } from '../message/value.ts';
import { unrunLua } from './unrun-lua.ts';

/** What tracebacks call functions of the host. */
const hostFile = '[host]';

type SlotResult = Pick<Result, 'ok' | 'output' | 'outputEncoding' | 'prompt' | 'outbox' | 'error'>;

/**
 * @param given the `results` of a slot, as decoded JSON
 * @param lua the message was Lua for the process to run; that it did not is an error then
 */
export function resultFrom(given: Value, { lua = false }: { readonly lua?: boolean | undefined } = {}): SlotResult {
  if (!isMessage(given)) return { ok: true, output: textValue(given), outbox: [], error: null };
  const results = withLegacyResult(given);
  const error = withHandler(withPlace(errorFrom(getKey(results, 'error')), getKey(results, 'caught')), results) ?? ((lua && unrunLua(results)) || null);
  const printed = getText(results, 'print') ?? '';
  const output = getKey(results, 'output');
  const shownAs = shownOf(output);
  const isBytes = shownAs instanceof Uint8Array;
  const answer = isBytes ? Buffer.from(shownAs).toString('base64url') : textValue(shownAs);
  // Modules that answer an error often say it in both places; once is enough.
  const said = error === null ? undefined : [textValue(getKey(results, 'error')), error.message].find((text) => answer === text || answer.endsWith(`\n${text}`));
  const repeated = said !== undefined;
  // What is printed in front of bytes makes a text of them.
  const encoding = isBytes && printed === '' && !repeated ? ({ outputEncoding: 'base64url' } as const) : {};
  const shown = printed + (repeated ? answer.slice(0, Math.max(0, answer.length - said.length - 1)) : answer);
  return { ok: error === null, output: shown, ...encoding, ...promptIn(output), outbox: outboxFrom(getKey(results, 'outbox')), error };
}

const outputKeys = new Set(['data', 'prompt', 'print']);

/** What is shown of an output: processes with handlers answer `{data, prompt}`, where `data` is the text. */
function shownOf(output: Value | undefined): Value | undefined {
  return isAnswer(output) ? getKey(output, 'data') : output;
}

function isAnswer(output: Value | undefined): output is Message {
  return isMessage(output) && output.size > 0 && [...output.keys()].every((key) => outputKeys.has(key));
}

/** Characters of a prompt: nobody reads more in front of a line. */
const longestPrompt = 1000;

/** What aos and its kind show unless the process has a function `Prompt` of its own: `aos> `, and `name@aos-2.0.1[Inbox:3]> ` with or without colours. */
const usualPrompt = /^(?:aos|[^\n]*@aos-[\w.+-]+\[Inbox:\d+\])?[>\s]*$/;

/** The prompt of a process that chose one. */
function promptIn(output: Value | undefined): Pick<Result, 'prompt'> {
  const prompt = isAnswer(output) ? getKey(output, 'prompt') : undefined;
  if (typeof prompt !== 'string' || prompt.length > longestPrompt) return {};
  return usualPrompt.test(prompt.replace(/\u001b\[[\d;]*m/g, '')) ? {} : { prompt };
}

/** An error that the module caught and answered as text, with the place that hbx's node noted beside it. */
function withPlace(error: ResultError | null, caught: Value | undefined): ResultError | null {
  const noted = error === null || !isMessage(caught) ? null : errorFrom(caught);
  return noted !== null && noted.message === error?.message ? noted : error;
}

/** Characters of the name of a handler, and of an action: a process may say anything there. */
const longestName = 200;

/** The handler that failed, where the process tells it. */
function withHandler(error: ResultError | null, results: Message): ResultError | null {
  const [handler, action] = ['error-handler', 'error-action'].map((key) => nameIn(getText(results, key)));
  return error === null || handler === undefined ? error : { ...error, handler, ...(action === undefined ? {} : { action }) };
}

/** A name that is not empty, without its end where it is too long; never half a character. */
function nameIn(text = ''): string | undefined {
  return text === '' ? undefined : text.slice(0, longestName).replace(/[\ud800-\udbff]$/, '');
}

/** The error in the reply of a node that computed a slot and failed: `{body, phase: "compute", …}`. @source protocol.md F.33 */
export function slotErrorIn(reply: Value): ResultError | undefined {
  return isMessage(reply) && getText(reply, 'phase') === 'compute' ? (errorFrom(reply) ?? undefined) : undefined;
}

function outboxFrom(value: Value | undefined): OutboxEntry[] {
  const entries = isList(value) ? value : isMessage(value) ? [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([, entry]) => entry) : [];
  return entries.filter((entry) => entry !== null).map((entry, index) => outboxEntry(entry, index + 1));
}

function outboxEntry(entry: Value, n: number): OutboxEntry {
  if (!isMessage(entry)) return { n, tags: {}, data: plainOrBytes(entry) };
  const result: OutboxEntry = { n, tags: {} };
  for (const [key, value] of entry) {
    switch (key.toLowerCase()) {
      case 'target':
        result.target = textValue(value);
        break;
      case 'action':
        result.action = textValue(value);
        break;
      case 'data':
        result.data = plainOrBytes(value);
        break;
      default:
        // As a property of its own, whatever it is called.
        Object.defineProperty(result.tags, key, { value: plainOrBytes(value), enumerable: true, writable: true, configurable: true });
    }
  }
  return result;
}

function errorFrom(value: Value | undefined): ResultError | null {
  if (value === undefined || value === null || value === false) return null;
  if (!isMessage(value)) return { ...placed(textValue(value)), traceback: [] };
  const text = textValue(getKey(value, 'message') ?? getKey(value, 'body') ?? value);
  const file = getText(value, 'file');
  const slot = getKey(value, 'attempted-slot');
  const traceback = tracebackFrom(getKey(value, 'trace'));
  return {
    ...(file === undefined ? placeIn(placed(text), traceback) : { message: luerlError(text)?.message ?? text, file }),
    ...countFrom1('line', getText(value, 'line')),
    ...countFrom1('column', getText(value, 'column')),
    ...(typeof slot === 'number' ? { slot } : {}),
    traceback,
  };
}

type Placed = Pick<ResultError, 'message' | 'file' | 'line'>;

/** What an error text says, and where. */
function placed(text: string): Placed {
  return luerlError(text) ?? splitPlace(text);
}

/** Errors of Luerl have no place in their text: it is where the innermost function of Lua stood. */
function placeIn(error: Placed, traceback: readonly TracebackEntry[]): Placed {
  const inner = error.line === undefined ? traceback.find(({ file, line }) => file !== hostFile && line !== undefined) : undefined;
  return inner === undefined ? error : { ...error, ...(inner.file === '' ? {} : { file: inner.file }), line: inner.line! };
}

function countFrom1(key: 'line' | 'column', text: string | undefined): { line?: number; column?: number } {
  const count = Number(text);
  return Number.isInteger(count) && count > 0 ? { [key]: count } : {};
}

/** `counter.lua:12: boom` names its place in front, as Lua does. */
function splitPlace(text: string): { message: string; file?: string; line?: number } {
  const found = /^(?:\[string "([^"\n]*)"\]|([^:\n]{1,200})):(\d+): ([\s\S]*)$/.exec(text);
  if (found === null) return { message: text };
  return { message: found[4]!, file: found[1] ?? found[2]!, line: Number(found[3]) };
}

function tracebackFrom(value: Value | undefined): TracebackEntry[] {
  const frames = isList(value) ? value : isMessage(value) ? [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([, frame]) => frame) : [];
  return frames.filter(isMessage).flatMap((frame) => {
    const named = getText(frame, 'function') ?? '?';
    // Luerl has a frame for what was called and is no function.
    if (/^"?(nil|true|false)"?$/.test(named)) return [];
    const host = hostFunction(named);
    if (host !== undefined) return [{ function: host, file: hostFile }];
    const text = getText(frame, 'line') ?? '';
    const place = /^(.*):(\d+)$/s.exec(text);
    const file = getText(frame, 'file') ?? place?.[1] ?? '';
    return [{ function: named === '-no-name-' ? '?' : named, file: file === '-no-file-' ? '' : file, ...countFrom1('line', place?.[2] ?? text), ...countFrom1('column', getText(frame, 'column')) }];
  });
}

function textValue(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (isBinary(value)) return textOf(value);
  return isMessage(value) || isList(value) ? JSON.stringify(toPlain(value)) : String(value);
}

/** Plain JSON data, and bytes that are no text as they are: views say how many there are. */
export function plainOrBytes(value: Value): unknown {
  return value instanceof Uint8Array ? value : toPlain(value);
}

/** Plain JSON data: big integers and atoms as text, bytes as base64url. */
export function toPlain(value: Value): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Float) return value.value;
  if (value instanceof Atom) return value.name;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  if (isList(value)) return value.map(toPlain);
  if (isMessage(value)) return Object.fromEntries([...(value as Message)].map(([key, item]) => [key, toPlain(item)]));
  return value;
}
