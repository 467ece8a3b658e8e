/** What a node says of itself under `/~meta@1.0`. Nodes say more or less; what one does not say is left out. @source protocol.md C.2 */
import { isHbxError } from '../base/errors.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { getKey, getText, isBinary, isList, isMessage, textOf, type Message, type Value } from '../message/value.ts';
import type { Client, RequestOptions } from './client.ts';
import { factsOf, notJson, refusalOf } from './json-requests.ts';

export interface NodeInfo {
  /** Names of its devices, `lua@5.3a`; `undefined` when it does not list them. */
  readonly devices: readonly string[] | undefined;
  readonly version: string | undefined;
}

/** Real nodes list their devices here and not in the form of other values. */
const infoPath = '/~meta@1.0/info/~json@1.0/serialize';

/** @throws HbxError `client/…` when it does not answer, or refuses */
export async function readNodeInfo(client: Pick<Client, 'read' | 'readValue' | 'transport'>, options: RequestOptions = {}): Promise<NodeInfo> {
  const reply = await client.read(infoPath, options);
  const text = Buffer.from(reply.body).toString('utf8');
  const parsed = decodeJson(text);
  if (reply.status >= 400) throw refusalOf(client.transport.url, infoPath, reply.status, parsed.ok ? parsed.value : text, { ...factsOf(reply), method: 'GET' });
  if (!parsed.ok) throw notJson(client.transport.url, infoPath, reply.status, reply.body);
  const info: Message = isMessage(parsed.value) ? parsed.value : new Map();
  const names = devicesIn(info.has('preloaded_devices+link') ? new Map([['devices', await linkedDevices(client, options)]]) : info);
  const version = getText(info, 'version');
  return { devices: names.length === 0 ? undefined : names, version: version === undefined || version === '' ? undefined : version };
}

/** Of a node of September 2025, which leaves what is nested out of its JSON, and may link to each device in turn. */
async function linkedDevices(client: Pick<Client, 'readValue'>, options: RequestOptions): Promise<Value> {
  return client.readValue('/~meta@1.0/info/preloaded_devices', options).catch((error: unknown) => {
    if (isRefusal(error)) return new Map() as Message;
    throw error;
  });
}

/** What the node was built of, as newer nodes tell: `HyperBEAM 0.9.3 (2f1a90c)`; `undefined` for others. */
export async function readNodeBuild(client: Pick<Client, 'readValue'>, options: RequestOptions = {}): Promise<string | undefined> {
  try {
    const build = await client.readValue('/~meta@1.0/build', options);
    if (!isMessage(build)) return undefined;
    const node = getText(build, 'node');
    const [version, source] = ['version', 'source-short'].map((key) => getText(build, key) ?? numberText(getKey(build, key)));
    if (node === undefined && version === undefined) return undefined;
    return [node, version, source === undefined || source === node ? undefined : `(${source})`].filter((part) => part !== undefined).join(' ');
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** The node is there and does not tell. */
function isRefusal(error: unknown): boolean {
  return isHbxError(error) && ['client/rejected', 'client/unexpected-reply', 'client/process-failed'].includes(error.code);
}

/** `devices` is our own list; real nodes have `preloaded_devices`, each with a name. */
function devicesIn(info: Message): string[] {
  const listed = getKey(info, 'devices') ?? getKey(info, 'preloaded_devices') ?? getKey(info, 'preloaded-devices');
  const entries: readonly Value[] = isList(listed) ? listed : isMessage(listed) ? [...listed.values()] : [];
  return [...new Set(entries.flatMap((entry) => (isBinary(entry) ? [textOf(entry)] : isMessage(entry) ? [getText(entry, 'name') ?? []].flat() : [])))];
}

function numberText(value: Value | undefined): string | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}
