/**
 * The devices of a node with `--wire`: without what hbx added to those of a real node, so that a client that leans on it notices.
 *
 * | | `may` | `sept` |
 * |---|---|---|
 * | `cron@1.0` | no `list`, no `monitor` | the same |
 * | `wao@1.0` | as on the recorded node, which has WAO's devices | none |
 */
import type { WireGeneration } from '../../message/wire-generation.ts';
import type { Device } from '../device.ts';

const ours: Readonly<Record<string, readonly string[]>> = { 'cron@1.0': ['list', 'monitor'] };
const absentFrom: Readonly<Record<WireGeneration, readonly string[]>> = { may: [], sept: ['wao@1.0'] };

export function devicesAsThere(wire: WireGeneration, devices: ReadonlyMap<string, Device>): ReadonlyMap<string, Device> {
  return new Map([...devices].filter(([id]) => !absentFrom[wire].includes(id)).map(([id, device]) => [id, withoutOurs(device)]));
}

function withoutOurs(device: Device): Device {
  const without = ours[device.id];
  return without === undefined ? device : { ...device, keys: Object.fromEntries(Object.entries(device.keys).filter(([key]) => !without.includes(key))) };
}
