/**
 * The source maps of a workspace: `maps/<id>.json` in its state folder, named after the id of the code that they are of. They
 * are a cache: a map that is missing or damaged only means that errors name the module instead of the user's file.
 */
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/write-file.ts';
import { createLocator, type MapLocator, type MappedPlace } from './map-locator.ts';
import { isProcessId } from './process-name.ts';
import { readSourceMap, type SourceMap } from './source-map.ts';

export type { MappedPlace } from './map-locator.ts';

const largestFileBytes = 64 * 1024 * 1024;
const mostMaps = 5000;
/** One of so many saves looks whether there are too many maps. */
const prunesOneIn = 64;
/** Maps that are kept open. */
const mostOpen = 16;

export interface SourceMaps {
  /**
   * Where a line of code came from.
   * @param id of the code
   * @param line from 1
   * @param columnBytes in bytes of UTF-8, from 1
   * @returns 'own' for a line of hbx itself, `undefined` for code or a line that no map tells of
   */
  locate(id: string, line: number, columnBytes?: number): MappedPlace | 'own' | undefined;
  /** All that the map of some code tells. */
  locator(id: string): MapLocator | undefined;
}

/**
 * Keeps the map of some code. It never fails: without a map errors only say less.
 * @param id of the code, as the node gives it
 * @param root absolute; the folder that the map's sources count from
 */
export function saveSourceMap(stateFolder: string, id: string, map: SourceMap, root: string): void {
  // The id comes from a node; only what is one may become a file name.
  if (!isProcessId(id)) return;
  try {
    const text = `${JSON.stringify({ ...map, sourceRoot: root })}\n`;
    if (Buffer.byteLength(text) > largestFileBytes) return;
    // Whoever loses the newest maps to a power cut has lost little: waiting for the disk at each Eval would cost more.
    writeFileAtomically(fileOf(stateFolder, id), text, 0o600, false);
    if (Math.random() * prunesOneIn < 1) pruneSourceMaps(stateFolder);
  } catch {
    // A full disk, or a folder that is read only.
  }
}

/** Removes the oldest maps beyond so many. */
export function pruneSourceMaps(stateFolder: string, most = mostMaps): void {
  const folder = join(stateFolder, 'maps');
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  if (names.length <= most) return;
  const aged = names.map((name) => ({ name, time: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }));
  aged.sort((a, b) => a.time - b.time);
  // A few more than needed, so that the next ones have room.
  for (const { name } of aged.slice(0, names.length - Math.floor(most * 0.9))) rmSync(join(folder, name), { force: true });
}

/** Opens the maps of a state folder, which may not exist. Maps that are saved later are seen. */
export function openSourceMaps(stateFolder: string): SourceMaps {
  const open = new Map<string, { readonly stamp: string; readonly locator: MapLocator | undefined }>();
  const locator = (id: string): MapLocator | undefined => {
    if (!isProcessId(id)) return undefined;
    const file = fileOf(stateFolder, id);
    const stamp = stampOf(file);
    if (stamp === undefined) return undefined;
    let entry = open.get(id);
    if (entry?.stamp !== stamp) {
      const map = readMap(file);
      entry = { stamp, locator: map && createLocator(map) };
    }
    open.delete(id);
    open.set(id, entry);
    if (open.size > mostOpen) open.delete(open.keys().next().value!);
    return entry.locator;
  };
  return { locator, locate: (id, line, columnBytes) => locator(id)?.locate(line, columnBytes) };
}

/** Changes whenever the file does; `undefined` when there is none that can be read. */
function stampOf(file: string): string | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() === true && stats.size <= largestFileBytes ? `${stats.mtimeMs} ${stats.size} ${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function readMap(file: string): SourceMap | undefined {
  try {
    return readSourceMap(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function fileOf(stateFolder: string, id: string): string {
  return join(stateFolder, 'maps', `${id}.json`);
}
