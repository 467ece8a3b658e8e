/** What has to be known of a process before anything is loaded into it, or a console talks to it. */
import { isHbxError } from '../base/errors.ts';
import type { NextMessage } from '../blueprints/load-probes.ts';
import { readAssignment } from '../client/assignments.ts';
import type { Client, RequestOptions } from '../client/client.ts';
import { unwrapLiteral } from '../message/literal.ts';
import { getKey, getText, isBinary, isList, isMessage, textOf, type Message, type Value } from '../message/value.ts';

export interface ProcessFacts {
  /** `handlers` when the process says so itself; the runtime of somebody else says nothing. */
  readonly runtime: string | undefined;
  /** Names and versions of what is loaded, as far as the process tells. */
  readonly blueprints: ReadonlyMap<string, string>;
  readonly dialect: 'luerl' | 'puc';
  /** Who signed the process message; `undefined` when the node does not say. Processes may be made by processes. */
  readonly owner: string | undefined;
  /** The process message as it is read, an empty one when it is none. */
  readonly definition: Message;
}

/** @throws HbxError `client/…` when the node does not have the process */
export async function readProcess(client: Client, process: string, options: RequestOptions): Promise<ProcessFacts> {
  const [told, runtime, blueprints] = await Promise.all([readMessageFacts(client, process, options), readTextAt(client, `/${process}/now/runtime`, options), readBlueprints(client, process, options)]);
  return { ...told, runtime, blueprints };
}

/** What the process message tells: nothing is computed for it. @throws HbxError `client/…` when the node does not have the process */
export async function readMessageFacts(client: Client, process: string, options: RequestOptions): Promise<Pick<ProcessFacts, 'dialect' | 'owner' | 'definition'>> {
  const definition = await client.readJson(`/${process}`, options);
  const committers = await unlessRefused(client.readJson(`/${process}/committers`, options));
  const list = isList(committers) ? committers : isMessage(committers) ? [...committers].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => value) : [];
  const signer = list.map(textIn).find((text) => text !== undefined);
  const creator = isMessage(definition) ? getText(definition, 'from-process') : undefined;
  return {
    dialect: isMessage(definition) && getText(definition, 'dialect') === 'puc' ? 'puc' : 'luerl',
    owner: creator ?? signer,
    definition: isMessage(definition) ? definition : new Map(),
  };
}

/** The text at a path; `undefined` when there is none, or the process failed. */
export async function readTextAt(client: Client, path: string, options: RequestOptions): Promise<string | undefined> {
  const value = await unlessRefused(client.readJson(path, options));
  return textIn(isMessage(value) ? unwrapLiteral(value) : value);
}

/** Names and versions of the blueprints in a process, as far as it tells. @param at the state that tells */
export async function readBlueprints(client: Client, process: string, options: RequestOptions, at = 'now'): Promise<Map<string, string>> {
  const blueprints = await unlessRefused(client.readJson(`/${process}/${at}/blueprints`, options));
  return new Map(isMessage(blueprints) ? [...blueprints].flatMap(([name, version]) => (textIn(version) === undefined ? [] : [[name, textIn(version)!] as const])) : []);
}

/**
 * When a message would come: its slot, and times as the node gives them to the newest message.
 * @param after messages that come before it
 */
export async function readNext(client: Client, process: string, after: number, options: RequestOptions): Promise<NextMessage> {
  const newest = await client.newestSlot(process, options);
  const assignment = await unlessRefused(readAssignment(client, process, newest));
  const numberOf = (key: string): number | undefined => {
    const number = assignment === undefined ? NaN : Number(getText(assignment, key) ?? getKey(assignment, key) ?? NaN);
    return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
  };
  const before = numberOf('timestamp');
  const timestamp = Math.max(Date.now(), before ?? 0);
  const block = numberOf('block-timestamp');
  // A node without a chain takes its own clock for the block's.
  return { slot: newest + after + 1, timestamp, blockTimestamp: block === undefined || block === before ? timestamp : block, blockHeight: numberOf('block-height') ?? 0 };
}

function textIn(value: Value | undefined): string | undefined {
  return value !== undefined && value !== null && isBinary(value) ? textOf(value) : undefined;
}

/** `undefined` when the node refuses: there is no such thing, or the process failed. */
async function unlessRefused<Any>(answer: Promise<Any>): Promise<Any | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return undefined;
    throw error;
  }
}
