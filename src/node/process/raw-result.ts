/**
 * The result of a slot in the shape of a legacy compute unit: what aoconnect reads under `raw`.
 *
 * Entries of the outbox become `Messages`: `target`, `data` and `anchor` in any case are fields, `tags` (a list of
 * `{name, value}` or a message) and every other key become tags, spelled as the module spelled them. What is no text becomes
 * text, tables become JSON.
 *
 * @source protocol.md C.9, D.1, E.3, F.8
 */
import { encodeJson } from '../../message/codecs/json.ts';
import { formatTyped } from '../../message/typed-text.ts';
import { getKey, getText, isBinary, isList, isMessage, message, textOf, type Message, type Value } from '../../message/value.ts';

/** `{Output, Messages, Spawns, Assignments, Error?}`. Results that hold a `raw` of their own keep that. */
export function rawResult(results: Value | undefined): Message {
  if (results !== undefined && !isMessage(results)) return message({ Output: results, Messages: [], Spawns: [], Assignments: [] });
  const found: Message = results ?? new Map();
  const own = getKey(found, 'raw');
  if (isMessage(own)) return own;
  const error = getKey(found, 'error');
  return message({
    Output: outputOf(found),
    Messages: entriesOf(getKey(found, 'outbox')).map(legacyMessage),
    Spawns: entriesOf(getKey(found, 'spawns')).map(legacyMessage),
    Assignments: entriesOf(getKey(found, 'assignments')),
    ...(error === undefined || error === null || error === false ? {} : { Error: errorText(error) }),
  });
}

/** What the module answered; else what it printed. */
function outputOf(results: Message): Value {
  const output = getKey(results, 'output');
  if (output !== undefined && output !== '' && output !== null) return typeof output === 'number' ? String(output) : output;
  return getText(results, 'print') ?? '';
}

function entriesOf(value: Value | undefined): Value[] {
  if (isList(value)) return [...value];
  if (!isMessage(value)) return [];
  return [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([, entry]) => entry);
}

const fields: ReadonlyMap<string, string> = new Map([['target', 'Target'], ['data', 'Data'], ['anchor', 'Anchor']]);

function legacyMessage(entry: Value): Message {
  const result = message({ Target: '', Data: '', Anchor: '' });
  const tags: Message[] = [];
  const addTag = (name: string, value: Value): void => void tags.push(message({ name, value: textValue(value) }));
  if (!isMessage(entry)) result.set('Data', textValue(entry));
  else {
    // Lua tables have no order; the same message reads the same each time.
    for (const [key, value] of [...entry].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const field = fields.get(key.toLowerCase());
      if (field !== undefined) result.set(field, textValue(value));
      else if (key.toLowerCase() !== 'tags') addTag(key, value);
      else if (isMessage(value)) for (const [name, item] of value) addTag(name, item);
      else if (isList(value)) for (const tag of value) if (isMessage(tag)) addTag(getText(tag, 'name') ?? '', getKey(tag, 'value') ?? '');
    }
  }
  return result.set('Tags', tags);
}

/** `file:line: sentence`, as a compute unit writes errors. */
function errorText(error: Value): string {
  if (!isMessage(error)) return textValue(error);
  const sentence = textValue(getKey(error, 'message') ?? getKey(error, 'body') ?? error);
  const [file, line] = [getText(error, 'file'), getText(error, 'line')];
  return file === undefined ? sentence : `${file}${line === undefined ? '' : `:${line}`}: ${sentence}`;
}

function textValue(value: Value): string {
  if (isBinary(value)) return textOf(value);
  return isMessage(value) || isList(value) ? jsonText(value) : (formatTyped(value)?.text ?? '');
}

function jsonText(value: Message | readonly Value[]): string {
  try {
    return encodeJson(value as Message);
  } catch {
    return '';
  }
}
