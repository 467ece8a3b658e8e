/**
 * Signing and checking messages by the name of a codec. Who may have the node sign is for the caller to ask.
 */
import { isHbxError } from '../base/errors.ts';
import { codecs } from '../message/codecs/table.ts';
import { commitmentsOf } from '../message/commitments.ts';
import { getText, isMessage, type Message } from '../message/value.ts';
import type { NodeContext } from './context.ts';
import { fail, ok, type Outcome } from './device.ts';

/** The base with the node's signature made by a codec; 400 for a codec that does not sign or cannot hold the message. */
export async function commitWith(device: string, base: Message, ctx: NodeContext): Promise<Outcome> {
  const codec = codecs.get(device);
  if (codec?.commit === undefined) {
    const signing = [...codecs.values()].filter(({ commit }) => commit !== undefined).map(({ id }) => id);
    return fail(400, `This node signs with ${signing.join(' and ')}; ${device.slice(0, 64)} does not sign here.`);
  }
  try {
    return ok(await codec.commit(base, ctx.signer));
  } catch (error) {
    if (isHbxError(error)) return fail(400, error.message);
    throw error;
  }
}

/** True when the message carries commitments, and all of them fit it. */
export async function verifiesAll(base: Message): Promise<boolean> {
  const devices = new Set([...commitmentsOf(base).values()].map((fields) => (isMessage(fields) ? getText(fields, 'commitment-device') : undefined)));
  for (const device of devices) {
    const codec = device === undefined ? undefined : codecs.get(device);
    if (codec?.verify === undefined || !(await codec.verify(base))) return false;
  }
  return devices.size > 0;
}
