/**
 * Looks whether what an id stands for is a Lua module, before a process is made of it: that process would take messages, and fail at each.
 * The node is asked for the type and, where it does not load modules by itself to look, for the source. A node that answers in a way of
 * its own is believed: the spawn will tell.
 */
import type { Client } from '../../../client/client.ts';
import { decodeJson } from '../../../message/codecs/json.ts';
import { getText, isBinary, isMessage, textOf } from '../../../message/value.ts';
import { LuaSyntaxError } from '../../../lua/parse/errors.ts';
import { moduleIsNoLua, moduleNotThere } from './errors.ts';

export interface ModuleToCheck {
  readonly id: string;
  readonly dialect: 'luerl' | 'puc';
  /** Whether its source is read as well. */
  readonly source: boolean;
}

/** Bytes of a source that is looked at. */
const maxModuleBytes = 64 * 1024 * 1024;
/** Of one that is parsed: a larger one takes seconds. */
const maxParsedBytes = 4 * 1024 * 1024;

/** Types that may hold a source. Uploads often have none, or one that says nothing. */
const maybeLua = /^(?:application\/(?:lua|x-lua|octet-stream)|text\/[\w.+-]+)\s*(?:;|$)/i;
const surelyNone = /^text\/(?:html|css|xml|csv)\b/i;

/** @throws HbxError `deploy/module-not-there`, `deploy/no-lua` (5) */
export async function assertLua(client: Client, { id, dialect, source }: ModuleToCheck, signal: AbortSignal): Promise<void> {
  const reply = await client.read(`/${id}/content-type`, { accept: 'application/json', signal });
  const type = reply.status === 200 ? typeIn(reply.body) : undefined;
  if (type !== undefined && (!maybeLua.test(type) || surelyNone.test(type))) throw moduleIsNoLua(id, { type });
  // What is not there has no type either.
  if (!source && reply.status !== 404) return;
  const whole = await client.transport.request({ method: 'GET', path: `/${id}`, maxBytes: maxModuleBytes, signal });
  if (whole.status === 404 && reply.status === 404) throw moduleNotThere(id, client.transport.url);
  const shown = whole.headers.find(([name]) => name === 'content-type')?.[1] ?? type;
  // A page beside a message, or its parts, are no source.
  if (!source || whole.status !== 200 || whole.body.length === 0 || whole.body.length > maxParsedBytes || shown === undefined || !maybeLua.test(shown) || surelyNone.test(shown)) return;
  const wrong = await syntaxErrorIn(Buffer.from(whole.body).toString('latin1'), dialect);
  if (wrong !== undefined) throw moduleIsNoLua(id, { type, wrong });
}

/** The content type in a JSON reply about one value. */
function typeIn(body: Uint8Array): string | undefined {
  const parsed = decodeJson(Buffer.from(body).toString('utf8'));
  if (!parsed.ok) return undefined;
  const text = isMessage(parsed.value) ? getText(parsed.value, 'body') : isBinary(parsed.value) ? textOf(parsed.value) : undefined;
  const type = text?.trim().replace(/^"(.*)"$/, '$1');
  return type !== undefined && /^[\w.+-]+\/[\w.+-]+/.test(type) ? type : undefined;
}

async function syntaxErrorIn(source: string, dialect: 'luerl' | 'puc'): Promise<{ readonly line: number; readonly message: string } | undefined> {
  const { parseChunk } = await import('../../../lua/parse/parser.ts');
  try {
    parseChunk(source, { dialect, skipShebang: true });
    return undefined;
  } catch (error) {
    if (error instanceof LuaSyntaxError) return error;
    throw error;
  }
}
