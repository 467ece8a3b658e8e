/**
 * Replies as a real node of one generation gives them (`hbx node --strict --wire may|sept`), for trying clients against. Without `--wire`
 * none of this is used.
 *
 * | | `may` | `sept` |
 * |---|---|---|
 * | codec | `accept-codec`, else `accept` | `require-codec`, else httpsig when the result names its `content-type`, else `accept` |
 * | a message that is signed | with its own signatures | with them, and those of the node |
 * | signatures | one RSA, `@status` | RSA and HMAC, `status` (`sept-reply.ts`) |
 * | a failure that a real node throws | 500, text, unsigned, with a `status` header | 500, web page, unsigned, no `status` |
 * | nothing there | 404, `"not_found"` as an atom in quotes | 404, web page; in a bundle or in JSON `not_found` |
 * | a slot that is not in the log | 500, as above | 404, as above |
 * | nested values | multipart | links (`key+link`), inlined for `accept-bundle: true` |
 * | no body | none | a web page beside the headers, unless a bundle is asked for |
 * | JSON | native booleans, nested values inlined | atoms as texts, links unless a bundle is asked for, the node's `commitments` inside |
 * | the whole state of a Lua process as JSON | fails: its snapshot is no text | works |
 *
 * Not as there: headers always stand in the order of their names (a real node has another one above 32 keys, which only Erlang knows);
 * the texts of failures are our own; `server` is not named. On `sept` ids of what nobody signed are those of May, and list items in a path are
 * texts, where a real node makes atoms of them.
 *
 * @source protocol.md A.3, A.4, A.7, G; test/fixtures/hyperbeam
 */
import type { HeaderField, WireMessage } from '../../message/codec.ts';
import { httpsig, signReply } from '../../message/codecs/httpsig.ts';
import { contentDigest } from '../../message/codecs/httpsig/digest.ts';
import { signSeptReply } from '../../message/codecs/httpsig/sept-reply.ts';
import { encodeJson, json } from '../../message/codecs/json.ts';
import { scalarHeaders } from '../../message/codecs/json/headers.ts';
import { septJsonForm } from '../../message/codecs/json/sept.ts';
import { codecByName } from '../../message/codecs/table.ts';
import { Atom, getKey, getText, isBinary, isMessage, textOf, withKeys, withoutKeys, type Message } from '../../message/value.ts';
import type { WireGeneration } from '../../message/wire-generation.ts';
import type { NodeContext } from '../context.ts';
import type { Outcome } from '../device.ts';
import { asReply } from '../http/reply.ts';
import { errorPage, indexPage } from './pages.ts';
import { linksOf } from './links.ts';

/** Where `GET /` leads. */
const dashboards: Readonly<Record<WireGeneration, string>> = { may: '/~hyperbuddy@1.0/index', sept: '/~hyperbuddy@1.0/dashboard' };

export function dashboardReply(wire: WireGeneration): WireMessage {
  return { status: 302, headers: [['content-length', '0'], ['location', dashboards[wire]]], body: new Uint8Array(0) };
}

/** Encodes an outcome as a node of this generation does. */
export async function encodeForWire(wire: WireGeneration, outcome: Outcome, request: Message, ctx: NodeContext, hashpath: () => string | undefined): Promise<WireMessage> {
  const shown = asThere(wire, outcome);
  if (!shown.ok && isThrown(shown)) return wire === 'may' ? thrownText(textOfFailure(outcome)) : page(500, textOfFailure(outcome));
  return wire === 'may' ? mayReply(shown, request, ctx, hashpath) : septReply(shown, request, ctx, hashpath);
}

type Failure = Extract<Outcome, { ok: false }>;

/** A failure as a real node has it: it tells less, and some of what is refused here throws there. */
function asThere(wire: WireGeneration, outcome: Outcome): Outcome {
  if (outcome.ok || outcome.status !== 404) return outcome;
  const { value } = outcome;
  if (wire === 'may' && isMessage(value) && getText(value, 'phase') === 'get-schedule') return { ok: false, status: 500, value: textOfFailure(outcome) };
  return { ok: false, status: 404, value: new Atom('not_found') };
}

/** What devices refuse with a sentence and 500 or above is an exception on a real node; a message is an answer. */
function isThrown({ status, value }: Failure): boolean {
  return status >= 500 && !isMessage(value);
}

function textOfFailure({ value }: Outcome): string {
  const said = isMessage(value) ? getKey(value, 'body') : value;
  return isBinary(said) ? textOf(said) : said instanceof Atom ? said.name : 'The request failed.';
}

function known(name: string | undefined): string | undefined {
  return name === undefined ? undefined : codecByName(name)?.id;
}

async function mayReply(outcome: Outcome, request: Message, ctx: NodeContext, hashpath: () => string | undefined): Promise<WireMessage> {
  const content = typedReply(outcome);
  const status = content.get('status') as number;
  const codec = known(getText(request, 'accept-codec')) ?? known(getText(request, 'accept')) ?? 'httpsig@1.0';
  if (codec === 'json@1.0') {
    if (isLuaState(content)) return thrownText('The snapshot of the process cannot be written as JSON.');
    const encoded = json.encode(content);
    if (encoded.ok) return { ...encoded.value, status };
  }
  const own = outcome.ok ? withOwnSignatures(content) : undefined;
  if (own !== undefined) return { ...own, status };
  return { ...(await signReply(withSnapshot(content), ctx.signer, { hashpath: outcome.ok ? hashpath() : undefined, typedLiterals: true })), status };
}

/** Whoever signed a message, a node of May signs it no more; the status stands beside it. */
function withOwnSignatures(content: Message): WireMessage | undefined {
  const encoded = httpsig.encode(withoutKeys(content, ['status']));
  if (!encoded.ok || !encoded.value.headers.some(([name]) => name === 'signature-input')) return undefined;
  const types = encoded.value.headers.some(([name]) => name === 'ao-types') ? [] : [['ao-types', 'status="integer"'] as const];
  return { ...encoded.value, headers: [...encoded.value.headers, ...types, ['status', String(content.get('status'))] as const].sort((a, b) => (a[0] < b[0] ? -1 : 1)) };
}

async function septReply(outcome: Outcome, request: Message, ctx: NodeContext, hashpath: () => string | undefined): Promise<WireMessage> {
  const content = typedReply(outcome);
  const status = content.get('status') as number;
  const codec = known(getText(request, 'require-codec')) ?? (content.has('content-type') ? 'httpsig@1.0' : (known(getText(request, 'accept')) ?? 'httpsig@1.0'));
  const bundle = String(getKey(request, 'accept-bundle') ?? '') === 'true';
  const linkTo = bundle ? undefined : linksOf(ctx);
  const options = { hashpath: outcome.ok ? hashpath() : undefined, linkTo };
  if (codec === 'json@1.0') {
    const { commitments } = await signSeptReply(content, ctx.signer, options);
    const form = withKeys(septJsonForm(content, linkTo), [['commitments', commitments]]);
    return { status, headers: [['content-type', json.contentType], ['codec-device', json.id], ...scalarHeaders(content)], body: Buffer.from(encodeJson(form), 'utf8') };
  }
  if (status === 404 && !bundle) return page(404, 'Nothing is there.');
  const { wire } = await signSeptReply(content, ctx.signer, options);
  if (bundle || wire.body.length > 0 || content.has('body')) return { ...wire, status };
  const headers = content.has('content-type') ? wire.headers : [...wire.headers, ['content-type', 'text/html'] as HeaderField].sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return { status, headers, body: indexPage() };
}

/** A literal keeps its type. */
function typedReply(outcome: Outcome): Message {
  const { value } = outcome;
  return isMessage(value) || Array.isArray(value) ? asReply(outcome) : withKeys(asReply(outcome), [['body', value]]);
}

/** An exception on a node of May: no signature, and its status once more as a header. */
function thrownText(sentence: string): WireMessage {
  const body = `Something went wrong. This is how far the request came:\n✅ It was read\n✅ Its steps were found\n❌ ${sentence}`;
  return { status: 500, headers: [['ao-types', 'status="integer"'], ['content-digest', contentDigest(Buffer.from(body, 'utf8').toString('latin1'))], ['status', '500']], body: Buffer.from(body, 'utf8') };
}

function page(status: number, sentence: string): WireMessage {
  return { status, headers: [['content-type', 'text/html']], body: errorPage(status, sentence) };
}

/** The state of a process that runs Lua, whole. */
export function isLuaState(content: Message): boolean {
  return typeof content.get('at-slot') === 'number' && getText(content, 'execution-device')?.toLowerCase() === 'lua@5.3a';
}

/** The states of a node of May carry the machine that ran them: a term of Erlang, which begins with the byte 131. */
const snapshot: Message = new Map([['body', Uint8Array.of(131, 109, 0, 0, 0, 0)]]);

function withSnapshot(content: Message): Message {
  return isLuaState(content) ? withKeys(content, [['snapshot', snapshot]]) : content;
}
