import { getKey, isMessage, message, type Message, type Value } from '../../message/value.ts';

/**
 * The results of a slot that failed: an empty outbox and the error. `error` has `status`, `message`, and what is known of
 * `kind`, `file`, `line`, `column`, `trace` (frames `{function, file, line}`, innermost first).
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
