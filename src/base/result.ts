/**
 * What came of one message: the one shape behind `hbx send`, `hbx eval`, `hbx dryrun` and each line of the console, and
 * what they print with `--json` (one Result, one line).
 *
 * This is version 1 of the shape. Fields may be added to it; none is removed and none changes its meaning. A change that
 * breaks readers would be version 2, and from then on a field `version` would tell them apart.
 *
 * @source design.md 4, 9.6; `n` of an outbox entry from features.md 2.8
 */

import { isHbxError } from './errors.ts';
import { hidePrivateKeys } from './private-key.ts';
import { escapeInJson } from './terminal-text.ts';

/** One message that the process wants to send. */
export interface OutboxEntry {
  /** Its place in the outbox, from 1. */
  n: number;
  /** Whom it is for, where the process named somebody. */
  target?: string;
  action?: string;
  /** All further keys, as plain JSON values. Integers beyond 2^53 are text here; bytes that are no UTF-8 are a `Uint8Array`, in JSON base64url. */
  tags: Record<string, unknown>;
  /** The payload, mostly text. Absent when the message has none. Bytes that are no UTF-8 are a `Uint8Array`; in JSON base64url, see `dataEncoding`. */
  data?: unknown;
  /** Only in JSON, and only where `data` is bytes that are no UTF-8. */
  dataEncoding?: 'base64url';
}

/** One frame of a Lua traceback, innermost first. */
export interface TracebackEntry {
  function: string;
  file: string;
  /** From 1; absent for functions of the host. */
  line?: number;
  /** From 1; absent where the engine told none. */
  column?: number;
}

/** Why a message failed inside the process. */
export interface ResultError {
  /** Without the `file:line:` in front, when the place is known. */
  message: string;
  file?: string;
  /** `line` and `column` count from 1. */
  line?: number;
  column?: number;
  /** The slot that failed, where the node names it: a node that does not get past a slot answers its error to all later ones. */
  slot?: number;
  /** Name of the handler that failed, and the action of the message that it ran for. Only of hbx's Handlers runtime. */
  handler?: string;
  action?: string;
  /** Set where it was hbx that saw the failure, as with Lua that the process did not run: `room/what-happened`. */
  code?: string;
  /** With `code`: what to do next. */
  hint?: string;
  /** The text of `file` as it was built, where it is known. Not in JSON: it is there for excerpts. */
  sourceText?: string;
  /** Empty when the engine had none to give. */
  traceback: TracebackEntry[];
}

/** How long each part took, in milliseconds, as the client saw it. */
export interface ResultTimes {
  sign: number;
  schedule: number;
  compute: number;
}

/** What became of one message of an outbox that was pushed. */
export interface PushedMessage {
  /** Its place in the outbox. */
  n: number;
  /** '' where the push ended before it came to this message. */
  target: string;
  /** Id of the message that was delivered. Absent when none was. */
  id?: string;
  /** Its action, where no `outbox` beside it tells: deep down in a push. */
  action?: string;
  /** URL of the node it was delivered to, when that is another one. */
  node?: string;
  /** Its slot at the target. */
  slot?: number;
  /** Why it was not delivered; with a slot, why it failed there. One line. */
  error?: string;
  /** The same with its place, where that is known. */
  failure?: ResultError;
  /** Status of a refused delivery: 404 when the target is no process that the node knows, as a wallet is. */
  status?: number;
  /** It answers the wallet that signed the message, which is no process: nothing is to be delivered, so there is neither `error` nor `status`. */
  toSender?: true;
  /** What the target printed or answered. Absent when nothing. */
  output?: string;
  /** Where that is bytes that are no UTF-8: `output` holds them as base64url. */
  outputEncoding?: 'base64url';
  /** What the target wants to send. */
  outbox?: OutboxEntry[];
  /** What became of those. */
  pushed?: PushedMessage[];
}

/** What came of one message. */
export interface Result {
  /** The id of the process. */
  process: string;
  /** The slot that the scheduler gave to the message. `null` where the network does not tell: legacynet. */
  slot: number | null;
  /** The id of the message. */
  id: string;
  /** False exactly when `error` is set. */
  ok: boolean;
  /** What the process printed or answered; `''` when nothing. */
  output: string;
  /** Where the answer is bytes that are no UTF-8: `output` holds them as base64url. */
  outputEncoding?: 'base64url';
  /** What the process has a console show in front of the next line, as it said it. Absent when it says nothing, or what runtimes say by themselves. */
  prompt?: string;
  outbox: OutboxEntry[];
  error: null | ResultError;
  ms: ResultTimes;
  /** What became of the outbox, when it has messages for somebody and was pushed. Not part of `ms`. */
  pushed?: PushedMessage[];
  /** Why the outbox was not pushed, or not to its end. The slot stands all the same. */
  pushFailed?: string;
}

/** The Result of a network that tells slots, as every node does. */
export type PlacedResult = Result & { slot: number };

/** How the state would differ. Each path is the list of its keys; places in a list count from 1. */
export interface StateChanges {
  added: [path: string[], value: unknown][];
  removed: [path: string[], value: unknown][];
  set: [path: string[], before: unknown, after: unknown][];
}

/** What would come of a message: the Result of a dry run. It has no slot, since nothing was written. */
export interface DryRunResult extends Omit<Result, 'slot' | 'pushed' | 'pushFailed'> {
  slot: null;
  dryRun: true;
  /** The slot whose state it ran on. `null` where the network does not tell: legacynet. */
  from: number | null;
  /** `null` when the node does not tell the state that a dry run leads to. */
  changes: StateChanges | null;
}

/**
 * A Result as one line of JSON without a newline, with the fields in a fixed order. It never throws: values that JSON
 * lacks become text (big integers), objects (maps) or base64url (bytes), and a loop ends in null. What could move a
 * terminal's cursor is written as `\u…`, so the line is safe to print.
 * @param indent spaces to indent by; 0 keeps it on one line.
 */
export function resultToJson(result: Result | DryRunResult, indent = 0): string {
  const { process, slot, id, ok, output, outputEncoding, outbox, error, ms, ...more } = result;
  const ordered = {
    process,
    slot,
    id,
    ok,
    output,
    outputEncoding,
    outbox: outbox.map(({ n, target, action, tags, data, ...rest }) => ({ n, target, action, tags, data, dataEncoding: encodingOf(data), ...rest })),
    error: error && orderError(error),
    ms: { sign: ms.sign, schedule: ms.schedule, compute: ms.compute },
    ...more,
  };
  return escapeInJson(JSON.stringify(toPlainJson(ordered), null, indent));
}

/**
 * What stands in place of a Result, in scripts with `--json`, for a line that no message came of: one that does not parse, an unknown
 * command, a wallet that is not the owner, a node that is gone. It has the fields of a Result; `slot` and `id` are null and there is no
 * `dryRun`. An `id` of null tells it from a Result, of which an error may have a `code` as well.
 */
export interface NoResult extends Omit<Result, 'slot' | 'id' | 'error' | 'pushed' | 'pushFailed'> {
  slot: null;
  id: null;
  ok: false;
  error: ResultError & {
    /** That of the `HbxError`: `room/what-happened`, or `hbx/bug`. It never changes once released. */
    code: string;
    /** What to do next. */
    hint?: string;
    /** Further lines about it. */
    details?: readonly string[];
  };
}

/** Such an error as one line of JSON without a newline, as `resultToJson` writes a Result. @param process the id of the process the line was for */
export function failureToJson(process: string, error: unknown): string {
  const { code, message, hint, location, details } = isHbxError(error) ? error : { code: 'hbx/bug', message: error instanceof Error ? error.message : String(error), hint: undefined, location: undefined, details: [] };
  const { file, line, column } = location ?? {};
  const none: NoResult = {
    process,
    slot: null,
    id: null,
    ok: false,
    output: '',
    outbox: [],
    error: {
      message,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      traceback: [],
      code,
      ...(hint === undefined ? {} : { hint }),
      ...(details.length === 0 ? {} : { details }),
    },
    ms: { sign: 0, schedule: 0, compute: 0 },
  };
  return escapeInJson(hidePrivateKeys(JSON.stringify(none)));
}

/** How bytes stand in JSON; `undefined`, which JSON leaves out, for everything that JSON has itself. */
export function encodingOf(data: unknown): 'base64url' | undefined {
  return data instanceof Uint8Array ? 'base64url' : undefined;
}

function orderError({ message, file, line, column, traceback, sourceText: _text, ...rest }: ResultError): ResultError {
  const ordered = { message, file, line, column, traceback, ...rest };
  return ordered as ResultError;
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
