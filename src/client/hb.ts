/**
 * The verbs of WAO's `HB`, over hbx's own client: test files written for WAO run by changing their imports.
 *
 * Differences: ids keep their case; a failed request throws an `HbxError`; JSON has no headers of the request in it. WAO itself speaks to
 * nodes of May 2025 only; these verbs speak to those of September too, with ANS-104 items and what is linked read (`README.md`). There a
 * module or a binary is kept as data of a message, whose id it then has.
 *
 * @source seed 000; protocol.md D.3
 */
import { randomBytes } from 'node:crypto';
import { createClient, type Client } from './client.ts';
import { rejected } from './errors.ts';
import { lowerCaseKeys } from './lower-case-keys.ts';
import { toPlain } from './result.ts';
import { createTransport } from './transport.ts';
import { spawnTags } from './spawn-tags.ts';
import type { Signer } from '../message/signer.ts';
import { message, type PlainValue } from '../message/value.ts';
import { httpsig } from '../message/codecs/httpsig.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { unsignedId } from '../message/id.ts';

export interface HbOptions {
  readonly url: string;
}

export type Tags = Readonly<Record<string, PlainValue>>;

/** WAO's client verbs. `init` first. */
export class HbVerbs {
  readonly url: string;
  /** Address of the node, after `init`. */
  operator = '';
  #client: Client | undefined;
  #cacheProcess: Promise<string> | undefined;

  constructor(options: HbOptions) {
    this.url = options.url;
  }

  /** Signs with this key from now on and asks the node who it is. */
  async initWith(signer: Signer): Promise<this> {
    this.#client = createClient(createTransport({ url: this.url }), signer);
    this.operator = await this.#client.nodeAddress();
    return this;
  }

  get client(): Client {
    if (this.#client === undefined) throw new TypeError('Call `await hb.init(jwk)` first.');
    return this.#client;
  }

  /** Keeps a source on the node by scheduling it as a message of a process made for that. @returns its id */
  async cacheScript(data: string, type = 'application/lua'): Promise<string> {
    this.#cacheProcess ??= this.spawn().then(({ pid }) => pid);
    const process = await this.#cacheProcess;
    if (await this.#isSept()) return this.#keep(process, data, type);
    const content = message({ type: 'Message', target: process, 'content-type': type, data });
    await this.#post('/~process@1.0/schedule', new Map([['body', content]]));
    return unsignedId(content);
  }

  /** Keeps a binary or a source on the node by its content. @returns its id */
  async cacheBinary(data: string | Uint8Array, type: string): Promise<string> {
    if (await this.#isSept()) return this.#keep(await (this.#cacheProcess ??= this.spawn().then(({ pid }) => pid)), data, type);
    const reply = await this.client.transport.request({
      method: 'POST',
      path: '/~wao@1.0/cache_module',
      headers: [['type', type], ['inline-body-key', 'data'], ['accept', 'application/json']],
      body: Buffer.from(data as string),
    });
    return (this.#json('/~wao@1.0/cache_module', reply) as { id: string }).id;
  }

  /** Spawns a process; keys not given are WAO's defaults (`execution-device: test-device@1.0`). */
  async spawn(tags: Tags = {}): Promise<{ pid: string; slot: number }> {
    const { process, slot } = await this.client.spawn({
      device: 'process@1.0',
      'execution-device': 'test-device@1.0',
      'random-seed': randomBytes(16).toString('base64url'),
      scheduler: this.operator,
      type: 'Process',
      ...tags,
    });
    return { pid: process, slot };
  }

  /** Spawns a Lua process of a cached module. */
  async spawnLua(module: string): Promise<{ pid: string; slot: number }> {
    return this.spawn(spawnTags({ module, node: this.operator }));
  }

  /** Schedules a message without computing it. */
  async schedule({ pid, tags = {}, data }: { pid: string; tags?: Tags; data?: string }): Promise<{ slot: number; pid: string }> {
    if (await this.#isSept()) {
      const assignment = await (await this.client.prepare(pid, { tags, ...(data === undefined ? {} : { data }) })).send();
      return { slot: assignment.get('slot') as number, pid };
    }
    const content = message({ ...lowerCaseKeys(tags), ...(data === undefined ? {} : { data }), type: 'Message', target: pid });
    const signed = await httpsig.commit!(content, this.client.signer);
    const reply = (await this.#post(`/${pid}/schedule`, new Map([['body', signed]]))) as { slot: number };
    return { slot: reply.slot, pid };
  }

  async scheduleLua({ pid, action = 'Eval', tags = {}, data }: { pid: string; action?: string; tags?: Tags; data?: string }): Promise<{ slot: number; pid: string }> {
    return this.schedule({ pid, tags: { ...tags, action }, ...(data === undefined ? {} : { data }) });
  }

  /** Schedules a message and answers its results. */
  async message({ pid, tags = {}, data }: { pid: string; tags?: Tags; data?: string }): Promise<{ slot: number; res: unknown }> {
    const { slot } = await this.schedule({ pid, tags, ...(data === undefined ? {} : { data }) });
    return { slot, res: await this.computeLua({ pid, slot }) };
  }

  /** State after a slot, or what is at a path of it. */
  compute({ pid, slot, path = '' }: { pid: string; slot: number; path?: string }): Promise<unknown> {
    return this.getJSON({ path: `/${pid}/compute${slash(path)}`, slot });
  }

  /** Results of a slot: `{outbox, output, …}`. */
  computeLua({ pid, slot }: { pid: string; slot: number }): Promise<unknown> {
    return this.compute({ pid, slot, path: 'results' });
  }

  /** State after the newest slot, or what is at a path of it. */
  now({ pid, path = '' }: { pid: string; path?: string }): Promise<unknown> {
    return this.getJSON({ path: `/${pid}/now${slash(path)}` });
  }

  slot({ pid, path = '' }: { pid: string; path?: string }): Promise<unknown> {
    return this.getJSON({ path: `/${pid}/slot${slash(path)}` });
  }

  /** The log as the aos-2 document: `{page_info, edges}`. */
  async messages({ pid, from, to }: { pid: string; from?: number; to?: number }): Promise<unknown> {
    const query = new URLSearchParams({ target: pid, accept: 'application/aos-2' });
    if (from !== undefined) query.set('from', String(from));
    if (to !== undefined) query.set('to', String(to));
    const path = `/~scheduler@1.0/schedule?${query.toString()}`;
    return this.#json(path, await this.client.transport.request({ method: 'GET', path }));
  }

  /** A path as JSON; further keys go into the query. */
  async getJSON({ path, ...query }: { path: string; [key: string]: unknown }): Promise<unknown> {
    const words = new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]));
    const asked = words.size === 0 ? '' : `?${words.toString()}`;
    if (await this.#isSept()) return toPlain(await this.client.readValue(`${path}${asked}`));
    // Not `~json@1.0/serialize`: a node merges the headers of the request into what is cast.
    const full = `${path}/serialize~json@1.0${asked}`;
    return this.#json(full, await this.client.transport.request({ method: 'GET', path: full }));
  }

  /** Signed, as a node of September takes nothing else. */
  async #keep(process: string, data: string | Uint8Array, type: string): Promise<string> {
    const content = await this.client.prepare(process, { tags: { 'Content-Type': type }, data });
    await content.send();
    return content.id;
  }

  async #isSept(): Promise<boolean> {
    return (await this.client.generation()) === 'sept';
  }

  async #post(path: string, content: Parameters<typeof httpsig.encode>[0]): Promise<unknown> {
    const encoded = httpsig.encode(content);
    if (!encoded.ok) throw rejected(this.url, path, encoded.status, encoded.reason);
    const { headers, body } = encoded.value;
    return this.#json(path, await this.client.transport.request({ method: 'POST', path, headers: [...headers, ['accept', 'application/json']], body }));
  }

  #json(path: string, reply: { status: number; body: Uint8Array }): unknown {
    const text = Buffer.from(reply.body).toString('utf8');
    const parsed = decodeJson(text);
    const plain = parsed.ok ? toPlain(parsed.value) : text;
    if (reply.status < 400) return plain;
    const sentence = typeof plain === 'object' && plain !== null && 'body' in plain ? String(plain.body) : text;
    throw rejected(this.url, path, reply.status, sentence.slice(0, 500));
  }
}

function slash(path: string): string {
  return path === '' || path.startsWith('/') ? path : `/${path}`;
}
