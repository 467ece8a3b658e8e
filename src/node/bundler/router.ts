/**
 * The routes of a bundling service (Turbo), answered before any device is asked. With and without `/v1` in front:
 *
 * | request                                      | answer                                                              |
 * |----------------------------------------------|---------------------------------------------------------------------|
 * | `POST /tx`, `/tx/<token>`                    | takes the signed ANS-104 item in the body; its receipt (`receipt.ts`) |
 * | `/chunks/…`                                  | the same in pieces (`chunked-uploads.ts`)                           |
 * | `GET /price/bytes/<n>`                       | `{winc: "0", adjustments: []}`: this node charges nobody            |
 * | `GET /account/balance`, `…/<token>`          | a balance of nothing                                                |
 * | `GET /v1/info`                               | its version, address and limits; `/info` alone is a gateway's       |
 * | `GET /raw/<id>`, `GET /<id>` of an upload    | the data with its type, or a part of it (`read-data.ts`)            |
 *
 * A signed item may come from anywhere, as signed messages may; its own headers say nothing. What web pages upload has a bound
 * (`page-quota.ts`). `GET /<id>` goes to the devices when
 * the request names a codec, or a query, or the node is strict: a real node answers with the message.
 *
 * Different from Turbo: an item that is here already is answered with 200 and its first receipt; nothing ever costs anything; a
 * bundle is refused when one of its items does not fit.
 *
 * @source protocol.md D.5, E.4
 */
import type { DecodeFailure, WireMessage } from '../../message/codec.ts';
import { codecByName } from '../../message/codecs/table.ts';
import type { NodeContext } from '../context.ts';
import { chunkLimits } from './chunked-uploads.ts';
import { isFromPage } from './page-quota.ts';
import { readData } from './read-data.ts';
import { receiptVersion, shownReceipt } from './receipt.ts';
import { isUploaded, receiveItem } from './receive-item.ts';
import { jsonReply, textReply } from './replies.ts';

/** What a route is given: the parts of the path that its pattern marks. */
type Route = (parts: readonly string[], wire: WireMessage, ctx: NodeContext) => WireMessage | Promise<WireMessage>;

const idPattern = '([A-Za-z0-9_-]{43})';
/** Of a way to pay: `arweave`, `base-usdc`. */
const token = '[a-z0-9-]{1,32}';
const upload = `(?:/v1)?/chunks/${token}/([A-Za-z0-9-]{1,64})`;

const routes: readonly (readonly [method: 'GET' | 'POST', pattern: RegExp, route: Route])[] = [
  ['POST', route(`(?:/v1)?/tx(?:/${token})?`), postItem],
  ['GET', route('(?:/v1)?/price/bytes/(\\d{1,15})'), () => jsonReply({ winc: '0', adjustments: [] })],
  ['GET', route(`(?:/v1)?/account/balance(?:/${token})?`), () => jsonReply({ winc: '0', controlledWinc: '0', effectiveBalance: '0', givenApprovals: [], receivedApprovals: [] })],
  ['GET', route('/v1/info'), (_parts, _wire, ctx) => jsonReply({ version: receiptVersion, addresses: { arweave: ctx.signer.address }, gateway: ctx.url(), freeUploadLimitBytes: ctx.uploads.limit })],
  ['GET', route(`(?:/v1)?/chunks/${token}/-1/-1`), beginUpload],
  ['GET', route(`${upload}/status`), uploadStatus],
  ['POST', route(`${upload}/finalize`), finalizeUpload],
  ['POST', route(`${upload}/(\\d{1,15})`), putPiece],
  ['GET', route(`/raw/${idPattern}`), ([id], wire, ctx) => readData(id!, wire, ctx)],
];

const dataPath = route(`/${idPattern}`);
/** What all paths of the table begin with: most requests are for the devices, and are looked at no further. */
const begins = /^\/(?:v1\/|tx(?:[/?]|$)|price\/bytes\/|account\/balance|chunks\/|raw\/)/;

/** The answer to a request for one of the bundler's routes, `undefined` for all others. */
export function bundlerReply(wire: WireMessage, ctx: NodeContext): WireMessage | Promise<WireMessage> | undefined {
  const { url = '/' } = wire;
  const method = wire.method === 'HEAD' ? 'GET' : (wire.method ?? 'GET');
  if (begins.test(url)) {
    const [path] = url.split('?', 1);
    for (const [wanted, pattern, answer] of routes) {
      const parts = wanted === method ? pattern.exec(path!) : null;
      if (parts !== null) return answer(parts.slice(1), wire, ctx);
    }
  }
  const id = method === 'GET' && !ctx.strict ? dataPath.exec(url)?.[1] : undefined;
  return id !== undefined && !namesCodec(wire) && isUploaded(id, ctx.store) ? readData(id, wire, ctx) : undefined;
}

async function postItem(_parts: readonly string[], { body, headers }: WireMessage, ctx: NodeContext): Promise<WireMessage> {
  const receipt = await receiveItem(body, isFromPage(headers, ctx), ctx);
  return receipt.ok ? jsonReply(shownReceipt(receipt.value, ctx)) : refusal(receipt);
}

function beginUpload(_parts: readonly string[], { url }: WireMessage, ctx: NodeContext): WireMessage {
  const { minBytes: min, maxBytes: max } = chunkLimits;
  const wanted = Number(new URLSearchParams(url!.split('?')[1]).get('chunkSize') ?? min);
  const chunkSize = Number.isInteger(wanted) && wanted >= min && wanted <= max ? wanted : min;
  return jsonReply({ id: ctx.uploads.begin(), min, max, chunkSize });
}

function putPiece([id, offset]: readonly string[], { body }: WireMessage, ctx: NodeContext): WireMessage {
  const refused = body.length === 0 ? textReply(400, 'The piece of the item is empty.') : ctx.uploads.put(id!, Number(offset), body);
  if (refused === undefined) return textReply(200, '');
  return 'ok' in refused ? refusal(refused) : refused;
}

async function finalizeUpload([id]: readonly string[], { headers }: WireMessage, ctx: NodeContext): Promise<WireMessage> {
  const receipt = await ctx.uploads.finalize(id!, (bytes) => receiveItem(bytes, isFromPage(headers, ctx), ctx));
  return receipt.ok ? jsonReply(shownReceipt(receipt.value, ctx)) : refusal(receipt);
}

function uploadStatus([id]: readonly string[], _wire: WireMessage, ctx: NodeContext): WireMessage {
  const found = ctx.uploads.status(id!);
  if ('ok' in found) return refusal(found);
  return jsonReply({ status: found.status, timestamp: ctx.now(), ...(found.receipt && { receipt: shownReceipt(found.receipt, ctx) }) });
}

function refusal({ status, reason }: DecodeFailure): WireMessage {
  return textReply(status, reason);
}

/** A client that names a codec wants the message. */
function namesCodec({ headers }: WireMessage): boolean {
  return headers.some(([name, value]) => name === 'codec-device' || name === 'accept-codec' || name === 'require-codec' || (name === 'accept' && codecByName(value) !== undefined));
}

function route(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`);
}
