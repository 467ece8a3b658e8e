import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where all tests keep the engine's compiled code (`HBX_HOME/compiled`). Engines without a folder read it too, see `loader/hbx.worker.ts`. */
const keptCode = fileURLToPath(new URL('../../node_modules/.cache/hbx/kept-code', import.meta.url));

/** Gives a home of a test (`HBX_HOME`) the compiled code that all share: compiling the runtime anew takes a quarter of a second. */
export function shareKeptCode(home: string): void {
  mkdirSync(keptCode, { recursive: true, mode: 0o700 });
  symlinkSync(keptCode, join(home, 'compiled'), 'junction');
}
