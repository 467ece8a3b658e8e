/** How a node gets a module when nobody says: found by asking it, before anything is sent. */
import { isHbxError } from '../../../base/errors.ts';
import { readNodeInfo } from '../../../client/node-info.ts';
import type { NodeAccess } from '../../node-access.ts';
import type { ModulePlace } from './place-module.ts';

/** The device that keeps modules by themselves. Plain HyperBEAM nodes lack it. */
const keeper = 'wao@1.0';

/** `node` where the node keeps modules, else `message`. What was chosen already stays. */
export async function chooseSource({ local, client }: NodeAccess, place: ModulePlace, signal: AbortSignal): Promise<ModulePlace> {
  if (place.kind !== 'auto') return place;
  // Of the project's own only a node in the form of September has none, and of others of September hardly any.
  const unlessTold = async (): Promise<ModulePlace> => ({ ...place, kind: (await client.generation({ signal })) === 'sept' ? 'message' : 'node' });
  if (local) return unlessTold();
  const devices = await readNodeInfo(client, { signal }).then(
    (info) => info.devices,
    (error: unknown) => {
      if (isHbxError(error) && ['client/rejected', 'client/unexpected-reply'].includes(error.code)) return undefined;
      throw error;
    },
  );
  if (devices === undefined) return unlessTold();
  return { ...place, kind: devices.some((name) => name.toLowerCase() === keeper) ? 'node' : 'message' };
}
