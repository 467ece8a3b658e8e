/**
 * A module on a node that keeps no modules by themselves: as data of a message to a process made for it. Any process of the node then
 * runs it by the id of that message.
 *
 * @source protocol.md G ("A module upload that works"), D.3 (`cacheScript`); test/fixtures/hyperbeam/sep2025-ans104-client.http
 */
import { randomBytes } from 'node:crypto';
import type { Client, RequestOptions } from './client.ts';

/** Where a module stands on a node. */
export interface StoredModule {
  readonly id: string;
  /** The process whose log it is in. */
  readonly holder: string;
}

/**
 * @param holder a process made before by this function, which takes one more
 * @throws HbxError `client/…`
 */
export async function storeModule(client: Client, source: string, { holder, ...options }: RequestOptions & { readonly holder?: string | undefined } = {}): Promise<StoredModule> {
  const process = holder ?? (await makeHolder(client, options));
  const message = await client.prepare(process, { tags: { 'Content-Type': 'application/lua' }, data: source });
  await message.send(options);
  return { id: message.id, holder: process };
}

/** A process that is never computed: its log is all that is wanted. */
async function makeHolder(client: Client, options: RequestOptions): Promise<string> {
  const node = await client.nodeAddress(options);
  const { process } = await client.spawn(
    { device: 'process@1.0', 'scheduler-device': 'scheduler@1.0', 'push-device': 'push@1.0', 'execution-device': 'test-device@1.0', scheduler: node, authority: node, 'random-seed': randomBytes(16).toString('base64url'), type: 'Process' },
    options,
  );
  return process;
}
