/**
 * `relay@1.0`: asks an address outside, and answers what it answered.
 *
 * - `call`: the reply as a message: its headers as keys, `body`, `status`
 * - `cast`: the same, but nobody waits for it: the answer is `OK` at once
 *
 * Keys: `relay-path` is the absolute URL (or `path`, as in `/~relay@1.0/call?method=GET&path=https://example.com/data`; one
 * with `&` in it goes in quotes, or into a header); `relay-method`, else `method` of the request; `relay-body` with
 * `content-type`; `requires-sign: true` has the node sign what it sends, for its operator only.
 *
 * Only addresses that the node was started with are reached (`--allow-relay`), a redirect is not followed, and a page of
 * another origin cannot relay. A GET relays only GETs. No header but `content-type` and `accept` goes out, and none comes back
 * that means something to the connection, sets a cookie, or would pass for a signature.
 *
 * @source protocol.md C.10, D.3; seed 004; design.md 6
 */
import type { HeaderField } from '../../message/codec.ts';
import { httpsig } from '../../message/codecs/httpsig.ts';
import { isTransportHeader } from '../../message/transport-headers.ts';
import { binary, bytesOf, getKey, getText, isBinary, message, type Message, type Value } from '../../message/value.ts';
import { isInsideSlot } from '../ao/inside-slot.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, ok, type Device, type Outcome } from '../device.ts';
import { isOperator, notTheOperator } from '../operator.ts';
import type { OutboundReply, OutboundRequest } from '../outbound.ts';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Casts under way at once. */
const maxCasts = 100;
const casts = new WeakMap<object, { count: number }>();

/** Headers of a reply that are its business with whoever asked, and would be ours with whoever asked us. */
const notPassedOn = /^(?:priv|commitments$|ao-|status$|body$|device$|location$|refresh$|link$|www-authenticate$|clear-site-data$|service-worker|content-security-policy|cross-origin-|alt-svc$|nel$|report-|inline-body-key$|x-frame-options$)/;

async function call(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const request = await outgoingRequest(base, req, ctx);
  return 'ok' in request ? request : asMessage(await ctx.outbound.request(request), request.url);
}

async function cast(base: Message, req: Message, ctx: NodeContext): Promise<Outcome> {
  const request = await outgoingRequest(base, req, ctx);
  if ('ok' in request) return request;
  let underWay = casts.get(ctx.outbound);
  if (underWay === undefined) casts.set(ctx.outbound, (underWay = { count: 0 }));
  if (underWay.count >= maxCasts) return fail(503, `${maxCasts} casts are under way on this node: try again in a moment.`);
  const counted = underWay;
  counted.count += 1;
  void ctx.outbound
    .request(request)
    .then((reply) => {
      if (!reply.ok) ctx.log('relay.cast-failed', { url: request.url, reason: reply.reason });
    })
    .finally(() => {
      counted.count -= 1;
    });
  return ok('OK');
}

export const relay: Device = {
  id: 'relay@1.0',
  kind: 'native',
  summary: 'asks addresses outside that the node may reach',
  keys: { call, cast },
};

/** What goes out, or why nothing does. */
async function outgoingRequest(base: Message, req: Message, ctx: NodeContext): Promise<OutboundRequest | Outcome> {
  if (ctx.foreignOrigin === true) return fail(403, 'A page of another origin may not relay through this node.');
  if (isInsideSlot(ctx)) return fail(400, 'A process cannot relay while it runs a slot: its results must come from its log alone.');
  const path = getText(req, 'relay-path') ?? getText(base, 'relay-path') ?? getText(base, 'path');
  if (path === undefined) return fail(400, 'Relay where to? Give `relay-path`, an absolute URL.');
  if (!URL.canParse(path) || !/^https?:$/.test(new URL(path).protocol)) return fail(400, `${path.slice(0, 100)} is no absolute http or https URL.`);
  const { href: url, origin } = new URL(path);
  const method = (getText(req, 'relay-method') ?? getText(req, 'method') ?? 'GET').toUpperCase();
  if (!methods.has(method)) return fail(400, `relay@1.0 sends no ${method.slice(0, 20)}.`);
  if (ctx.readOnly === true && method !== 'GET' && method !== 'HEAD') return noWriteOnGet;
  if (!ctx.outbound.allows(url)) return fail(403, `This node may not reach ${origin}. Start it with --allow-relay ${origin} to allow it.`);

  const given = getKey(req, 'relay-body');
  const body = given !== undefined && isBinary(given) && method !== 'GET' && method !== 'HEAD' ? given : undefined;
  // The type of what is relayed: of a request that carries its own parts it is that of the parts.
  const type = getText(req, 'content-type');
  if (type !== undefined && !/^[\x20-\x7e]{1,200}$/.test(type)) return fail(400, 'The content-type is no text that a header can carry.');
  const fields: Record<string, string> = { accept: '*/*', ...(type === undefined || body === undefined ? {} : { 'content-type': type }) };
  if (getText(req, 'requires-sign') === 'true') return signed(url, method, fields, body, ctx);
  return { method, url, headers: Object.entries(fields), ...(body === undefined ? {} : { body: bytesOf(body) }) };
}

/** A request that the node signs says what somebody had it say: only its operator may. */
async function signed(url: string, method: string, fields: Record<string, string>, body: Value | undefined, ctx: NodeContext): Promise<OutboundRequest | Outcome> {
  if (!isOperator(ctx)) return notTheOperator(ctx, 403, 'can have it sign what it relays');
  const { pathname, search } = new URL(url);
  const encoded = httpsig.encode(await httpsig.commit(message({ ...fields, method, path: pathname + search, body }), ctx.signer));
  return encoded.ok ? { method, url, headers: encoded.value.headers, body: encoded.value.body } : fail(encoded.status, encoded.reason);
}

function asMessage(reply: OutboundReply, url: string): Outcome {
  if (!reply.ok) return fail(reply.kind === 'refused' ? 403 : reply.kind === 'timeout' ? 504 : 502, reply.reason);
  if (reply.status >= 300 && reply.status < 400) {
    const location = fieldOf(reply.headers, 'location');
    return fail(502, `${new URL(url).origin} redirects${location === undefined ? '' : ` to ${location.slice(0, 300)}`}, which is not followed: relay to that address itself.`);
  }
  const result = new Map<string, Value>();
  for (const [name, value] of reply.headers) {
    const key = name.toLowerCase();
    if ((key !== 'content-type' && isTransportHeader(key)) || notPassedOn.test(key)) continue;
    const earlier = result.get(key);
    const text = binary(Buffer.from(value, 'latin1'));
    result.set(key, earlier === undefined ? text : `${String(earlier)}, ${String(text)}`);
  }
  // Under the address of this node a browser would take a page for one of the node's own.
  if (/html|xml|svg|javascript/i.test(String(result.get('content-type')))) result.set('content-security-policy', 'sandbox');
  result.set('status', reply.status);
  result.set('body', binary(reply.body));
  return ok(result);
}

function fieldOf(headers: readonly HeaderField[], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}
