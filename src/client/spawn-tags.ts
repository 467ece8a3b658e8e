/**
 * The keys of a new Lua process.
 * @source seed 000 "Spawn Tags"; protocol.md C.4
 */
import { randomBytes } from 'node:crypto';
import { lowerCaseKeys } from './lower-case-keys.ts';
import type { PlainValue } from '../message/value.ts';

export interface SpawnTagsInput {
  /** Id of the module. */
  readonly module: string;
  /** Address of the node: it schedules the process and is its authority. */
  readonly node: string;
  /** Further keys, which win over the standard ones. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Keys of the process message, in lower case. `random-seed` differs each time, so the same module can be spawned twice. */
export function spawnTags(input: SpawnTagsInput): Record<string, PlainValue> {
  return {
    type: 'Process',
    device: 'process@1.0',
    'data-protocol': 'ao',
    variant: 'ao.TN.1',
    module: input.module,
    'execution-device': 'lua@5.3a',
    'push-device': 'push@1.0',
    'patch-from': '/results/outbox',
    scheduler: input.node,
    authority: input.node,
    'random-seed': randomBytes(16).toString('base64url'),
    ...lowerCaseKeys(input.tags ?? {}),
  };
}
