/**
 * One request in, one reply out, without a socket.
 */
import { isHbxError } from '../../base/errors.ts';
import type { WireMessage } from '../../message/codec.ts';
import { codecByName } from '../../message/codecs/table.ts';
import { committersOf } from '../../message/commitments.ts';
import { parseSingleton, type Resolve, type SingletonRequest } from '../../message/path.ts';
import { getText, message, type Message } from '../../message/value.ts';
import { isFromPage } from '../bundler/page-quota.ts';
import { textReply } from '../bundler/replies.ts';
import { bundlerReply } from '../bundler/router.ts';
import type { NodeContext } from '../context.ts';
import { fail, noWriteOnGet, okMessage, type Outcome } from '../device.ts';
import { hashpathOf } from '../hashpath.ts';
import { isSignedByNode } from '../operator.ts';
import { resolveRequest } from '../resolve.ts';
import { isForeignOrigin, refuseHost, refuseTarget, type GuardOptions } from './guard.ts';
import { encodeOutcome } from './reply.ts';
import { sandboxed } from './sandbox.ts';
import { dashboardReply, encodeForWire } from '../wire/reply.ts';
import { heardBySept, isItemProcess, parseAsThere, withoutMayCommitments } from '../wire/request.ts';

/** Answers a request. Never throws: what a device throws is a bug, answered with 500 and logged. */
export async function handleRequest(wire: WireMessage, ctx: NodeContext, options: GuardOptions): Promise<WireMessage> {
  const method = wire.method ?? 'GET';
  if (method === 'OPTIONS') return { status: 200, headers: corsHeaders(wire, ctx), body: new Uint8Array(0) };
  if (ctx.wire !== undefined && isRead(wire) && wire.url === '/') return dashboardReply(ctx.wire);
  const bundled = await answerUpload(wire, ctx, options);
  if (bundled !== undefined) return { ...bundled, headers: [...bundled.headers, ...corsHeaders(wire, ctx)] };
  const { outcome, request, hashpath } = await answer(wire, ctx, options).catch((error: unknown) => ({ outcome: failureOf(error, wire, ctx), request: message({}), hashpath: undefined }));
  // What a process keeps can be more than a reply can carry (levels in one another); the refusal always can.
  const reply = await encode(outcome, request, ctx, hashpath).catch((error: unknown) => encode(failureOf(error, wire, ctx), message({}), ctx));
  const safe = sandboxed(reply, wire, ctx.wire !== undefined);
  return { ...safe, headers: [...safe.headers, ...corsHeaders(wire, ctx)] };
}

function encode(outcome: Outcome, request: Message, ctx: NodeContext, hashpath?: () => string | undefined): Promise<WireMessage> {
  if (ctx.wire === undefined) return encodeOutcome(outcome, request, ctx.signer, hashpath);
  return encodeForWire(ctx.wire, outcome, request, ctx, hashpath ?? (() => undefined));
}

/** The bundler's routes, for requests that are for this host. */
async function answerUpload(wire: WireMessage, ctx: NodeContext, options: GuardOptions): Promise<WireMessage | undefined> {
  if (refuseHost(wire.headers, options) !== undefined) return undefined;
  try {
    return await bundlerReply(wire, ctx);
  } catch (error) {
    const failure = failureOf(error, wire, ctx);
    return failure.ok ? undefined : textReply(failure.status, String(failure.value));
  }
}

interface Answer {
  readonly outcome: Outcome;
  readonly request: Message;
  /** Of a result: what it is the result of. */
  readonly hashpath?: (() => string | undefined) | undefined;
}

async function answer(wire: WireMessage, ctx: NodeContext, options: GuardOptions): Promise<Answer> {
  const nothing = message({});
  const refused = refuseTarget(wire.url ?? '/') ?? refuseHost(wire.headers, options);
  if (refused !== undefined) return { outcome: fail(refused.status, refused.reason), request: nothing };
  const codecName = codecNameOf(wire);
  const codec = codecByName(codecName);
  if (codec === undefined) return { outcome: fail(415, `The codec ${codecName.slice(0, 64)} is not on this node.`), request: nothing };
  const isSept = ctx.wire === 'sept';
  const decoded = await codec.decode(isSept ? heardBySept(wire) : wire);
  if (!decoded.ok) return { outcome: fail(decoded.status, decoded.reason), request: nothing };
  const request = isSept ? withoutMayCommitments(decoded.value) : decoded.value;
  if (isSignedByNode(request, ctx)) {
    return { outcome: fail(403, 'This request carries the signature of this node itself, which proves nothing here: sign it with a wallet.'), request: nothing };
  }
  const foreignOrigin = isForeignOrigin(wire.headers, ctx.url());
  if (foreignOrigin && !isRead(wire) && !isSigned(request)) {
    return { outcome: fail(403, 'A page of another origin may only send signed messages to this node.'), request };
  }
  const requestLine = { method: wire.method ?? 'GET', url: wire.url ?? '/' };
  const parsed = ctx.wire === undefined ? parseSingleton(request, requestLine) : parseAsThere(ctx.wire, request, requestLine);
  if (!parsed.ok) return { outcome: fail(parsed.status, parsed.reason), request };
  if (isRead(wire) && !isSigned(request) && asksToWrite(parsed.value)) {
    return { outcome: noWriteOnGet, request };
  }
  if (parsed.value.steps.length === 0 && parsed.value.base.kind === 'message') return { outcome: index(ctx), request };
  if (isSept && isItemProcess(parsed.value, ctx)) return { outcome: fail(500, 'A process that came as a data item is not shown whole.'), request };
  const resolved = resolveRequest(parsed.value, { ...ctx, request, foreignOrigin, fromPage: foreignOrigin && isFromPage(wire.headers, ctx), readOnly: isRead(wire) });
  return { outcome: await resolved.catch((error: unknown) => failureOf(error, wire, ctx)), request, hashpath: () => hashpathOf(parsed.value, request, ctx) };
}

/** What was thrown, as an outcome: an expected refusal with its sentence, or a bug, which is logged. */
function failureOf(error: unknown, wire: WireMessage, ctx: NodeContext): Outcome {
  if (isHbxError(error)) return fail(statusOf(error.code), `${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`);
  ctx.log('request.bug', { url: wire.url, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  return fail(500, `The node failed on this request: ${error instanceof Error ? error.message : String(error)}. This is a bug in hbx; please report it.`);
}

/** 503 says that nothing was done and that it is worth trying again. */
function statusOf(code: string): number {
  if (code === 'store/write-failed' || code === 'node/pages-full') return 507;
  return code.startsWith('node/') || code === 'store/gone' ? 503 : 500;
}

function index(ctx: NodeContext): Outcome {
  return okMessage({
    'content-type': 'text/plain; charset=utf-8',
    body: `hbx ${ctx.version}: a HyperBEAM-compatible node.\n\n  /~meta@1.0/info            about this node\n  /<process>/now             the state of a process\n  /<process>/compute?slot=1  its state after a slot\n`,
  });
}

function isRead(wire: WireMessage): boolean {
  return wire.method === 'GET' || wire.method === 'HEAD';
}

/** The request, or the message in its body, carries a signature. */
function isSigned(request: Message): boolean {
  const body = request.get('body');
  return committersOf(request).length > 0 || (body instanceof Map && committersOf(body).length > 0);
}

/** A path may set the `method` of a step, but a link or an image must not make the node write. */
function asksToWrite(request: SingletonRequest): boolean {
  const { base, steps } = request;
  const writes = (content: Message): boolean => !['GET', 'HEAD'].includes((getText(content, 'method') ?? 'GET').toUpperCase());
  const resolvesToWrite = (resolve: Resolve): boolean => resolve.key.toLowerCase() === 'method' || asksToWrite(resolve.request);
  return (
    (base.kind === 'sub' ? asksToWrite(base.request) : writes(base.message) || base.resolves.some(resolvesToWrite)) ||
    steps.some((step) => (step.kind === 'sub' ? asksToWrite(step.request) : writes(step.message) || step.resolves.some(resolvesToWrite)))
  );
}

/** The content type of an item means nothing else; that of JSON may be a key of the message. */
function codecNameOf(wire: WireMessage): string {
  const named = headerOf(wire, 'codec-device');
  if (named !== undefined) return named;
  return codecByName(headerOf(wire, 'content-type') ?? '')?.id === 'ans104@1.0' ? 'ans104@1.0' : 'httpsig@1.0';
}

function headerOf(wire: WireMessage, wanted: string): string | undefined {
  return wire.headers.find(([name]) => name === wanted)?.[1];
}

/** @source protocol.md A.7, F.35 */
function corsHeaders(wire: WireMessage, ctx: NodeContext): [string, string][] {
  const asked = headerOf(wire, 'access-control-request-headers');
  return [
    ['access-control-allow-origin', '*'],
    ['access-control-allow-methods', 'GET, POST, PUT, DELETE, OPTIONS'],
    ...(ctx.wire === 'may' ? [] : ([['access-control-expose-headers', '*']] as [string, string][])),
    ...(asked === undefined ? [] : ([['access-control-allow-headers', asked]] as [string, string][])),
  ];
}
