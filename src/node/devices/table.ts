/** The devices of the node: one line each. */
import type { Device } from '../device.ts';
import { json } from './json.ts';
import { lua } from './lua.ts';
import { messageDevice } from './message.ts';
import { meta } from './meta.ts';
import { patch } from './patch.ts';
import { process } from './process.ts';
import { scheduler } from './scheduler.ts';
import { testDevice } from './test-device.ts';
import { wao } from './wao.ts';

const all: readonly Device[] = [json, lua, messageDevice, meta, patch, process, scheduler, testDevice, wao];

/** Devices by name, such as `message@1.0`. */
export const devices: ReadonlyMap<string, Device> = new Map(all.map((device) => [device.id, device]));
