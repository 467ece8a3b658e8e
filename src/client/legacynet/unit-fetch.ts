/**
 * The `fetch` that aoconnect is handed: over the transport of hbx, with its proxies, time limits, repeats and cancelling. aoconnect looks at
 * no status of a compute unit, and keeps a sentence of what fails at all, so everything that is no answer ends here, with an error that
 * names the request. It is kept: aoconnect throws others in its place.
 *
 * A message may be sent again when its answer was lost: a unit schedules one id once.
 */
import { isHbxError } from '../../base/errors.ts';
import { encodeJson } from '../../message/codecs/json.ts';
import { isMessage, type Value } from '../../message/value.ts';
import { unexpectedReply } from '../errors.ts';
import { factsOf, notJson, refusalOf } from '../json-requests.ts';
import type { Transport } from '../transport.ts';
import { pause } from '../transport/retry.ts';
import type { AoFetch } from './aoconnect.ts';
import { otherMessage, stillComputing, unitError, type UnitName } from './errors.ts';
import { readUnitJson } from './unit-json.ts';

export interface Unit {
  readonly name: UnitName;
  readonly transport: Transport;
}

export interface UnitFetchOptions {
  readonly units: readonly Unit[];
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that a result is asked for while the compute unit is still at it. */
  readonly resultMs: number;
  /** The id of the message that is sent, once it is known: a messenger unit that acknowledges another one has taken something else. */
  readonly sentId?: () => string | undefined;
}

export interface UnitFetch {
  readonly fetch: AoFetch;
  /** What went wrong last; whatever is thrown after that comes of it. */
  failure(): unknown;
}

/** Milliseconds of the first pause between two questions for a result, and of the longest. */
const [firstPauseMs, longestPauseMs] = [500, 5000];
/** Bytes of an answer: a messenger unit acknowledges, a compute unit tells all that a process answered. */
const mostBytes: Readonly<Record<UnitName, number>> = { 'messenger unit': 1024 * 1024, 'compute unit': 64 * 1024 * 1024, gateway: 1024 * 1024 };

export function createUnitFetch({ units, signal, resultMs, sentId }: UnitFetchOptions): UnitFetch {
  let failed: unknown;

  const ask = async (url: string, { method = 'GET', headers = {}, body }: Parameters<AoFetch>[1] & object): Promise<{ status: number; value: Value; text: string }> => {
    const unit = units.find(({ transport }) => url === transport.url || url.startsWith(`${transport.url}/`) || url.startsWith(`${transport.url}?`))!;
    const path = url.slice(unit.transport.url.length) || (new URL(url).pathname === '/' ? '/' : '');
    try {
      const reply = await unit.transport.request({
        method: method === 'POST' ? 'POST' : 'GET',
        path,
        headers: Object.entries(headers),
        ...(body === undefined ? {} : { body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body }),
        repeatable: true,
        maxBytes: mostBytes[unit.name],
        ...(signal === undefined ? {} : { signal }),
      });
      const text = Buffer.from(reply.body).toString('utf8');
      const parsed = readUnitJson(text);
      const facts = { ...factsOf(reply), method };
      // A redirect that leads nowhere is no answer either.
      if (reply.status >= 300) throw refusalOf(unit.transport.url, path, reply.status, parsed.ok ? parsed.value : text, facts);
      if (!parsed.ok) throw parsed.why === undefined ? notJson(unit.transport.url, path, reply.status, reply.body) : unexpectedReply(unit.transport.url, path, parsed.why);
      if (!isMessage(parsed.value)) throw unexpectedReply(unit.transport.url, path, 'its reply is not a JSON object');
      // Some units tell an error with a status that says all is well.
      const { value } = parsed;
      if (unit.name === 'compute unit' && value.has('error') && !value.has('Output') && !value.has('Messages')) throw refusalOf(unit.transport.url, path, reply.status, value, facts);
      const [sent, taken] = [sentId?.(), value.get('id')];
      if (unit.name === 'messenger unit' && sent !== undefined && taken !== undefined && taken !== sent) throw otherMessage(unit.transport.url, sent, typeof taken === 'string' ? taken : encodeJson(taken));
      return { status: reply.status, value, text: parsed.text };
    } catch (error) {
      throw isHbxError(error) && error.code !== 'client/aborted' ? unitError(error, unit.name) : error;
    }
  };

  /** A result takes as long as the process computes. */
  const askUntilThere: typeof ask = async (url, init) => {
    const end = performance.now() + resultMs;
    for (let ms = firstPauseMs; ; ms = Math.min(ms * 2, longestPauseMs)) {
      const found = await ask(url, init);
      if (found.status !== 202 || !/\/result\//.test(url)) return found;
      if (performance.now() + ms > end) throw stillComputing(/\/result\/([\w-]+)/.exec(url)?.[1] ?? '', url, Math.round(resultMs / 1000));
      await pause(ms, signal);
    }
  };

  return {
    failure: () => failed,
    async fetch(url, init = {}) {
      try {
        const { status, text } = init.method === 'POST' ? await ask(url, init) : await askUntilThere(url, init);
        return { ok: true, status, json: async () => JSON.parse(text) as unknown, text: async () => text };
      } catch (error) {
        failed = error;
        throw error;
      }
    },
  };
}
