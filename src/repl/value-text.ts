import { toPlainJson } from '../base/result.ts';

/** A value of a message as text for people: text as it is, everything else as JSON in one line. Not yet escaped. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(toPlainJson(value)) ?? '');
}
