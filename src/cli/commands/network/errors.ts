import { HbxError } from '../../../base/errors.ts';
import type { NamedNetwork } from '../../../project/networks.ts';

/** A name that means another node already. */
export function nameTaken(name: string, url: string): HbxError {
  return new HbxError('network/name-taken', `\`${name}\` is ${url} already.`, { hint: 'Take another name, or give it to the new address with --force.' });
}

/** A network that the user did not add. */
export function notYours({ name, origin }: NamedNetwork): HbxError {
  const why = { hbx: 'is the node of the project itself', project: 'stands in the hbx.config.json of this project', preset: 'is one that hbx knows', settings: 'is yours' }[origin];
  return new HbxError('network/not-yours', `\`${name}\` ${why}: there is nothing of yours to remove.`);
}
