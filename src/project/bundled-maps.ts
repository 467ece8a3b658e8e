/**
 * The source maps of what a program has bundled itself (`bundle` of the public API): in memory, by the id that the module has on every node.
 * Those of the command line are files (`source-maps.ts`).
 */
import { moduleId } from '../client/module-id.ts';
import { createLocator, type MapLocator } from './map-locator.ts';
import type { SourceMap } from './source-map.ts';
import type { SourceMaps } from './source-maps.ts';

/** The newest are kept. */
const mostMaps = 100;

export interface BundledMaps extends SourceMaps {
  readonly isEmpty: boolean;
  /** @param root absolute; the folder that the map's sources count from */
  keep(code: string, map: SourceMap, root: string): void;
}

export function createBundledMaps(): BundledMaps {
  const maps = new Map<string, SourceMap | MapLocator>();
  const locator = (id: string): MapLocator | undefined => {
    const found = maps.get(id);
    if (found === undefined || 'locate' in found) return found;
    const made = createLocator(found);
    maps.set(id, made);
    return made;
  };
  return {
    get isEmpty() {
      return maps.size === 0;
    },
    keep(code, map, root) {
      const id = moduleId(code);
      maps.delete(id);
      maps.set(id, { ...map, sourceRoot: root });
      if (maps.size > mostMaps) maps.delete(maps.keys().next().value!);
    },
    locator,
    locate: (id, line, columnBytes) => locator(id)?.locate(line, columnBytes),
  };
}
