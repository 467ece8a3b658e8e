import { escapeControl } from '../../../base/terminal-text.ts';
import { refusalOf } from '../../../client/json-requests.ts';
import { resolveProcess } from '../../../project/names.ts';
import { isProcessName } from '../../../project/process-name.ts';
import { findWorkspace, type Workspace } from '../../../project/state-folder.ts';
import type { CliContext } from '../../context.ts';
import type { CommandInput } from '../../define-command.ts';
import { openNode, type EngineOption } from '../../node-access.ts';
import { withReplayedReply } from '../../replay-slot.ts';
import { nothingThere, withPlace } from './errors.ts';
import { unwrapLiteral } from '../../../message/literal.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import type { ReadReply } from '../../../client/client.ts';
import { toPlain } from '../../../client/result.ts';
import { binary, isMessage, withoutKeys, type Value } from '../../../message/value.ts';
import { bytesText } from '../../../repl/value-text.ts';

/** Keys of `process@1.0`: a path that begins with one is meant for the current process. */
const processKeys = new Set(['now', 'compute', 'slot', 'schedule', 'snapshot', 'as']);

export async function run(context: CliContext, { args, options }: CommandInput<{ path: string }, EngineOption>): Promise<void> {
  const workspace = findWorkspace({ cwd: context.cwd, home: context.home });
  const pathOf = (text: string): string => encodePath(nodePath(text, workspace));
  const path = pathOf(args.path);
  const access = await openNode(context, { wallet: false, engine: options.engine });
  try {
    const { client } = access;
    const read: Read = (text, accept) => client.read(pathOf(text), { ...(accept === undefined ? {} : { accept }), signal: context.signal });
    const reply = await read(args.path, 'application/json');
    const text = Buffer.from(reply.body).toString('utf8');
    const json = reply.headers.get('codec-device') === 'json@1.0' ? decodeJson(text) : undefined;
    const value = json?.ok === true ? literalOf(json.value) : undefined;
    if (reply.status >= 400) {
      const sentence = typeof value === 'string' ? value : value instanceof Map ? String(value.get('body') ?? text) : text;
      if (sentence === 'not_found' || sentence === '"not_found"') throw nothingThere(args.path, await deepestThere(args.path, read));
      if (!isMessage(value)) throw refusalOf(client.transport.url, path, reply.status, sentence.slice(0, 500));
      const told = await withReplayedReply(context, access, /^\/([\w-]{43})/.exec(path)?.[1] ?? '', value);
      throw await withPlace(refusalOf(client.transport.url, path, reply.status, told), told, { cwd: context.cwd, stateFolder: workspace.stateFolder });
    }
    const bytes = value === undefined ? reply.body : typeof value === 'string' && mayBeBytes(value) ? (await read(args.path)).body : undefined;
    if (bytes !== undefined && binary(bytes) instanceof Uint8Array) printBytes(context, bytes);
    else if (value === undefined) printText(context, text, reply.body, reply.contentType);
    else print(context, listAgain(toPlain(value)));
  } finally {
    await access.close();
  }
}

/** The value that was asked for, without what only the transport needs. */
function literalOf(value: Value): Value {
  if (!isMessage(value)) return value;
  const literal = unwrapLiteral(value);
  return isMessage(literal) ? withoutKeys(literal, ['status']) : literal;
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

/** Bytes as they are; on a terminal only how many. */
function printBytes(context: CliContext, bytes: Uint8Array): void {
  if (context.output.json) context.output.result(Buffer.from(bytes).toString('base64url'));
  else if (context.stdout.isTTY === true) {
    context.output.result(null, bytesText(bytes.length));
    context.output.status('That is no text: `hbx get … > file` keeps it.');
  } else context.stdout.write(Buffer.from(bytes));
}

/** A list is sent as a message with the keys 1..n; here it is a list again. */
function listAgain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key, index) => key === String(index + 1)) ? Object.values(value) : value;
}

function print(context: CliContext, value: unknown): void {
  context.output.result(value, typeof value === 'string' ? escapeControl(value) : escapeControl(JSON.stringify(value, null, 2)));
}

/** A text with a content type of its own, as it is. */
function printText(context: CliContext, text: string, bytes: Uint8Array, contentType: string): void {
  if (context.output.json) {
    context.output.result(contentType.includes('json') ? (JSON.parse(text) as unknown) : text);
  } else if (context.stdout.isTTY === true) {
    context.output.result(text, escapeControl(text));
  } else {
    context.stdout.write(Buffer.from(bytes));
  }
}

/** The path on the node: names become ids, keys of a process get the current one in front. */
function nodePath(path: string, workspace: Workspace): string {
  if (path.startsWith('/') || path.startsWith('~')) return path.startsWith('/') ? path : `/${path}`;
  const [, first, rest] = /^([^/?&~=]*)(.*)$/s.exec(path)!;
  if (processKeys.has(first!)) return `/${resolveProcess(workspace)}/${path}`;
  return isProcessName(first) ? `/${resolveProcess(workspace, first)}${rest}` : `/${path}`;
}

/** Percent-encodes what may not stand in a request line. */
function encodePath(path: string): string {
  return path.replace(/[^\x21-\x7e]|["<>\\^`{|}#]/gu, (character) => encodeURIComponent(character));
}
