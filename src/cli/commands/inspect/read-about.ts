/** Reads what an id is. What a node does not answer is left open (`null`); only an id that it does not have is an error. */
import { isHbxError } from '../../../base/errors.ts';
import type { ResultError } from '../../../base/result.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { originalTags } from '../../../client/exact-message.ts';
import { plainOrBytes, resultFrom, toPlain } from '../../../client/result.ts';
import { withoutOwnKeys } from '../../../client/state-diff.ts';
import { encodeJson } from '../../../message/codecs/json.ts';
import { unwrapLiteral } from '../../../message/literal.ts';
import { bytesOf, getKey, getText, isBinary, isId, isList, isMessage, type Message, type Value } from '../../../message/value.ts';
import type { AboutId, AboutMessage, AboutModule, AboutProcess, Signatures, StateKey } from './about.ts';
import { unknownId } from './errors.ts';

/** Names that are known here. */
export interface KnownHere {
  name(process: string): string | undefined;
  file(module: string): string | undefined;
  /** The error of a slot, with the user's own places. */
  error(error: ResultError, process: string, slot: number): Promise<ResultError>;
}

/** @param options `slot` when it is known that the id is the message in it. @throws HbxError `inspect/unknown`, and those of the client that are no refusals */
export async function readAbout(client: Client, id: string, here: KnownHere, options: RequestOptions & { readonly slot?: number | undefined }): Promise<AboutId> {
  const content = await unlessRefused(client.readValue(`/${id}`, options));
  if (content === undefined) {
    // Only a node can say that it has no such thing: a web server refuses everything.
    await client.nodeAddress(options);
    throw unknownId(id, client.transport.url);
  }
  const found = isMessage(content) ? content : new Map<string, Value>([['body', content]]);
  const signatures = await readSignatures(client, id, options);
  // The cast to JSON took the place of the message's own device.
  const own = await unlessRefused(client.readJson(`/${id}`, options));
  const device = isMessage(own) ? (getText(own, 'device') ?? null) : null;
  if (getText(found, 'type') === 'Process' || device === 'process@1.0') return aboutProcess(client, id, found, { device, signatures }, here, options);
  const contentType = getText(found, 'content-type') ?? '';
  if (/^(application|text)\/(x-)?lua\b/.test(contentType)) return aboutModule(client, id, found, { contentType, signatures }, here, options);
  return aboutMessage(client, id, found, signatures, here, options);
}

async function readSignatures(client: Client, id: string, options: RequestOptions): Promise<Signatures> {
  const [list, verified] = await Promise.all([unlessRefused(client.readJson(`/${id}/committers`, options)), unlessRefused(client.readJson(`/${id}/verify`, options))]);
  const committers = isList(list) ? list : isMessage(list) ? [...list].filter(([key]) => /^\d+$/.test(key)).map(([, value]) => value) : [];
  const valid = isMessage(verified) ? unwrapLiteral(verified) : verified;
  return { committers: committers.map(String), valid: committers.length > 0 && typeof valid === 'boolean' ? valid : null };
}

const processKeys = ['module', 'device', 'execution-device', 'scheduler', 'authority', 'type', 'commitments'];

async function aboutProcess(client: Client, id: string, definition: Message, { device, signatures }: { device: string | null; signatures: Signatures }, here: KnownHere, options: RequestOptions): Promise<AboutProcess> {
  const newest = (await unlessRefused(client.newestSlot(id, options))) ?? null;
  const computed = newest === null ? undefined : await unlessRefused(client.readValue(`/${id}/compute`, options));
  const state = isMessage(computed) ? computed : undefined;
  const at = state && getKey(state, 'at-slot');
  const results = state && getKey(state, 'results');
  const module = getText(definition, 'module') ?? null;
  return {
    kind: 'process',
    id,
    name: here.name(id) ?? null,
    owner: signatures.committers[0] ?? null,
    module,
    moduleFile: module === null ? null : (here.file(module) ?? null),
    device,
    executionDevice: getText(definition, 'execution-device') ?? null,
    scheduler: plainAt(definition, 'scheduler'),
    authority: plainAt(definition, 'authority'),
    tags: plainExcept(definition, processKeys),
    slots: { newest, computed: typeof at === 'number' ? at : null },
    error: results === undefined ? null : await errorHere(resultFrom(results).error, here, id, at),
    state: state === undefined ? null : stateKeys(state, definition),
    signatures,
  };
}

async function errorHere(error: ResultError | null, here: KnownHere, process: string, slot: Value | undefined): Promise<ResultError | null> {
  if (error === null) return null;
  const { sourceText: _text, ...told } = typeof slot === 'number' ? await here.error(error, process, slot) : error;
  return told;
}

/** What slots put into the state: everything that the process message did not bring. */
function stateKeys(state: Message, definition: Message): StateKey[] {
  return [...withoutOwnKeys(state)]
    .filter(([key, value]) => !['initialized', 'input-prefix'].includes(key) && JSON.stringify(toPlain(definition.get(key) ?? null)) !== JSON.stringify(toPlain(value)))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({
      key,
      type: typeOf(value),
      entries: isList(value) ? value.length : isMessage(value) ? value.size : null,
      bytes: sizeOf(value),
    }));
}

/** Text and bytes as they are, everything else as JSON. */
function sizeOf(value: Value): number {
  return isBinary(value) ? bytesOf(value).length : Buffer.byteLength(encodeJson(value));
}

function typeOf(value: Value): string {
  if (isBinary(value)) return typeof value === 'string' ? 'text' : 'bytes';
  if (isList(value)) return 'list';
  if (isMessage(value)) return 'message';
  return typeof value === 'boolean' ? 'boolean' : value === null ? 'null' : 'number';
}

async function aboutModule(client: Client, id: string, content: Message, { contentType, signatures }: { contentType: string; signatures: Signatures }, here: KnownHere, options: RequestOptions): Promise<AboutModule> {
  const source = getKey(content, 'body') ?? getKey(content, 'data');
  const list = await unlessRefused(client.readJson(`/~lua@5.3a&module=${id}/functions`, options));
  return {
    kind: 'module',
    id,
    contentType,
    bytes: source !== undefined && isBinary(source) ? bytesOf(source).length : 0,
    file: here.file(id) ?? null,
    functions: isMessage(list) ? [...list].filter(([key]) => /^\d+$/.test(key)).map(([, name]) => String(name)) : null,
    signatures,
  };
}

const messageKeys = ['type', 'target', 'action', 'data', 'body', 'device', 'commitments', 'from-process', 'ao-result'];

async function aboutMessage(client: Client, id: string, content: Message, signatures: Signatures, here: KnownHere, options: RequestOptions & { readonly slot?: number | undefined }): Promise<AboutMessage> {
  const target = getText(content, 'target') ?? null;
  // Of a process that the node has; an address of a wallet has no log.
  const found = options.slot !== undefined ? options.slot : isId(target) && signatures.committers.length > 0 ? await unlessRefused(client.readJson(`/${target}/compute&slot=${id}/at-slot`, options)) : undefined;
  const slot = isMessage(found) ? unwrapLiteral(found) : found;
  const result = typeof slot === 'number' && isId(target) ? await unlessRefused(client.result(target, slot, options)) : undefined;
  return {
    kind: 'message',
    id,
    type: getText(content, 'type') ?? null,
    from: getText(content, 'from-process') ?? signatures.committers[0] ?? null,
    target,
    slot: typeof slot === 'number' ? slot : null,
    error: result === undefined ? null : await errorHere(result.error, here, String(target), slot),
    action: getText(content, 'action') ?? null,
    tags: plainExcept(new Map(originalTags(content)?.toReversed() ?? content), messageKeys),
    data: plainAt(content, content.has('data') ? 'data' : 'body'),
    signatures,
  };
}

function plainAt(content: Message, key: string): unknown {
  const value = getKey(content, key);
  return value === undefined ? null : plainOrBytes(value);
}

function plainExcept(content: Message, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries([...content].filter(([key]) => !keys.includes(key.toLowerCase())).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, plainOrBytes(value)]));
}

/** `undefined` when the node refuses: it has no such thing, or does not answer such questions. */
async function unlessRefused<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isHbxError(error) && ['client/rejected', 'client/process-failed', 'client/unexpected-reply'].includes(error.code)) return undefined;
    throw error;
  }
}
