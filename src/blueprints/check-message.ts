/**
 * What the blueprints of a process say of a message before it is sent. They know of their own actions only: a process may have
 * further handlers, so an action that none of them has is wrong only where it is hardly anything but a slip.
 */
import { didYouMean, editDistance, nearestNames } from '../base/suggest.ts';
import type { ActionInterface, Manifest, SpawnTag, TagInterface } from './manifest.ts';
import { whatIsWrong } from './value-types.ts';

export interface CheckedMessage {
  readonly action: string;
  /** Names in any case. */
  readonly tags: Readonly<Record<string, string>>;
  readonly data?: string | Uint8Array;
}

/** Where a message is written, which decides how its tags are: `--tag Key=value`, or `Key=value` in a line of the console. */
export type MessageSurface = 'shell' | 'console';

export interface CheckOptions {
  /** Default: `shell`. */
  readonly surface?: MessageSurface;
  /** Something in the process is known to take the action. */
  readonly isKnown?: boolean;
  /** A sentence for a value that is no address, when something else is known by that name. */
  readonly aboutName?: (value: string) => string | undefined;
}

export interface MessageCheck {
  /** The blueprint that has the action, or the one that is meant; absent when none has. */
  readonly blueprint?: string;
  /** The action of it that was surely meant, where none has the one of the message. */
  readonly slipOf?: string;
  /** What does not suit the blueprint, a sentence each. The process may take it all the same. */
  readonly problems: readonly string[];
  /** What may be a slip, a sentence each. */
  readonly notes: readonly string[];
}

/** Actions that every process with handlers has. */
const everywhere = ['Eval', 'Cron'];

/** Checks a message. Where several blueprints have an action it has to suit one of them. */
export function checkMessage(manifests: readonly Manifest[], message: CheckedMessage, options: CheckOptions = {}): MessageCheck {
  const { action } = message;
  const known = manifests.flatMap(({ name, actions }) => actions.map((one) => ({ blueprint: name, one })));
  const checks = known.filter(({ one }) => one.action === action).map(({ blueprint, one }) => ({ blueprint, ...checkTags(one, message, options) }));
  const suiting = checks.find(({ problems }) => problems.length === 0) ?? checks[0];
  if (suiting !== undefined) return suiting;
  const names = known.map(({ one }) => one.action);
  if (options.isKnown === true || names.includes('*') || everywhere.includes(action)) return { problems: [], notes: [] };
  const slip = names.find((name) => isSlipOf(action, name));
  if (slip !== undefined) return { blueprint: known.find(({ one }) => one.action === slip)!.blueprint, slipOf: slip, problems: [], notes: [] };
  const near = didYouMean(action, names);
  return { problems: [], notes: near === undefined ? [] : [`No blueprint of this process has the action \`${action}\`. ${near}`] };
}

/**
 * True for a word that is hardly another action: a letter or two are wrong. One that goes on where the other ends (`Vote`, `Votes`) may well be one
 * of the process itself, and so may a short one.
 */
function isSlipOf(action: string, known: string): boolean {
  const [a, b] = [action.toLowerCase(), known.toLowerCase()];
  if (a.startsWith(b) || b.startsWith(a)) return a === b;
  return editDistance(a, b) <= (Math.min(a.length, b.length) < 6 ? 1 : 2);
}

function checkTags(action: ActionInterface, { tags, data }: CheckedMessage, { surface = 'shell', aboutName }: CheckOptions): Pick<MessageCheck, 'problems' | 'notes'> {
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
    if (wrong !== undefined) problems.push([`${found.name}: ${textOfValue(found.value)} ${wrong}.`, tag.type === 'address' ? aboutName?.(found.value) : undefined].filter(Boolean).join(' '));
  }
  // Names that nothing of the action takes: perhaps slips of the finger.
  const others = [...given].filter(([key]) => !taken.has(key) && !(action.extraTags !== undefined && key.startsWith(action.extraTags.toLowerCase()))).map(([, { name }]) => name);
  for (const tag of missing) {
    const [slip] = nearestNames(tag.name, others);
    problems.push(`The tag ${tag.name} is missing${slip === undefined ? '' : `, and ${cut(slip)} is none of its tags`}: ${surface === 'shell' ? '--tag ' : ''}${tag.name}=${exampleOf(tag)}`);
  }
  problems.push(...checkData(action.data, data, surface));
  if (missing.length > 0) return { problems, notes: [] };
  const free = action.tags.map(({ name }) => name).filter((name) => !given.has(name.toLowerCase()));
  const notes = others.flatMap((name) => {
    const near = didYouMean(name, free);
    return near === undefined ? [] : [`${action.action} has no tag ${cut(name)}. ${near}`];
  });
  return { problems, notes };
}

function checkData(wanted: ActionInterface['data'], data: string | Uint8Array | undefined, surface: MessageSurface): string[] {
  if (wanted === undefined) return [];
  if (data === undefined || data.length === 0) return wanted.required ? [surface === 'shell' ? 'It needs data: --data or --data-file.' : 'It needs data: behind the tags, or behind ` -- `.'] : [];
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

/** What is wrong with the values of the tags of a process message, a sentence each. @param given names in any case */
export function checkSpawnTags(tags: readonly SpawnTag[], given: Readonly<Record<string, string>>, { aboutName }: Pick<CheckOptions, 'aboutName'> = {}): string[] {
  const known = new Map(tags.flatMap((tag) => [tag.name, ...tag.aliases].map((name) => [name.toLowerCase(), tag] as const)));
  return Object.entries(given).flatMap(([name, value]) => {
    const tag = known.get(name.toLowerCase());
    const wrong = tag === undefined ? undefined : whatIsWrong(value, tag);
    return wrong === undefined ? [] : [[`${name}: ${textOfValue(value)} ${wrong}.`, tag!.type === 'address' ? aboutName?.(value) : undefined].filter(Boolean).join(' ')];
  });
}

function textOfValue(value: string): string {
  return value === '' ? 'an empty text' : `\`${cut(value)}\``;
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
