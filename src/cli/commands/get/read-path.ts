/**
 * What is at a path that a user wrote, for `hbx get` and for `.get` of the console.
 *
 * The first part may be the name of a process, and a path that begins with a key of `process@1.0` counts from one process: the current
 * one, or that of the console.
 */
import { ExitCode, isHbxError } from '../../../base/errors.ts';
import { factsOf, notJson, refusalOf, withoutReplySignatures } from '../../../client/json-requests.ts';
import type { Client, ReadReply } from '../../../client/client.ts';
import { toPlain } from '../../../client/result.ts';
import { isPage } from '../../../client/transport/reply-text.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { unwrapLiteral } from '../../../message/literal.ts';
import { Atom, binary, isMessage, withoutKeys, type Value } from '../../../message/value.ts';
import { resolveProcess } from '../../../project/names.ts';
import { isProcessName } from '../../../project/process-name.ts';
import type { Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { NodeAccess } from '../../node-access.ts';
import { refusePrivateKey } from '../../refuse-private-key.ts';
import { withReplayedReply } from '../../replay-slot.ts';
import { nothingThere, withPlace } from './errors.ts';

/** What was read: `bytes` are no text, `text` is one with a content type of its own. */
export type FoundAtPath =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'text'; readonly text: string; readonly bytes: Uint8Array; readonly contentType: string };

export interface PathReader {
  /** Where paths such as `now/…` count from. Default: the current process. */
  readonly process?: string;
  /** How hints name the command: `hbx get`, `.get`. */
  readonly command: string;
}

/** Keys of `process@1.0`: a path that begins with one is meant for a process that is not named. */
const processKeys = new Set(['now', 'compute', 'slot', 'schedule', 'snapshot', 'as']);

/** The path on the node: names become ids, keys of a process get its id in front. @throws HbxError `project/…` when a name means nothing, `cli/private-key` */
export function nodePath(path: string, workspace: Workspace, process?: string): string {
  refusePrivateKey('The path', path);
  return encodePath(withId(path, workspace, process));
}

/**
 * Reads what is there.
 * @throws HbxError `get/nothing` with the deepest part where something is, `client/…`
 */
export async function readPath(context: CliContext, access: NodeAccess, path: string, { process, command }: PathReader): Promise<FoundAtPath> {
  const { client, workspace } = access;
  const full = nodePath(path, workspace, process);
  const read: Read = (text, accept) => client.read(nodePath(text, workspace, process), { ...(accept === undefined ? {} : { accept }), signal: context.signal });
  const reply = await read(path, 'application/json');
  const text = Buffer.from(reply.body).toString('utf8');
  const json = reply.headers.get('codec-device') === 'json@1.0' ? decodeJson(text) : undefined;
  const value = json?.ok === true ? literalOf(json.value) : undefined;
  if (reply.status === 500 && value === undefined) {
    const whole = await otherForm(client, full, context.signal);
    if (whole !== undefined) return { kind: 'value', value: listAgain(toPlain(whole)) };
  }
  if (reply.status >= 400) {
    const sentence = typeof value === 'string' ? value : value instanceof Atom ? value.name : value instanceof Map ? String(value.get('body') ?? text) : text;
    if (sentence === 'not_found' || sentence === '"not_found"') throw nothingThere(path, await deepestThere(path, read), command);
    if (!isMessage(value)) throw refusalOf(client.transport.url, full, reply.status, sentence, { ...factsOf(reply), method: 'GET' });
    const told = await withReplayedReply(context, access, /^\/([\w-]{43})/.exec(full)?.[1] ?? '', value);
    throw await withPlace(refusalOf(client.transport.url, full, reply.status, told, { ...factsOf(reply), method: 'GET' }), told, { cwd: context.cwd, stateFolder: workspace.stateFolder });
  }
  if (value === undefined && isNoNodesPage(reply, full)) throw notJson(client.transport.url, full, reply.status, reply.body);
  const bytes = value === undefined ? reply.body : typeof value === 'string' && mayBeBytes(value) ? (await read(path)).body : undefined;
  if (bytes !== undefined && binary(bytes) instanceof Uint8Array) return { kind: 'bytes', bytes };
  if (value === undefined) return { kind: 'text', text, bytes: reply.body, contentType: reply.contentType };
  return { kind: 'value', value: listAgain(toPlain(value)) };
}

/** A state that a node of May cannot write as JSON, read as httpsig. */
async function otherForm(client: Client, path: string, signal: AbortSignal): Promise<Value | undefined> {
  try {
    const whole = await client.readValue(path, { signal });
    return isMessage(whole) ? whole : undefined;
  } catch (error) {
    if (isHbxError(error) && error.exitCode !== ExitCode.interrupted) return undefined;
    throw error;
  }
}

/** A web page that no node sent: none of the headers of one. What an id alone names may be a page, whoever keeps it. */
function isNoNodesPage({ body, headers }: ReadReply, path: string): boolean {
  return isPage(body) && !/^(?:\/raw)?\/[\w-]{43}\/?$/.test(path) && !nodeHeaders.some((name) => headers.has(name));
}

/** Nodes of each generation send one of these. */
const nodeHeaders = ['signature-input', 'ao-types', 'codec-device', 'ao-body-key', 'inline-body-key', 'content-digest'];

/** The value that was asked for, without what only the transport needs. */
function literalOf(value: Value): Value {
  if (!isMessage(value)) return value;
  const literal = unwrapLiteral(value);
  return isMessage(literal) ? withoutReplySignatures(withoutKeys(literal, ['status'])) : literal;
}

/** Reads what the user wrote; without `accept` as the node sends it by itself. */
type Read = (path: string, accept?: string) => Promise<ReadReply>;

/** Steps of a path that are tried: each may be an answer of megabytes. */
const maxSteps = 8;

/** The longest part of a path, from its start, where something is. */
async function deepestThere(path: string, read: Read): Promise<string | undefined> {
  let above = path;
  for (let step = 0; step < maxSteps; step++) {
    above = above.replace(/\/?[^/]*$/, '');
    if (above === '') return undefined;
    if ((await read(above, 'application/json')).status < 400) return above;
  }
  return undefined;
}

/** True for text that bytes could stand behind: in JSON both look the same, so it is read again as it is. */
function mayBeBytes(text: string): boolean {
  return /^[\w-]{2,}$/.test(text) && binary(Buffer.from(text, 'base64url')) instanceof Uint8Array;
}

/** A list is sent as a message with the keys 1..n; here it is a list again. */
function listAgain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, index) => key === String(index + 1)) ? Object.values(value) : value;
}

function withId(path: string, workspace: Workspace, process: string | undefined): string {
  if (path.startsWith('/') || path.startsWith('~')) return path.startsWith('/') ? path : `/${path}`;
  const [, first, rest] = /^([^/?&~=]*)(.*)$/s.exec(path)!;
  if (processKeys.has(first!)) return `/${process ?? resolveProcess(workspace)}/${path}`;
  return isProcessName(first) ? `/${resolveProcess(workspace, first)}${rest}` : `/${path}`;
}

/** Percent-encodes what may not stand in a request line. */
function encodePath(path: string): string {
  return path.replace(/[^\x21-\x7e]|["<>\\^`{|}#]/gu, (character) => encodeURIComponent(character));
}
