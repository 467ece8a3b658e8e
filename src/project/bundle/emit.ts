/**
 * Writes the code of a bundle, and the map that tells where each line came from.
 *
 *     local require=(function(m) … end)({[0]={"main.lua",{["a"]=1}},     the prelude: lines of hbx itself
 *     {"a.lua",{},function()return function(...)                         for each module a line before it,
 *     … a.lua …                                                          its text as it is,
 *     end end},                                                          and a line behind it
 *     })
 *     … main.lua …                                                       the entry is the main chunk
 *
 *     require(".process").boot(function(...)                             with a runtime it is a function that
 *     … main.lua …                                                       the runtime calls
 *     end)
 *
 * Modules see none of the locals of the bundle but those two that their own function declares; the entry sees just its two.
 */
import type { SourceMap } from '../source-map.ts';
import { bootModule } from './constant-names.ts';
import { builtInPrefix, type BundleFile } from './graph.ts';
import { Mappings } from './mappings.ts';
import { prelude } from './prelude.ts';

const boot = `("${bootModule}").boot(function(...)`;

export interface EmitOptions {
  readonly dialect: 'luerl' | 'puc';
  readonly minify: boolean;
}

/** Whether the files need a `require` of their own. */
export function hasPrelude([entry]: readonly BundleFile[]): boolean {
  return entry!.role === 'main' || entry!.source.facts.usesRequire;
}

/** @param files the entry first */
export function emit(files: readonly BundleFile[], { dialect, minify }: EmitOptions): { code: string; map: SourceMap } {
  const output = new Output(dialect, minify);
  const entry = files[0]!;
  if (hasPrelude(files)) {
    output.own(`${entryNames(entry)}${prelude}({[0]={${luaText(entry.shown)},${nameTable(entry)}},`);
    for (const file of files.slice(1)) {
      const { usesRequire, usesPackage } = file.source.facts;
      const parameters = usesPackage ? 'require,package' : usesRequire ? 'require' : '';
      output.own(`{${luaText(file.shown)},${nameTable(file)},function(${parameters})return function(...)`);
      output.source(file, entry.role === 'main' && isOwn(file));
      output.own('end end},');
    }
    output.own(entry.role === 'main' && entryNames(entry) === '' ? `})${boot}` : '})');
    if (entry.role === 'main' && entryNames(entry) !== '') output.own(`require${boot}`);
  }
  output.source(entry);
  if (entry.role === 'main') output.last('end)');
  const { code, mappings } = output;
  const map: SourceMap = {
    version: 3,
    file: entry.mapName,
    sources: files.map(({ mapName }) => mapName),
    sourcesContent: files.map(({ source }) => source.original),
    names: mappings.names,
    mappings: mappings.toString(),
    ...(minify ? { x_hbx_code: code } : {}),
  };
  return { code, map };
}

/** A module of hbx. A runtime is large, and nobody mends it in a bundle: it is made smaller, but lines stay lines. */
function isOwn({ mapName, source: { path } }: BundleFile): boolean {
  return path === undefined && mapName.startsWith(builtInPrefix);
}

/** An entry that has a `require` of its own, or none, must not get another. */
function entryNames({ role, source: { facts: { usesRequire, usesPackage } } }: BundleFile): string {
  if (role === 'main' && !usesRequire && !usesPackage) return '';
  return usesPackage ? 'local require,package=' : 'local require=';
}

/** Code as it grows: pieces end with a line break, so each begins at column 1. */
class Output {
  readonly mappings = new Mappings();
  readonly #pieces: string[] = [];
  readonly #dialect: 'luerl' | 'puc';
  readonly #minify: boolean;

  constructor(dialect: 'luerl' | 'puc', minify: boolean) {
    this.#dialect = dialect;
    this.#minify = minify;
  }

  get code(): string {
    return this.#pieces.join('');
  }

  own(text: string): void {
    this.#pieces.push(text, '\n');
    this.mappings.own(countBreaks(text, this.#dialect) + 1);
  }

  last(text: string): void {
    this.#pieces.push(text);
    this.mappings.own(1);
  }

  /** @param isSmall make it smaller whatever else is asked for */
  source({ index, role, source }: BundleFile, isSmall = false): void {
    const minified = this.#minify ? source.minified() : isSmall ? source.nameless() : undefined;
    const text = minified?.code ?? source.text;
    // A `\n` and a `\r` side by side would be one line break instead of two.
    if (text.startsWith('\r') && this.#pieces.at(-1) === '\n') this.#pieces[this.#pieces.length - 1] = '\r\n';
    const isLast = role === 'entry';
    const piece = isLast || text.endsWith('\n') ? text : `${text}\n`;
    this.#pieces.push(piece);
    const lines = countBreaks(piece, this.#dialect) + (isLast ? 1 : 0);
    if (minified === undefined) this.mappings.verbatim(index, lines);
    else this.mappings.minified(index, minified.segments, lines);
  }
}

/** Names and the indexes of their modules, sorted: the order of a map means nothing. */
function nameTable({ modules }: BundleFile): string {
  const names = [...modules].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${names.map(([name, { index }]) => `[${luaBytes(name)}]=${index}`).join(',')}}`;
}

function luaText(text: string): string {
  return luaBytes(Buffer.from(text, 'utf8').toString('latin1'));
}

/** A literal in ASCII: Luerl would encode anything else once more. */
function luaBytes(binary: string): string {
  return `"${binary.replace(/[^ !#-[\]-~]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`)}"`;
}

/** Line breaks as the dialect counts them: in Luerl `\r` is none. */
function countBreaks(text: string, dialect: 'luerl' | 'puc'): number {
  if (dialect === 'puc' && text.includes('\r')) return text.match(/\r\n|\n\r|\r|\n/g)!.length;
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
