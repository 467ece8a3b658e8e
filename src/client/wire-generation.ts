/**
 * Who a node is and which generation of the wire format it speaks, found by asking: the reply to the request that every client begins with
 * is signed, and the names of the signatures show it (`message/wire-generation.ts`).
 *
 *     GET /~meta@1.0/info/address      accept: any            both generations, as recorded in test/fixtures/hyperbeam
 *
 * A reply without signatures shows nothing: such a node is taken for one of May, as hbx's own is.
 */
import type { HbxError } from '../base/errors.ts';
import type { WireGeneration } from '../message/wire-generation.ts';
import { wireGenerationOf } from '../message/wire-generation.ts';
import { decodeJson } from '../message/codecs/json.ts';
import { getText, isId, isMessage } from '../message/value.ts';
import { unexpectedReply } from './errors.ts';
import { factsOf, notJson, refusalOf, signalOf, type RequestOptions } from './json-requests.ts';
import type { Transport } from './transport.ts';
import { isPage } from './transport/reply-text.ts';

export type { WireGeneration };
export { wireGenerationOf };

/** What a node says of itself at the first request. */
export interface NodeGreeting {
  readonly address: string;
  /** Undefined when the reply is not signed. */
  readonly generation: WireGeneration | undefined;
}

/** What answered tells no address. `signedAs`: it is signed as nodes sign, so it is one all the same. */
export interface NoGreeting {
  readonly problem: HbxError;
  readonly signedAs: WireGeneration | undefined;
}

const path = '/~meta@1.0/info/address';
/** An address has 43 bytes; whatever else comes is for an error. */
const maxBytes = 1024 * 1024;

/** `problem` is `client/rejected` or `client/unexpected-reply`. @throws HbxError when nothing answers */
export async function askNode(transport: Transport, options: RequestOptions = {}): Promise<NodeGreeting | NoGreeting> {
  const reply = await transport.request({ method: 'GET', path, headers: [['accept', '*/*']], maxBytes, ...signalOf(options) });
  const text = Buffer.from(reply.body).toString('utf8').trim();
  // Nodes that answer JSON all the same are fine too.
  const parsed = decodeJson(text);
  const address = parsed.ok && isMessage(parsed.value) ? getText(parsed.value, 'body') : text;
  const generation = wireGenerationOf(reply.headers);
  const without = (problem: HbxError): NoGreeting => ({ problem, signedAs: generation });
  if (reply.status >= 400) return without(refusalOf(transport.url, path, reply.status, parsed.ok ? parsed.value : text, { ...factsOf(reply), method: 'GET' }));
  if (isPage(reply.body)) return without(notJson(transport.url, path, reply.status, reply.body));
  if (reply.status !== 200 || !isId(address)) return without(unexpectedReply(transport.url, path, 'that is not an address'));
  return { address, generation };
}
