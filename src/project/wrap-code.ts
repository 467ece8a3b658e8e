/**
 * Lua of the user's with lines of hbx around it, as one Eval: each bundle stands in a function of its own, where it sees no name of
 * ours, and behind them comes what hbx does with them.
 *
 *     local hbx_run = {function(...)     as no expression begins so, nobody takes it for one
 *     … first bundle …
 *     end,function(...)
 *     … second bundle …
 *     end}
 *     … tail …
 */
import { decode, encode, type SourceMapMappings } from '@jridgewell/sourcemap-codec';
import { isAbsolute, join } from 'node:path';
import type { Bundle } from './bundle/bundle.ts';
import type { SourceMap } from './source-map.ts';

/** A bundle, and the folder that the names in its map count from. */
export interface Part extends Pick<Bundle, 'code' | 'map'> {
  /** Absolute. */
  readonly root: string;
}

export interface WrappedCode {
  readonly code: string;
  /** Its sources are absolute: parts may come from anywhere. */
  readonly map: SourceMap;
  /** The first line behind the bundles: from there on all lines are hbx's own. */
  readonly ownFrom: number;
}

/** @param tail Lua that finds the functions in the table `hbx_run` */
export function wrapCode(parts: readonly Part[], tail: string): WrappedCode {
  const sources: string[] = [];
  const sourcesContent: (string | null)[] = [];
  const names: string[] = [];
  const mappings: SourceMapMappings = [];
  const code: string[] = [];
  parts.forEach(({ code: text, map, root }, at) => {
    code.push(at === 0 ? 'local hbx_run = {function(...)\n' : 'end,function(...)\n', text, '\n');
    // The line before each.
    mappings.push([]);
    const [source, name] = [sources.length, names.length];
    // One by one: a call takes no more arguments than fit on the stack, and a file may have more lines.
    for (const segments of decode(map.mappings)) {
      mappings.push(
        segments.map((segment): typeof segment => {
          if (segment.length === 1) return segment;
          const [column, from, line, original] = segment;
          return segment.length === 4 ? [column, from + source, line, original] : [column, from + source, line, original, segment[4] + name];
        }),
      );
    }
    for (const file of map.sources) sources.push(isAbsolute(file) || file.startsWith('hbx:') || /^\(.*\)$/s.test(file) ? file : join(root, file));
    for (const content of map.sourcesContent) sourcesContent.push(content);
    for (const one of map.names) names.push(one);
  });
  const ownFrom = mappings.length + 1;
  code.push('end}\n', tail);
  for (let left = tail.split('\n').length + 1; left > 0; left--) mappings.push([]);
  const { file } = parts.at(-1)!.map;
  return { code: code.join(''), ownFrom, map: { version: 3, ...(file === undefined ? {} : { file }), sources, sourcesContent, names, mappings: encode(mappings) } };
}
