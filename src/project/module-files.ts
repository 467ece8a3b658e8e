/**
 * Which file a module was deployed from, so that errors which name the module's id can name the user's file.
 * One small JSON file a module in `modules/` of the state folder, named after the id.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isProcessId } from './process-name.ts';

/** Remembers the file (absolute path) of a module. */
export function rememberModuleFile(stateFolder: string, module: string, file: string): void {
  // The id comes from a node; only what is one may become a file name.
  if (!isProcessId(module)) return;
  const folder = join(stateFolder, 'modules');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${module}.json`), `${JSON.stringify({ file })}\n`);
}

/** The file a module came from, `undefined` when this workspace never deployed it. */
export function moduleFile(stateFolder: string, module: string): string | undefined {
  if (!isProcessId(module)) return undefined;
  try {
    const { file } = JSON.parse(readFileSync(join(stateFolder, 'modules', `${module}.json`), 'utf8')) as { file?: unknown };
    return typeof file === 'string' ? file : undefined;
  } catch {
    return undefined;
  }
}
