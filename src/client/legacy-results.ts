/**
 * From the result of a legacy compute unit to the results of a slot as nodes of Lua have them. Processes of aos on public nodes run in such a
 * unit, and the node hands its answer on: nodes of 2026 as a message under `raw`, all of them as JSON text under `json.body`.
 *
 *     {Output: {data: "42", prompt: "aos> ", print: true} | "42", Messages: [{Target, Data, Anchor, Tags: [{name, value}]}], Spawns: […], Assignments: […], Error: "…"}
 *
 * becomes `{output, outbox, error}`. `Output.data` of early aos is `{output, prompt, json}` itself. Spawns stand in the outbox behind the messages, with
 * their tag `Type: Process`: a node carries neither out twice, and people want to see both.
 *
 * @source protocol.md C.9, D.1, E.3
 */
import { decodeJson } from '../message/codecs/json.ts';
import { getKey, getText, isList, isMessage, type Message, type Value } from '../message/value.ts';

/**
 * The results with what only the legacy result in them says.
 * @returns the same message when it holds none, or says all of it itself
 */
export function withLegacyResult(results: Message): Message {
  // hbx's own node adds `raw` for aoconnect, made of what is here.
  if ((results.has('output') && results.has('outbox')) || results.has('print')) return results;
  const legacy = legacyIn(results);
  if (legacy === undefined) return results;
  // What the node itself says wins: a push counts the entries of its outbox.
  return new Map([...fromLegacy(legacy), ...results]);
}

const said = ['Output', 'Messages', 'Spawns', 'Error'];

/** What looks like the answer of a compute unit. */
function legacyIn(results: Message): Message | undefined {
  const raw = getKey(results, 'raw');
  if (isLegacy(raw)) return raw;
  const document = getKey(results, 'json');
  const text = isMessage(document) ? getText(document, 'body') : undefined;
  const parsed = text === undefined ? undefined : decodeJson(text);
  return parsed?.ok === true && isLegacy(parsed.value) ? parsed.value : undefined;
}

function isLegacy(value: Value | undefined): value is Message {
  return isMessage(value) && said.some((key) => value.has(key));
}

function fromLegacy(legacy: Message): Message {
  const error = legacy.get('Error');
  const hasError = error !== undefined && error !== null && error !== '' && error !== false && !(isMessage(error) && error.size === 0);
  const entries = [...listOf(legacy.get('Messages')), ...listOf(legacy.get('Spawns'))];
  return new Map<string, Value>([['output', outputIn(legacy.get('Output'))], ['outbox', entries.map(outboxEntry)], ...(hasError ? [['error', error] as const] : [])]);
}

/** `{data, prompt}`, or what the unit answered when it is something else. */
function outputIn(output: Value | undefined): Value {
  if (!isMessage(output)) return output ?? '';
  const data = output.get('data');
  // Of aos 1: `{output, prompt, json}`.
  const answer = isMessage(data) && data.has('output') ? data : undefined;
  const shown = answer === undefined ? (data ?? '') : answer.get('output')!;
  const prompt = answer?.get('prompt') ?? output.get('prompt');
  return new Map<string, Value>([['data', shown], ...(typeof prompt === 'string' ? [['prompt', prompt] as const] : [])]);
}

function listOf(value: Value | undefined): Value[] {
  return isList(value) ? [...value] : isMessage(value) ? [...value].sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item) : [];
}

/** Its tags as keys, as a process of Lua writes them. An empty field says nothing. */
function outboxEntry(entry: Value): Value {
  if (!isMessage(entry)) return entry;
  const result = new Map<string, Value>();
  for (const tag of listOf(getKey(entry, 'Tags'))) {
    const name = isMessage(tag) ? getText(tag, 'name') : undefined;
    if (name !== undefined && name !== '') result.set(name, getKey(tag as Message, 'value') ?? '');
  }
  // The fields are what is delivered, whatever a tag of that name says.
  for (const key of ['Target', 'Data', 'Anchor']) {
    const value = getKey(entry, key);
    if (value === undefined || value === null || value === '') continue;
    for (const name of result.keys()) if (name.toLowerCase() === key.toLowerCase()) result.delete(name);
    // aos counts its messages there, in 32 digits; nobody asks for that.
    if (key !== 'Anchor' || !/^\d{32}$/.test(String(value))) result.set(key.toLowerCase(), value);
  }
  return result;
}
