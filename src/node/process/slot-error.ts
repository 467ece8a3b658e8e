import { getKey, getText, isBinary, isMessage, message, textOf, withKeys, withoutKeys, type Message, type Value } from '../../message/value.ts';
import { formatValue } from '../format-value.ts';
import type { SlotResult } from './state-log.ts';

/**
 * The results of a slot that failed: an empty outbox and the error. `error` has `status`, `message`, and what is known of
 * `kind`, `file`, `line`, `column`, `trace` (frames `{function, file, line, column}`, innermost first).
 * @source design.md 9.7
 */
export function errorResults(failure: { readonly status: number; readonly value: Value }): Message {
  const { value } = failure;
  const error: Record<string, Value> = { status: failure.status };
  if (isMessage(value)) {
    const text = getKey(value, 'body');
    error['message'] = typeof text === 'string' ? text : (text ?? value);
    for (const key of ['kind', 'file', 'line', 'column', 'trace'] as const) {
      const detail = getKey(value, key);
      if (detail !== undefined) error[key] = detail;
    }
  } else {
    error['message'] = value;
  }
  return message({ error, outbox: [], output: '' });
}

/** A slot that a strict node does not get past: thrown to whoever waits for it or for a later one. */
export class StoppedAtSlot extends Error {
  /** What is answered: the error of the slot, with that sentence as its `body`, `phase: compute` and `attempted-slot`. */
  readonly failure: { readonly ok: false; readonly status: number; readonly value: Message };

  constructor(slot: number, results: Value | undefined) {
    const error = isMessage(results) ? getKey(results, 'error') : undefined;
    const told = isMessage(error) ? error : new Map<string, Value>();
    const status = told.get('status');
    super(`The process stands still at slot ${slot}, which failed: ${textOfError(told.get('message'))}`);
    this.failure = {
      ok: false,
      status: typeof status === 'number' ? status : 500,
      value: withKeys(withoutKeys(told, ['message']), [['body', this.message], ['phase', 'compute'], ['attempted-slot', slot]]),
    };
  }
}

/** What Lua raised may be any value. */
function textOfError(value: Value | undefined): string {
  if (value === undefined) return 'it has no result.';
  return isBinary(value) ? textOf(value) : formatValue(value);
}

/** What kind of Lua error a slot failed with (`LuaError.kind`), if it did. */
export function kindOf(run: SlotResult): string | undefined {
  const error = errorOf(run);
  return error === undefined ? undefined : getText(error, 'kind');
}

/** What a slot that failed says. */
export function messageOf(run: SlotResult): string {
  const error = errorOf(run);
  return (error === undefined ? undefined : getText(error, 'message')) ?? 'it has no result';
}

function errorOf({ failed, results }: SlotResult): Message | undefined {
  const error = failed && isMessage(results) ? results.get('error') : undefined;
  return isMessage(error) ? error : undefined;
}
