/** The store drivers. Each is loaded when it is first opened: lmdb alone takes 30 to 50 ms. */
import { unknownDriver } from './errors.ts';
import type { Store } from './store.ts';

export type StoreOptions =
  | { readonly driver: 'memory' }
  | {
      readonly driver: 'lmdb';
      /** Made when missing. */
      readonly folder: string;
      /** Acknowledge only after fsync. Default: false. */
      readonly durable?: boolean;
    };

export const storeDrivers = ['lmdb', 'memory'] as const;

/** Opens a store. Errors: `store/unknown-driver`, `store/corrupt`, `store/unreadable`. */
export async function openStore(options: StoreOptions): Promise<Store> {
  switch (options.driver) {
    case 'lmdb':
      return (await import('./lmdb.ts')).createLmdbStore(options);
    case 'memory':
      return (await import('./memory.ts')).createMemoryStore();
    default:
      throw unknownDriver(String((options as { driver: unknown }).driver), storeDrivers);
  }
}
