/**
 * What the blueprints of a process say of a message before it is sent. They know of their own actions only: a process may have
 * further handlers, so an action that none of them has is never wrong, only perhaps misspelt.
 */
import { didYouMean, nearestNames } from '../base/suggest.ts';
import type { ActionInterface, Manifest, TagInterface } from './manifest.ts';
import { whatIsWrong } from './value-types.ts';

export interface CheckedMessage {
  readonly action: string;
  /** Names in any case. */
  readonly tags: Readonly<Record<string, string>>;
  readonly data?: string | Uint8Array;
}

export interface MessageCheck {
  /** The blueprint that has the action; absent when none has. */
  readonly blueprint?: string;
  /** What does not suit the blueprint, a sentence each. The process may take it all the same. */
  readonly problems: readonly string[];
  /** What may be a slip, a sentence each. */
  readonly notes: readonly string[];
}

/** Actions that every process with handlers has. */
const everywhere = ['Eval', 'Cron'];

/** Checks a message. Where several blueprints have an action it has to suit one of them. */
export function checkMessage(manifests: readonly Manifest[], message: CheckedMessage): MessageCheck {
  const { action } = message;
  const known = manifests.flatMap(({ name, actions }) => actions.map((one) => ({ blueprint: name, one })));
  const checks = known.filter(({ one }) => one.action === action).map(({ blueprint, one }) => ({ blueprint, ...checkTags(one, message) }));
  const suiting = checks.find(({ problems }) => problems.length === 0) ?? checks[0];
  if (suiting !== undefined) return suiting;
  const near = known.some(({ one }) => one.action === '*') || everywhere.includes(action) ? undefined : didYouMean(action, known.map(({ one }) => one.action));
  return { problems: [], notes: near === undefined ? [] : [`No blueprint of this process has the action \`${action}\`. ${near}`] };
}

function checkTags(action: ActionInterface, { tags, data }: CheckedMessage): Pick<MessageCheck, 'problems' | 'notes'> {
  // Tags travel in lower case; of two that differ by case only, the last one counts.
  const given = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), { name, value }]));
  const problems: string[] = [];
  const missing: TagInterface[] = [];
  const taken = new Set<string>();
  for (const tag of action.tags) {
    const names = [tag.name, ...tag.aliases].map((name) => name.toLowerCase());
    names.forEach((name) => taken.add(name));
    const found = names.map((name) => given.get(name)).find((one) => one !== undefined);
    if (found === undefined) {
      if (tag.required) missing.push(tag);
      continue;
    }
    const wrong = whatIsWrong(found.value, tag);
    if (wrong !== undefined) problems.push(`${found.name}: ${found.value === '' ? 'an empty text' : `\`${cut(found.value)}\``} ${wrong}.`);
  }
  // Names that nothing of the action takes: perhaps slips of the finger.
  const others = [...given].filter(([key]) => !taken.has(key) && !(action.extraTags !== undefined && key.startsWith(action.extraTags.toLowerCase()))).map(([, { name }]) => name);
  for (const tag of missing) {
    const [slip] = nearestNames(tag.name, others);
    problems.push(`The tag ${tag.name} is missing${slip === undefined ? '' : `, and ${cut(slip)} is none of its tags`}: --tag ${tag.name}=${exampleOf(tag)}`);
  }
  problems.push(...checkData(action.data, data));
  if (missing.length > 0) return { problems, notes: [] };
  const free = action.tags.map(({ name }) => name).filter((name) => !given.has(name.toLowerCase()));
  const notes = others.flatMap((name) => {
    const near = didYouMean(name, free);
    return near === undefined ? [] : [`${action.action} has no tag ${cut(name)}. ${near}`];
  });
  return { problems, notes };
}

function checkData(wanted: ActionInterface['data'], data: string | Uint8Array | undefined): string[] {
  if (wanted === undefined) return [];
  if (data === undefined || data.length === 0) return wanted.required ? ['It needs data: --data or --data-file.'] : [];
  const text = typeof data === 'string' ? data : textOf(data);
  const wrong = text === undefined ? undefined : whatIsWrong(text, wanted);
  return wrong === undefined ? [] : [`The data ${wrong}.`];
}

/** A value that shows how it is written. */
function exampleOf({ type, values, min }: TagInterface): string {
  const examples: Record<TagInterface['type'], string> = { string: '<text>', text: '<text>', integer: min ?? '5', amount: '100', address: '<address>', boolean: 'true', json: "'{}'", enum: values[0] ?? '<text>' };
  return examples[type];
}

function textOf(data: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
