/**
 * Whose word counts when a message says which process it comes from: the addresses in the receiving process' `authority`, and
 * this node, which only signs what it delivers itself.
 *
 * @source protocol.md C.5, E.1 (Authority), F.13; design.md 9.3
 */
import { committersOf } from '../message/commitments.ts';
import { getKey, getText, type Message } from '../message/value.ts';
import type { NodeContext } from './context.ts';
import { textsOf } from './texts.ts';

/** The authorities of a process: one address, several with commas, or a list. */
export function authoritiesOf(process: Message | undefined, ctx: NodeContext): ReadonlySet<string> {
  return new Set([ctx.signer.address, ...textsOf(process && getKey(process, 'authority'))]);
}

/** Who sent a message: the process it comes from when an authority says so, else who signed it; "" for nobody. */
export function senderOf(message: Message, authorities: ReadonlySet<string>): string {
  const committers = committersOf(message);
  const process = committers.some((committer) => authorities.has(committer)) ? getText(message, 'from-process') : undefined;
  return process ?? committers[0] ?? '';
}
