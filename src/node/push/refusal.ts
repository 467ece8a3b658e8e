import { message, type Message, type PlainValue } from '../../message/value.ts';

/**
 * What stands in the tree of a push in place of a delivery, `{response: "error", status, reason, …}`. The words of `reason`
 * are a real node's where it has such an error.
 * @source protocol.md C.5
 */
export function refusal(status: number, reason: string, more: { readonly [key: string]: PlainValue } = {}): Message {
  return message({ response: 'error', status, reason, ...more });
}
