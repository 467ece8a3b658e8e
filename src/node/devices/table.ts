/** The devices of the node: one line each. */
import type { Device } from '../device.ts';
import { absent } from './absent.ts';
import { ans104 } from './ans104.ts';
import { arithmetic } from './arithmetic.ts';
import { cache } from './cache.ts';
import { cron } from './cron.ts';
import { dedup } from './dedup.ts';
import { flat } from './flat.ts';
import { httpsig } from './httpsig.ts';
import { hyperbuddy } from './hyperbuddy.ts';
import { json } from './json.ts';
import { localName } from './local-name.ts';
import { lookup } from './lookup.ts';
import { lua } from './lua.ts';
import { messageDevice } from './message.ts';
import { meta } from './meta.ts';
import { multipass } from './multipass.ts';
import { name } from './name.ts';
import { nodeProcess } from './node-process.ts';
import { patch } from './patch.ts';
import { process } from './process.ts';
import { push } from './push.ts';
import { relay } from './relay.ts';
import { scheduler } from './scheduler.ts';
import { stack } from './stack.ts';
import { structured } from './structured.ts';
import { testDevice } from './test-device.ts';
import { wao } from './wao.ts';

const all: readonly Device[] = [
  ...absent,
  ans104,
  ...arithmetic,
  cache,
  cron,
  dedup,
  flat,
  httpsig,
  hyperbuddy,
  json,
  localName,
  lookup,
  lua,
  messageDevice,
  meta,
  multipass,
  name,
  nodeProcess,
  patch,
  process,
  push,
  relay,
  scheduler,
  stack,
  structured,
  testDevice,
  wao,
];

/** Devices by name, such as `message@1.0`. */
export const devices: ReadonlyMap<string, Device> = new Map(all.map((device) => [device.id, device]));
