import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/** A new empty folder that is removed when the test file (or the enclosing `describe`) ends. */
export function temporaryFolder(name = 'test'): string {
  const folder = mkdtempSync(join(tmpdir(), `hbx-${name}-`));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
