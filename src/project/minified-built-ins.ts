/**
 * hbx's own modules made smaller: in a fresh program that takes half a second, so the build does it beforehand. A file of `dist` has
 * them by SHA-256 of their source, so a module that was changed since is none of them, with places as source maps write them. They
 * are the same in both dialects, which `test/e2e/minified-built-ins.test.ts` proves.
 */
import { decode, encode, type SourceMapLine } from '@jridgewell/sourcemap-codec';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../base/package-root.ts';
import { builtIns } from './built-ins.ts';
import { minifyLua, type MinifiedLua } from './bundle/minify.ts';

interface Packed {
  readonly code: string;
  readonly names: string[];
  readonly mappings: string;
}

let packed: Readonly<Record<string, Packed>> | undefined;

export function minifiedFile(): string {
  return join(packageRoot(), 'dist', 'runtime.json');
}

/** What `minifyLua` makes of a module of hbx, or `undefined` when the build did not. Sources ask nothing of a build, which may be old. */
export function minifiedBuiltIn(text: string): MinifiedLua | undefined {
  if (import.meta.url.endsWith('.ts')) return undefined;
  const found = (packed ??= readPacked())[keyOf(text)];
  return found && unpack(found);
}

function readPacked(): Readonly<Record<string, Packed>> {
  try {
    return JSON.parse(readFileSync(minifiedFile(), 'utf8')) as Readonly<Record<string, Packed>>;
  } catch {
    return {};
  }
}

/** The content of the file. */
export function packMinified(dialect: 'luerl' | 'puc'): string {
  return JSON.stringify(Object.fromEntries([...builtIns().values()].map((text) => [keyOf(text), pack(minifyLua(text, dialect))])));
}

function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function pack({ code, segments }: MinifiedLua): Packed {
  const names = [...new Set(segments.flatMap(({ name }) => (name === undefined ? [] : [name])))];
  const lines: SourceMapLine[] = Array.from({ length: (segments.at(-1)?.line ?? -1) + 1 }, () => []);
  for (const { line, column, sourceLine, sourceColumn, name } of segments) lines[line]!.push(name === undefined ? [column, 0, sourceLine, sourceColumn] : [column, 0, sourceLine, sourceColumn, names.indexOf(name)]);
  return { code, names, mappings: encode(lines) };
}

function unpack({ code, names, mappings }: Packed): MinifiedLua {
  const segments = decode(mappings).flatMap((segmentsOfLine, line) =>
    segmentsOfLine.map(([column, , sourceLine, sourceColumn, name]) => {
      const segment = { line, column, sourceLine: sourceLine!, sourceColumn: sourceColumn! };
      return name === undefined ? segment : { ...segment, name: names[name]! };
    }));
  return { code, segments };
}
