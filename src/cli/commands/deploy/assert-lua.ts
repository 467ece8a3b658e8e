/**
 * Looks whether what an id stands for is a Lua module, before a process is made of it: that process would take messages, and fail at each.
 * The node is asked for the type and, where it does not load modules by itself to look, for the source. A node that answers in a way of
 * its own is believed: the spawn will tell.
 */
import { isHbxError } from '../../../base/errors.ts';
import type { Client, RequestOptions } from '../../../client/client.ts';
import { isPage } from '../../../client/transport/reply-text.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { getText, isBinary, isMessage, textOf } from '../../../message/value.ts';
import { LuaSyntaxError } from '../../../lua/parse/errors.ts';
import { moduleHasNoCompute, moduleIsNoLua, moduleNotThere } from './errors.ts';

export interface ModuleToCheck {
  readonly id: string;
  readonly dialect: 'luerl' | 'puc';
  /** Whether its source is read as well. */
  readonly source: boolean;
}

/** Bytes of a source that is looked at: parsing a larger one takes seconds. */
const maxParsedBytes = 4 * 1024 * 1024;

/** Types that may hold a source. Uploads often have none, or one that says nothing. */
const maybeLua = /^(?:application\/(?:lua|x-lua|octet-stream)|text\/[\w.+-]+)\s*(?:;|$)/i;
const surelyNone = /^text\/(?:html|css|xml|csv)\b/i;

/** @throws HbxError `deploy/module-not-there`, `deploy/no-lua` (5), `deploy/no-compute` (2) */
export async function assertLua(client: Client, { id, dialect, source }: ModuleToCheck, signal: AbortSignal): Promise<void> {
  const ask = (key: string): ReturnType<Client['read']> => client.read(`/${id}/${key}`, { accept: 'application/json', signal });
  const [reply, kind] = await Promise.all([ask('content-type'), source ? ask('type') : undefined]);
  const type = reply.status === 200 ? typeIn(reply.body) : undefined;
  if (kind?.status === 200 && textIn(kind.body)?.toLowerCase() === 'process') throw moduleIsNoLua(id, { why: 'it is a process' });
  if (type !== undefined && (!maybeLua.test(type) || surelyNone.test(type))) throw moduleIsNoLua(id, { type });
  // What is not there has no type either.
  if (!source && reply.status !== 404) return;
  const whole = await readWhole(client, id, { signal });
  if (whole === undefined) return;
  if (whole.status === 404 && reply.status === 404) throw moduleNotThere(id, client.transport.url);
  if (!source || whole.status !== 200) return;
  const header = (wanted: string): string | undefined => whole.headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const shown = header('content-type') ?? type;
  if (whole.body.length === 0 || isPage(whole.body)) {
    const held = await Promise.all([ask('data'), ask('body')]);
    if (held.every(({ status }) => status === 404)) throw moduleIsNoLua(id, { type, why: 'it holds no data' });
  }
  // A page beside a message, or its parts, are no source. Without a type a node tells which key of the message it sends as it is.
  const isSource = shown === undefined ? /^(?:data|body)$/.test(header('inline-body-key') ?? header('ao-body-key') ?? '') : maybeLua.test(shown) && !surelyNone.test(shown);
  if (whole.body.length === 0 || !isSource) return;
  await assertSource(id, Buffer.from(whole.body).toString('latin1'), dialect, type);
}

/** @returns undefined for what is too large to look at */
async function readWhole(client: Client, id: string, options: RequestOptions): Promise<Awaited<ReturnType<Client['transport']['request']>> | undefined> {
  try {
    return await client.transport.request({ method: 'GET', path: `/${id}`, maxBytes: maxParsedBytes, ...options });
  } catch (error) {
    if (isHbxError(error) && error.code === 'client/too-long') return undefined;
    throw error;
  }
}

/** The text in a JSON reply about one value. */
function textIn(body: Uint8Array): string | undefined {
  const parsed = decodeJson(Buffer.from(body).toString('utf8'));
  if (!parsed.ok) return undefined;
  return isMessage(parsed.value) ? getText(parsed.value, 'body') : isBinary(parsed.value) ? textOf(parsed.value) : undefined;
}

/** A content type in one. */
function typeIn(body: Uint8Array): string | undefined {
  const type = textIn(body)?.trim().replace(/^"(.*)"$/, '$1');
  return type !== undefined && /^[\w.+-]+\/[\w.+-]+/.test(type) ? type : undefined;
}

/** Code that may define globals that cannot be seen in it. */
const definesUnseen = /\b(?:load|loadstring|loadfile|dofile|require|_ENV|getfenv|setfenv)\b/;

async function assertSource(id: string, source: string, dialect: 'luerl' | 'puc', type: string | undefined): Promise<void> {
  const [{ parseChunk }, { collectFacts }] = await Promise.all([import('../../../lua/parse/parser.ts'), import('../../../lua/check/facts.ts')]);
  try {
    const { globalWrites, hasDynamicGlobals } = collectFacts(parseChunk(source, { dialect, skipShebang: true }), { reads: false });
    if (!globalWrites.has('compute') && !hasDynamicGlobals && !definesUnseen.test(source)) throw moduleHasNoCompute(id);
  } catch (error) {
    if (error instanceof LuaSyntaxError) throw moduleIsNoLua(id, { type, wrong: error });
    throw error;
  }
}
