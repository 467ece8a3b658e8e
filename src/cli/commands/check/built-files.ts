/** Findings in a file that `hbx build` made, told where the user wrote what is wrong: its map stands beside it as `<file>.map`. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { shortPath } from '../../../base/short-path.ts';
import type { CheckInput } from '../../../lua/check/check.ts';
import type { Finding } from '../../../lua/check/finding.ts';
import { createLocator, type MapLocator } from '../../../project/map-locator.ts';
import { lineEnd, lookup, readSourceMap, type SourceMap } from '../../../project/source-map.ts';

/** A finding, and the text of its file when that is none of those that were checked. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly text?: string;
}

const largestMapBytes = 64 * 1024 * 1024;

/** Files whose map is of their very text. Findings in others stay where they are. */
export async function openBuiltFiles(inputs: readonly CheckInput[], cwd: string): Promise<(finding: Finding) => PlacedFinding | undefined> {
  const built = new Map<string, BuiltFile>();
  for (const { file, source } of inputs) {
    const map = file === '(stdin)' ? undefined : await readMap(resolve(cwd, `${file}.map`));
    if (map === undefined) continue;
    const text = new TextDecoder().decode(source as Uint8Array);
    if (map.x_hbx_code === undefined || map.x_hbx_code === text) built.set(file, { map, locator: createLocator(map), lines: text.split(lineEnd) });
  }
  return (finding) => {
    const file = built.get(finding.file);
    return file === undefined ? { finding } : placed(finding, file, cwd);
  };
}

interface BuiltFile {
  readonly map: SourceMap;
  readonly locator: MapLocator;
  /** Of the file itself. */
  readonly lines: readonly string[];
}

/** `undefined` for what is told of hbx's own lines: they hold on every node, whatever the rules say. */
function placed(finding: Finding, { map, locator, lines }: BuiltFile, cwd: string): PlacedFinding | undefined {
  const { endLine, endColumn, ...start } = finding;
  const bytesAt = (line: number, column: number): number => Buffer.byteLength((lines[line - 1] ?? '').slice(0, column - 1)) + 1;
  const place = locator.locate(start.line, bytesAt(start.line, start.column));
  // What does not parse at all is none of hbx's making.
  if (place === 'own') return finding.rule.endsWith('syntax') || finding.rule === 'syntax-error' ? { finding } : undefined;
  if (place === undefined || !isOfThisText(map, start.line, lines, place)) return { finding };
  const end = endLine === undefined || endColumn === undefined ? undefined : locator.locate(endLine, bytesAt(endLine, endColumn));
  const until = typeof end === 'object' && end.file === place.file && end.column !== undefined ? { endLine: end.line, endColumn: end.column } : {};
  return {
    finding: { ...start, file: shortPath(place.file, cwd), line: place.line, column: place.column ?? 1, ...until },
    ...(place.text === undefined ? {} : { text: place.text }),
  };
}

/** A map of an older text would name wrong lines. */
function isOfThisText(map: SourceMap, line: number, lines: readonly string[], place: { readonly line: number; readonly text?: string }): boolean {
  const found = lookup(map, line);
  if (typeof found !== 'object' || !found.verbatim || place.text === undefined) return true;
  return place.text.replace(/^\ufeff/, '').split(lineEnd)[place.line - 1] === lines[line - 1]?.replace(/^\ufeff/, '');
}

async function readMap(file: string): Promise<SourceMap | undefined> {
  try {
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > largestMapBytes) return undefined;
    const map = readSourceMap(await readFile(file, 'utf8'));
    return map && { ...map, sourceRoot: resolve(dirname(file), map.sourceRoot ?? '') };
  } catch {
    return undefined;
  }
}
