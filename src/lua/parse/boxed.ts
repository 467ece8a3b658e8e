import type { Local } from './ast.ts';

/** Captured and changed after its declaration; a local function counts, since its closure exists before its value. */
export function isBoxed(local: Local): boolean {
  return local.captured && (local.assigned || local.kind === 'function');
}
