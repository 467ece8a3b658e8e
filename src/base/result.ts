/**
 * What came of one message: the one shape behind `hbx send`, `hbx eval`, `hbx dryrun` and each line of the console, and
 * what they print with `--json` (one Result, one line).
 *
 * This is version 1 of the shape. Fields may be added to it; none is removed and none changes its meaning. A change that
 * breaks readers would be version 2, and from then on a field `version` would tell them apart.
 *
 * @source design.md 4; `n` of an outbox entry from features.md 2.8
 */

/** One message that the process wants to send. */
export interface OutboxEntry {
  /** Its place in the outbox, from 1. */
  n: number;
  /** Whom it is for, where the process named somebody. */
  target?: string;
  action?: string;
  /** All further keys, as plain JSON values. Integers beyond 2^53 are text here. */
  tags: Record<string, unknown>;
  /** The payload, mostly text. Absent when the message has none. */
  data?: unknown;
}

/** One frame of a Lua traceback, innermost first. */
export interface TracebackEntry {
  function: string;
  file: string;
  /** From 1; absent for functions of the host. */
  line?: number;
}

/** Why a message failed inside the process. */
export interface ResultError {
  /** Without the `file:line:` in front, when the place is known. */
  message: string;
  file?: string;
  /** `line` and `column` count from 1. */
  line?: number;
  column?: number;
  /** Empty when the engine had none to give. */
  traceback: TracebackEntry[];
}

/** How long each part took, in milliseconds, as the client saw it. */
export interface ResultTimes {
  sign: number;
  schedule: number;
  compute: number;
}

/** What came of one message. */
export interface Result {
  /** The id of the process. */
  process: string;
  /** The slot that the scheduler gave to the message. */
  slot: number;
  /** The id of the message. */
  id: string;
  /** False exactly when `error` is set. */
  ok: boolean;
  /** What the process printed or answered; `''` when nothing. */
  output: string;
  outbox: OutboxEntry[];
  error: null | ResultError;
  ms: ResultTimes;
}

/**
 * A Result as one line of JSON without a newline, with the fields in a fixed order. It never throws: values that JSON
 * lacks become text (big integers), objects (maps) or base64url (bytes), and a loop ends in null. What could move a
 * terminal's cursor is written as `\u…`, so the line is safe to print.
 * @param indent spaces to indent by; 0 keeps it on one line.
 */
export function resultToJson(result: Result, indent = 0): string {
  const { process, slot, id, ok, output, outbox, error, ms, ...more } = result;
  const ordered = {
    process,
    slot,
    id,
    ok,
    output,
    outbox: outbox.map(({ n, target, action, tags, data, ...rest }) => ({ n, target, action, tags, data, ...rest })),
    error: error && orderError(error),
    ms: { sign: ms.sign, schedule: ms.schedule, compute: ms.compute },
    ...more,
  };
  return JSON.stringify(toPlainJson(ordered), null, indent).replace(unsafeInJson, escapeUnit);
}

function orderError({ message, file, line, column, traceback, ...rest }: ResultError): ResultError {
  const ordered = { message, file, line, column, traceback, ...rest };
  return ordered as ResultError;
}

/** DEL, the C1 controls and the marks that reorder or hide text; JSON itself escapes the lower controls. */
const unsafeInJson = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value with everything that JSON lacks made plain, as `resultToJson` says. */
export function toPlainJson(value: unknown): unknown {
  return toPlain(value, []);
}

/** `above` holds the objects around the value, to notice one that holds itself. */
function toPlain(value: unknown, above: readonly unknown[]): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) return null;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url');
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return (value as { toJSON(): unknown }).toJSON();
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((item) => toPlain(item, inside));
  const entries = value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : Object.entries(value);
  // fromEntries defines its keys, so even `__proto__` is only a key.
  return Object.fromEntries(entries.map(([key, item]) => [key, toPlain(item, inside)]));
}
