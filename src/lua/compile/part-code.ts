/**
 * What was made of a part, in memory and as bytes:
 *
 *     four lengths · V8's own · facts · sites · JavaScript
 *
 * Lines and columns count from the place of the part (only its first line has columns that depend on what is before it). What
 * V8 made of the JavaScript says itself which V8 may take it; another one compiles the JavaScript.
 */
import type { KnownFunction } from '../parse/parts.ts';
import type { Site } from './registry.ts';

export interface PartCode {
  readonly known: KnownFunction;
  readonly code: string;
  /** By line of the JavaScript; read when an error first asks for one. */
  sites(): readonly (Site | undefined)[];
  /** V8's form of the code, with the functions that had run. */
  readonly cached: Buffer | undefined;
}

const headBytes = 4 * 4;

/** The bytes of a part, or `undefined` when they would not bring it back. */
export function bytesOfPart({ known, code, sites, cached }: PartCode): Buffer | undefined {
  const text = Buffer.from(code, 'latin1');
  if (text.toString('latin1') !== code) return undefined;
  const sections = [cached ?? Buffer.alloc(0), Buffer.from(JSON.stringify(known)), Buffer.from(packSites(sites())), text];
  const head = Buffer.alloc(headBytes);
  for (const [at, { length }] of sections.entries()) head.writeUInt32LE(length, 4 * at);
  return Buffer.concat([head, ...sections]);
}

/** The part that gave these bytes. */
export function partOfBytes(bytes: Buffer): PartCode {
  let from = headBytes;
  const [cached, facts, packed, text] = [0, 1, 2, 3].map((at) => bytes.subarray(from, (from += bytes.readUInt32LE(4 * at)))) as [Buffer, Buffer, Buffer, Buffer];
  let read: readonly (Site | undefined)[] | undefined;
  return {
    known: JSON.parse(facts.toString()) as KnownFunction,
    code: text.toString('latin1'),
    sites: () => (read ??= unpackSites(packed.toString())),
    cached: cached.length === 0 ? undefined : cached,
  };
}

interface PackedSites {
  /** Each text that occurs, once. */
  readonly texts: readonly string[];
  /** For each site: line of the JavaScript, line, column, number of `called` (0: none), how many names, their numbers. */
  readonly numbers: readonly number[];
}

function packSites(sites: readonly (Site | undefined)[]): string {
  const known = new Map<string, number>();
  const numberOf = (text: string | undefined): number => {
    if (text === undefined) return 0;
    const number = known.get(text) ?? known.size + 1;
    known.set(text, number);
    return number;
  };
  const numbers: number[] = [];
  sites.forEach((site, at) => {
    if (site !== undefined) numbers.push(at, site.line, site.column, numberOf(site.called), site.names.length, ...site.names.map(numberOf));
  });
  return JSON.stringify({ texts: [...known.keys()], numbers } satisfies PackedSites);
}

function unpackSites(packed: string): readonly (Site | undefined)[] {
  const { texts, numbers } = JSON.parse(packed) as PackedSites;
  const sites: Site[] = [];
  for (let at = 0; at < numbers.length; ) {
    const [script, line, column, called, count] = numbers.slice(at, (at += 5)) as [number, number, number, number, number];
    sites[script] = { line, column, called: texts[called - 1], names: numbers.slice(at, (at += count)).map((number) => texts[number - 1]) };
  }
  return sites;
}
