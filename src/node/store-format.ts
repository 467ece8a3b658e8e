/**
 * The number of the layout that the records of a store have, so that an older hbx does not misread what a newer one wrote.
 * A store without a number has the first layout.
 */
import { storeCorrupt } from '../store/errors.ts';
import type { Store } from '../store/store.ts';
import { storeNewer } from './errors.ts';

/** Raised when an older hbx could not read what this one writes. */
export const storeFormat = 1;

const storeKey = ['format'] as const;

/** Looks at the number, and writes it into a store that has none. @throws HbxError `node/store-newer`, `store/corrupt` */
export async function checkFormat(store: Store, folder: string): Promise<void> {
  const bytes = store.get(storeKey);
  const format = bytes === undefined ? undefined : Number(Buffer.from(bytes).toString('latin1'));
  if (format !== undefined && !Number.isSafeInteger(format)) throw storeCorrupt(folder, 'the number of its layout cannot be read');
  if (format !== undefined && !(format <= storeFormat)) throw storeNewer(folder, format, storeFormat);
  if (format === undefined) await store.transaction((txn) => txn.put(storeKey, Buffer.from(String(storeFormat))));
}
