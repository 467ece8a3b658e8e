/** What the spec of a blueprint needs besides its folder: the package hbx, which it imports. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Whether `hbx/test` is found from a folder, which need not exist. */
export function hasHbx(folder: string): boolean {
  try {
    createRequire(join(folder, 'spec.test.js')).resolve('hbx/package.json');
    return true;
  } catch {
    return false;
  }
}
